"""From whatever a model answered to a title, or to the finding that there is none in it.

The steps stand in files of their own, in the order in which they run: what wraps the answer
(``unwrapping``), which of its lines is the title (``lines``), what decorates that (``decoration``),
whether it is a title at all (``judging``), and how much of it fits (``fitting``).
"""
