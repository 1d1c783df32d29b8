"""Reads the title in a model's answer, or finds that the answer has none.

Each step has a file of its own. ``generated_title`` runs them: remove what models and servers leave around
the answer (``markup``), take it out of what holds it (``containers``, ``json_titles``), choose the line of
the title (``lines``, ``choices``, ``speakers``, ``labels``, ``decoration``), judge it by the conversation
(``judging``) and cut it (``fitting``).
"""
