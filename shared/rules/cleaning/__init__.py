"""From whatever a model answered to a title, or to the finding that there is none in it.

The steps stand in files of their own, in the order in which they run: what wraps the answer
(``unwrapping``), which of its lines is the title (``lines``), what decorates that (``decoration``),
whether it is a title at all (``judging``), and how much of it fits (``fitting``).
"""

from shared.rules.cleaning.characters import presentable
from shared.rules.cleaning.decoration import undecorated
from shared.rules.cleaning.fitting import fitted
from shared.rules.cleaning.judging import is_title
from shared.rules.cleaning.lines import title_line
from shared.rules.cleaning.unwrapping import unwrapped


def machine_title(answer: str) -> str | None:
    """The title in a model's ``answer``: one line, NFC, at most 80 code points; None when it holds none.

    Linear in the length of ``answer``. Never raises.
    """
    content = unwrapped(answer)
    line = title_line(content) if content else None
    title = presentable(undecorated(line)) if line else ""
    return fitted(title) if is_title(title) else None
