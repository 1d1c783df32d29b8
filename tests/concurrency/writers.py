"""Those who write a chat at once, its title and what is beside it, and what they are answered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from tests.concurrency import scheduler
from tests.concurrency.commuting import Touch
from tests.concurrency.implementation import Process
from tests.concurrency.scheduler import Scheduler

Kind = Literal["rename", "regenerate", "automatic", "delete", "patch", "opt_out", "message", "put"]
# The id of another message that may give the chat a title.
LATER = "later"
# A regenerate compares the time at which it was asked with a rename's; renames do not compare theirs. That of
# a patch or a message is compared with none, but is to be one of its own: no two may read the clock at once.
_ASKING: dict[Kind, list[Touch]] = {
    "rename": [Touch("clock", "", "add")],
    "regenerate": [Touch("clock", "", "read")],
    "patch": [],
    "opt_out": [],
    "message": [],
    "put": [Touch("clock", "", "add")],
}


@dataclass
class Request:
    """One request and its ``answer``, a result or an error.

    ``begun`` and ``answered`` tell how many steps of the run were taken before.
    """

    name: str
    writer: str
    kind: Kind
    words: str
    begun: int
    answered: int = -1
    answer: Any = None


class Writer:
    """A writer named ``name``, with words that nobody else uses; ``begun_with`` are the chat's first."""

    def __init__(self, name: str, process: Process, schedule: Scheduler, begun_with: str) -> None:
        self.name = name
        self.words = f"Words of {name}"
        self.begun_with = begun_with
        self.process = process
        self.requests: list[Request] = []
        self._schedule = schedule

    def send(self, kind: Kind, words: str, do: Callable[[], Any]) -> None:
        """Has a request answered. When it is asked is a step of its own where that decides something."""
        if kind in _ASKING:
            scheduler.before(f"is asked for {words!r}", _ASKING[kind])
        name = f"{self.name}:{len(self.requests) + 1}"
        request = Request(name, self.name, kind, words, begun=len(self._schedule.taken))
        self.process.request = name
        self.requests.append(request)
        try:
            request.answer = do()
        except Exception as error:  # noqa: BLE001 - the invariants decide which errors may be
            request.answer = error
        request.answered = len(self._schedule.taken)

    def rename(self, words: str, if_versions: frozenset[int] | None = None) -> None:
        """A rename."""
        self.send("rename", words, lambda: self.process.rename(words, if_versions))

    def regenerate(self, words: str) -> None:
        """A regenerate whose model answers with ``words``."""
        self.send("regenerate", words, lambda: self.process.regenerate(words))


def away_and_back(writer: Writer) -> None:
    """Two renames, of which the second gives the chat the words that it had when all began."""
    writer.rename(writer.words)
    writer.rename(writer.begun_with)


# By the names under which scenarios know them.
WRITERS: dict[str, Callable[[Writer], None]] = {
    "rename": lambda writer: writer.rename(writer.words),
    "away_and_back": away_and_back,
    "confirm": lambda writer: writer.rename(writer.begun_with),
    "restore": lambda writer: writer.send("rename", writer.begun_with, lambda: writer.process.restore(1)),
    "if_match": lambda writer: writer.rename(writer.words, frozenset({1})),
    "if_match_confirm": lambda writer: writer.rename(writer.begun_with, frozenset({1})),
    "regenerate": lambda writer: writer.regenerate(writer.words),
    "agree": lambda writer: writer.regenerate(writer.begun_with),
    "automatic": lambda writer: writer.send(
        "automatic", writer.words, lambda: writer.process.title_automatically(writer.words)
    ),
    "later": lambda writer: writer.send(
        "automatic",
        f"Letter by {writer.name}",
        lambda: writer.process.title_automatically(f"Letter by {writer.name}", LATER),
    ),
    "backlog": lambda writer: writer.send(
        "automatic", writer.words, lambda: writer.process.title_in_backlog(writer.words)
    ),
    "delete": lambda writer: writer.send("delete", "", writer.process.delete),
    "patch": lambda writer: writer.send("patch", writer.words, lambda: writer.process.patch(writer.words)),
    "opt_out": lambda writer: writer.send("opt_out", "", writer.process.opt_out),
    # A chat under its owner's own id, with a title or with a fallback title.
    "put": lambda writer: writer.send("put", writer.words, lambda: writer.process.put(writer.words)),
    "put_untitled": lambda writer: writer.send("put", "", lambda: writer.process.put(None)),
    "message": lambda writer: writer.send("message", writer.words, lambda: writer.process.say(writer.words)),
}


# Those of whose writes one takes effect, or is refused, without a reply: the SDK sends it once more.
# Which of the chat's writes that is, counted from 1: what is confirmed was first to be renamed.
UNHEARD = "_unheard"
LOST_REPLY = {
    "rename": 1,
    "if_match": 1,
    "confirm": 2,
    "regenerate": 1,
    "message": 1,
    "delete": 1,
    "put": 1,
}
WRITERS |= {kind + UNHEARD: WRITERS[kind] for kind in LOST_REPLY}


def is_unheard(thread: str) -> bool:
    """Whether a writer's reply is lost."""
    return kind_of(thread).endswith(UNHEARD)


def lost_reply_of(thread: str) -> int | None:
    """The number of the write whose reply is lost; None where none is."""
    return LOST_REPLY[kind_of(thread).removesuffix(UNHEARD)] if is_unheard(thread) else None


def kind_of(thread: str) -> str:
    """Writers of one kind are told apart by a number; threads that work for them are of no common kind."""
    return thread.rstrip("0123456789") if "." not in thread else thread
