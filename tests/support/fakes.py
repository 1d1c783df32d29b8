"""Stand-ins for what no test can have for real: a model's mind and the clock."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from shared.rules.messages import Turn
from shared.rules.model_configs import ModelConfig
from shared.use_cases.ports import Suggestion, TitleModel, Usage


class FakeModel:
    """Answers with ``text``, after doing ``meanwhile``; or raises ``failure``."""

    def __init__(
        self,
        text: str = "A generated title",
        *,
        meanwhile: Callable[[], object] = lambda: None,
        failure: Exception | None = None,
    ) -> None:
        self.text = text
        self.seen: list[Turn] = []
        self.asked_for: list[str] = []
        self.sharper = False
        self._meanwhile = meanwhile
        self._failure = failure

    def suggest(self, turns: Sequence[Turn], seconds: float, *, sharper: bool) -> Suggestion:
        """The answer that was set."""
        assert seconds > 0
        self.sharper = sharper
        self.seen = list(turns)
        self._meanwhile()
        if self._failure:
            raise self._failure
        return Suggestion(self.text, Usage(11, 3))

    def of(self, config: ModelConfig) -> TitleModel:
        """Itself, whatever the config; remembers which was asked for."""
        self.asked_for.append(config.id)
        return self


class FakeClock:
    """A clock that moves by a second each time it is read."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The next instant."""
        self.instant += timedelta(seconds=1)
        return self.instant
