"""Extracts a title from a model's answer, or finds that the answer has none.

Each step has a file of its own. They run in this order: remove what wraps the answer (``unwrapping``),
choose the title's line (``lines``), remove decoration (``decoration``), decide whether it is a title
(``judging``), and cut it to the limits (``fitting``).
"""
