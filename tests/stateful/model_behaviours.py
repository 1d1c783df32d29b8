"""What models do when they are asked."""

from dataclasses import dataclass
from datetime import timedelta


class Died(BaseException):
    """The end of a function's process: nothing that it does from then on has an effect."""


@dataclass(frozen=True)
class Says:
    """It takes its time, then answers, fails or hangs; ``title`` is what the contract makes of ``text``."""

    name: str
    text: str = ""
    title: str | None = None
    error: tuple[int, str] | None = None
    stop_reason: str = "end_turn"
    counts: bool = True
    takes: timedelta = timedelta()
    hangs: bool = False
    dies: bool = False


BREAD = "Bread without an oven"
_SAYS = [
    Says("a title", BREAD, BREAD),
    Says("another title", "Rye bread and spelt", "Rye bread and spelt"),
    Says("the fallback", "Bake bread at home without an oven", "Bake bread at home without an oven"),
    Says("thinks aloud", "<think>They bake.</think>\nTitle: Stove top bread", "Stove top bread"),
    Says("in JSON", '```json\n{"title": "Bread basics"}\n```', "Bread basics"),
    Says("is off topic", "Sourdough starters", "Sourdough starters"),
    Says("does not count", BREAD, BREAD, counts=False),
    Says("nothing"),
    Says("declines", "I'm sorry, but I can't help with that."),
    Says("is withheld", BREAD, BREAD, stop_reason="refusal"),
    Says("is throttled", error=(429, "ThrottlingException")),
    Says("breaks", error=(500, "InternalServerException")),
    Says("is denied", error=(403, "AccessDeniedException")),
    Says("times out", error=(408, "ModelTimeoutException")),
    Says("is slow, then nothing", takes=timedelta(seconds=12)),
    Says("is slow, then breaks", takes=timedelta(seconds=18), error=(500, "InternalServerException")),
    Says("is slow, then a title", BREAD, BREAD, takes=timedelta(seconds=16)),
    Says("hangs", hangs=True),
    Says("dies", dies=True),
]

# By name: what an example shows of them. The rare ones cost real time or a process.
SAYS = {says.name: says for says in _SAYS}
RARE = sorted(says.name for says in _SAYS if says.hangs or says.dies)
USUAL = sorted(SAYS.keys() - RARE)
TITLED = sorted(says.name for says in _SAYS if says.title and says.stop_reason == "end_turn")
