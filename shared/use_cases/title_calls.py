"""The model calls for one title: their retries, fallbacks and reservations."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from shared.rules.cleaning.reading import Reading
from shared.rules.costs import max_cost, priced
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.limits import UsageLimitExceeded, UsageReserved
from shared.rules.errors.title_generation import (
    ModelFailed,
    ModelOutOfService,
    ModelThrottled,
    ModelUnavailable,
    StructureRefused,
    TitleGenerationFailed,
    TitleTimeout,
    TitleUnusable,
)
from shared.rules.model_configs import STRUCTURES, ModelConfig
from shared.rules.title_styles import CONVERSATION
from shared.rules.title_tasks import TitleTask
from shared.rules.usage import Usage
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports.accounts import Account
from shared.use_cases.ports.models import ModelAnswer, Models, TitleModel

# A model with a fallback gets this share of the time, so that the fallback has time to answer.
SHARE_BEFORE_A_FALLBACK = 0.6


class TitleCalls:
    """The model calls for one title. Each is reserved on the account before it is made.

    If the account has no room for a further call, the title ends with the last call's failure.
    ``last_called`` is the id of the model config called last, if any.
    """

    def __init__(self, models: Models, task: TitleTask, account: Account) -> None:
        self._models = models
        self._task = task
        self._account = account
        self._last_failure: TitleGenerationFailed | None = None
        self.last_called: str | None = None

    def try_chain(self, chain: Sequence[ModelConfig], deadline: Deadline) -> tuple[str, str | None]:
        """Returns the first config's title and id, or a fallback's if the first one fails or is too slow.

        Raises the errors of ``suggest_title``.
        """
        config, *fallbacks = chain
        if not fallbacks:
            return self._try_config(config, deadline), config.id
        try:
            return self._try_config(config, deadline.share(SHARE_BEFORE_A_FALLBACK)), config.id
        except (ModelOutOfService, ModelUnavailable, TitleTimeout):
            pass
        return self.try_chain(fallbacks, deadline)

    def _try_config(self, config: ModelConfig, deadline: Deadline) -> str:
        """Returns a title by ``config``. An unusable or doubtful answer is retried once, more strictly.

        So is a title to avoid, and an answer that was cut off, which may be twice as long then. Of two titles
        the second is used, and one to avoid only if both are.
        """
        task = replace(self._task, shows_examples=config.example_titles)
        answer = self._call_with_retry(config, task, deadline)
        first = _read_title(answer, task)
        if first.title and not first.is_doubtful:
            return first.title
        self._last_failure = _unusable(answer)
        config = config.with_more_room() if answer.is_cut_off else config
        try:
            return self._ask_strictly(config, task, first, deadline)
        except TitleGenerationFailed:
            if first.title is None:
                raise
            return first.title

    def _ask_strictly(self, config: ModelConfig, task: TitleTask, first: Reading, deadline: Deadline) -> str:
        """Returns the title of a stricter request, or the ``first`` one if that is no worse."""
        strict = replace(task, is_strict=True)
        answer = self._call_with_retry(config, strict, deadline)
        readings = (_read_title(answer, strict), first)
        titles = [reading.title for reading in readings if reading.title]
        if not titles:
            raise _unusable(answer)
        return next((title for title in titles if not task.is_repeated(title)), titles[-1])

    def _call_with_retry(self, config: ModelConfig, task: TitleTask, deadline: Deadline) -> ModelAnswer:
        """Returns the model's answer. Model errors are retried once. Throttling is not."""
        try:
            return self._call_once(config, task, deadline)
        except ModelThrottled:
            raise
        except ModelUnavailable:
            pass
        return self._call_once(config, task, deadline)

    def _call_once(self, config: ModelConfig, task: TitleTask, deadline: Deadline) -> ModelAnswer:
        """Makes one paid call of the config's model. A structure that it refuses costs nothing."""
        try:
            for _ in STRUCTURES[config.structured_output]:
                with suppress(StructureRefused):
                    return self._call_reserved(self._models(config), task, deadline)
            raise ModelFailed(detail="The model refused every way to ask for a title.")
        except TitleGenerationFailed as failure:
            self._last_failure = failure
            raise

    def _call_reserved(self, model: TitleModel, task: TitleTask, deadline: Deadline) -> ModelAnswer:
        """Calls the model after reserving the most that the call can cost."""
        deadline.remaining_to_reserve()
        config, micros = model.config, max_cost(model.config, task)
        try:
            charge = self._account.reserve(micros, deadline)
        except (UsageLimitExceeded, UsageReserved, StorageUnavailable) as refused:
            if self._last_failure is None:
                raise
            raise self._last_failure from refused

        def charge_priced(usage: Usage) -> None:
            charge(priced(usage, config, micros))

        seconds, self.last_called = deadline.remaining(), config.id
        return model.suggest(task, seconds, charge_priced)


def _unusable(answer: ModelAnswer) -> TitleUnusable:
    if not answer.is_cut_off:
        return TitleUnusable(detail="The model gave no text that could be a title.")
    return TitleUnusable(
        detail="The model used all of max_output_tokens before it gave a title. Raise max_output_tokens, or "
        "turn the model's reasoning off."
    )


def _read_title(answer: ModelAnswer, task: TitleTask) -> Reading:
    """Returns the title in the answer, judged by what the model saw of the conversation."""
    if answer.is_title:
        return Reading(answer.text)
    from shared.rules.cleaning.generated_title import read_title  # noqa: PLC0415 - many expressions, and no title of our own needs them
    from shared.rules.copied_titles import is_copied  # noqa: PLC0415 - as the next one

    # A title in another language shares few words with the conversation.
    turns = task.excerpt.turns if task.style.language == CONVERSATION else []
    reading = read_title(answer.text, turns, task.style.max_words)
    if reading.title is None or is_copied(reading.title, task):
        return Reading(None)
    is_repeated = task.is_repeated(reading.title)
    return replace(reading, is_doubtful=reading.is_doubtful or is_repeated)
