"""Which models are asked for a title, how often and for how long, on a clock that stands still."""

import json
from contextlib import suppress
from dataclasses import replace

import pytest

from shared.adapters.models.bedrock import Bedrock
from shared.adapters.models.extractive import Extractive
from shared.rules.costs import max_cost, max_input_tokens, priced
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.limits import UsageLimitExceeded, UsageReserved
from shared.rules.errors.title_generation import (
    AnswerWithheld,
    ModelFailed,
    ModelOutOfService,
    ModelThrottled,
    ModelUnavailable,
    NoDefaultModel,
    NoUserMessage,
    StructureRefused,
    TitleGenerationFailed,
    TitleTimeout,
    TitleUnusable,
)
from shared.rules.example_titles import EXAMPLES, Example
from shared.rules.messages import Turn
from shared.rules.model_configs import MAX_OUTPUT_TOKENS, ModelCatalog, ModelConfig, StructuredOutput
from shared.rules.prompts import AS_TEXT, STRICT_RETRY, TITLE_INSTRUCTIONS
from shared.rules.structures import SCHEMA_JSON
from shared.rules.title_styles import TitleStyle
from shared.rules.title_tasks import TitleTask
from shared.rules.usage import UNREPORTED, Usage
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports.models import ModelAnswer
from shared.use_cases.ports.title_contexts import ConversationContext
from shared.use_cases.suggest import Failure, Proposal, suggest_title
from tests.support.bedrock import clients
from tests.support.fakes import FakeAccount, Says, ScriptedModels, StoppedClock

BUDGET = 10.0
PRICED = {"input_micros_per_million": 1_000_000, "output_micros_per_million": 5_000_000}
ASKED_BREAD = [Turn("user", "How do I bake bread at home?")]
ASKED_TWICE = [*ASKED_BREAD, Turn("user", "Write a haiku about rye flour")]


def bedrock(config_id: str, **fields: object) -> ModelConfig:
    """A config of a model that is asked over the network."""
    return ModelConfig(config_id, "bedrock", "m", **fields)  # type: ignore[arg-type]  # fields of several types


def catalog_of(*configs: ModelConfig, title_model: str | None = None) -> ModelCatalog:
    """These configs, the first as default."""
    return ModelCatalog({config.id: config for config in configs}, configs[0].id, title_model)


class Scene:
    """A chat, the configs of a deployment and what their models do."""

    def __init__(self, *configs: ModelConfig, **scripts: list[Says]) -> None:
        self.clock = StoppedClock()
        self.models = ScriptedModels(self.clock, scripts)
        self.catalog = catalog_of(*configs)
        self.account = FakeAccount()
        self.avoid: tuple[str, ...] = ()

    def suggest(self, turns: list[Turn] = ASKED_BREAD, reserve_within: float = BUDGET) -> Proposal:
        """A title within ten seconds."""
        context = ConversationContext(turns=turns, catalog=self.catalog, avoid=self.avoid)
        deadline = Deadline(BUDGET, self.clock, reserve_within)
        return suggest_title(context, self.models.of, self.account, deadline)


@pytest.mark.parametrize(
    ("title_model", "own", "expected"),
    [
        ("titles", "own", "titles"),
        (None, "own", "own"),
        ("gone", "own", "own"),
        (None, None, "default"),
        ("gone", "gone", "default"),
    ],
)
def test_title_model_comes_before_the_chats_and_the_default(
    title_model: str | None, own: str | None, expected: str
) -> None:
    """The administrator's for titles, else the chat's, else the default."""
    catalog = catalog_of(bedrock("default"), bedrock("own"), bedrock("titles"), title_model=title_model)
    assert catalog.chain(own)[0].id == expected


def test_missing_config_is_an_error() -> None:
    """Even where one was chosen once."""
    with pytest.raises(NoDefaultModel):
        ModelCatalog({}, "gone", "gone").chain("gone")


def test_fallbacks_that_name_each_other_are_tried_once() -> None:
    """Each is asked once; one that is gone ends the row."""
    a, b, c = bedrock("a", fallback_id="b"), bedrock("b", fallback_id="a"), bedrock("c", fallback_id="gone")
    catalog = catalog_of(a, b, c)
    assert catalog.chain("a") == [a, b]
    assert catalog.chain("c") == [c]


@pytest.mark.parametrize("failure", [ModelThrottled(), ModelUnavailable(), TitleTimeout()])
def test_fallback_is_tried_after_model_errors(failure: Exception) -> None:
    """Throttled, broken or too slow; the model that gave the title is named."""
    scene = Scene(
        bedrock("a", fallback_id="b"),
        bedrock("b"),
        a=[Says(failure), Says(failure)],
        b=[Says("Baking bread")],
    )
    assert scene.suggest() == Proposal("Baking bread", "b", Usage(1, 0, 10, 1))


def test_fallback_is_asked_at_once_for_a_model_that_is_out_of_service() -> None:
    """Retired, unknown in the region or out of its daily quota: no second try would help."""
    failure = ModelOutOfService(detail="Retired.")
    scene = Scene(bedrock("a", fallback_id="b"), bedrock("b"), a=[Says(failure)], b=[Says("Baking bread")])
    assert scene.suggest().model == "b"
    assert [config_id for config_id, *_ in scene.models.calls] == ["a", "b"]


def test_answer_that_used_its_room_up_is_asked_for_with_twice_the_room() -> None:
    """Which is reserved for. The error of the second one names what an administrator can raise."""
    cut_off = Says(ModelAnswer("", is_cut_off=True))
    scene = Scene(bedrock("a", max_output_tokens=100, **PRICED), a=[cut_off, Says("Baking bread")])
    assert scene.suggest().title == "Baking bread"
    first, second = (TitleTask(ASKED_BREAD, is_strict=is_strict) for is_strict in (False, True))
    assert scene.account.reserved == [
        max_input_tokens(bedrock("a"), first) + 5 * 100,
        max_input_tokens(bedrock("a"), second) + 5 * 200,
    ]
    scene = Scene(bedrock("a"), a=[cut_off, cut_off])
    with pytest.raises(TitleUnusable) as unusable:
        scene.suggest()
    assert "max_output_tokens" in str(unusable.value.detail)


def test_config_may_have_examples_shown() -> None:
    """In both tries, which are reserved with them."""
    config = bedrock("a", example_titles=True, max_output_tokens=100, **PRICED)
    scene = Scene(config, a=[Says(""), Says("Baking bread")])
    assert scene.suggest().title == "Baking bread"
    tasks = [TitleTask(ASKED_BREAD, is_strict=strict, shows_examples=True) for strict in (False, True)]
    assert scene.account.reserved == [max_cost(config, task) for task in tasks]
    assert max_cost(config, tasks[0]) > max_cost(config, TitleTask(ASKED_BREAD))


@pytest.mark.parametrize("example", EXAMPLES)
def test_copy_of_an_example_is_no_title(example: Example) -> None:
    """Not even a doubtful one, with a word of the chat."""
    for text in (f"Bread: {example.title}", example.said):
        with pytest.raises(TitleUnusable):
            Scene(bedrock("a", example_titles=True), a=[Says(text), Says(text)]).suggest()


def test_thoughts_about_an_example_are_no_copy_of_it() -> None:
    """One call gives the title."""
    thoughtful = Says("<think>Not like the axolotl example; short.</think>Growing tomatoes")
    scene = Scene(bedrock("a", example_titles=True), a=[thoughtful])
    assert scene.suggest([Turn("user", "How do I grow tomatoes?")]).title == "Growing tomatoes"


def test_no_answer_gets_more_room_than_a_config_can_have() -> None:
    """However much it has already."""
    config = bedrock("a", max_output_tokens=MAX_OUTPUT_TOKENS - 1)
    assert config.with_more_room().max_output_tokens == MAX_OUTPUT_TOKENS


def test_without_room_for_more_the_title_ends_as_one_that_was_cut_off() -> None:
    """No limit is said to be exceeded."""
    scene = Scene(bedrock("a"), a=[Says(ModelAnswer("", is_cut_off=True))])
    scene.account = FakeAccount(room_for=1)
    with pytest.raises(TitleUnusable) as unusable:
        scene.suggest()
    assert "max_output_tokens" in str(unusable.value.detail)


def test_refused_structure_costs_nothing_and_the_next_is_reserved_for() -> None:
    """As its model says by its config; it is neither a try nor a failure of the title."""
    refused = Says(StructureRefused())
    scene = Scene(bedrock("a"), a=[refused, refused, Says(""), Says("Baking bread")])
    assert scene.suggest().usage == Usage(2, 0, 20, 2)
    assert [is_strict for *_, is_strict in scene.models.calls] == [False, False, False, True]
    assert len(scene.account.reserved) == 4


def test_model_that_refuses_every_structure_is_asked_no_more() -> None:
    """Which no real one does, since all take text."""
    scene = Scene(bedrock("a"), a=[Says(StructureRefused())] * 4)
    with pytest.raises(ModelFailed):
        scene.suggest()
    assert len(scene.models.calls) == 3


@pytest.mark.parametrize("failure", [ModelFailed(), AnswerWithheld()])
def test_fallback_is_not_tried_after_a_refusal(failure: Exception) -> None:
    """An administrator has to fix a bad request or missing access, so it is not hidden."""
    scene = Scene(bedrock("a", fallback_id="b"), bedrock("b"), a=[Says(failure)], b=[Says("Baking bread")])
    with pytest.raises(type(failure)):
        scene.suggest()
    assert [config_id for config_id, *_ in scene.models.calls] == ["a"]


def test_model_error_is_retried_once_and_throttling_is_not() -> None:
    """Asking again would only burn the budget."""
    scene = Scene(bedrock("a"), a=[Says(ModelUnavailable()), Says("Baking bread")])
    assert scene.suggest().title == "Baking bread"
    throttled = Scene(bedrock("a"), a=[Says(ModelThrottled()), Says("Baking bread")])
    with pytest.raises(ModelThrottled):
        throttled.suggest()
    assert len(throttled.models.calls) == 1


def test_all_calls_share_one_deadline() -> None:
    """A model with a fallback gets three fifths of what is left, the last gets all of it."""
    scene = Scene(
        bedrock("a", fallback_id="b"),
        bedrock("b", fallback_id="c"),
        bedrock("c"),
        a=[Says("late", takes=60)],
        b=[Says("", takes=1), Says("late", takes=60)],
        c=[Says("", takes=1), Says("late", takes=60)],
    )
    with pytest.raises(TitleTimeout):
        scene.suggest()
    assert scene.models.calls == [
        ("a", 6.0, False),
        ("b", 2.4, False),
        ("b", 1.4, True),
        ("c", 1.6, False),
        ("c", 0.6, True),
    ]
    assert scene.clock.seconds == pytest.approx(BUDGET)


@pytest.mark.parametrize(
    ("fallback", "first"), [(None, Says("", takes=5)), ("b", Says(ModelUnavailable(), takes=5))]
)
def test_no_call_is_reserved_when_it_is_too_late_to_settle_it(fallback: str | None, first: Says) -> None:
    """Neither a second one nor a fallback's, though the budget is not over; the title ends as if it were."""
    scene = Scene(bedrock("a", fallback_id=fallback), bedrock("b"), a=[first], b=[])
    with pytest.raises(TitleTimeout):
        scene.suggest(reserve_within=5)
    assert (len(scene.models.calls), len(scene.account.reserved)) == (1, 1)


def test_call_is_not_retried_when_the_time_is_over() -> None:
    """The budget ends the request, not the number of tries."""
    scene = Scene(bedrock("a"), a=[Says(ModelUnavailable(), takes=BUDGET), Says("Baking bread")])
    with pytest.raises(TitleTimeout):
        scene.suggest()
    assert len(scene.models.calls) == 1


def test_tokens_are_kept_when_no_title_comes_of_them() -> None:
    """Of every answer before the failure, of each model, and of what the failure itself took."""
    scene = Scene(
        bedrock("a", fallback_id="b"),
        bedrock("b"),
        a=[Says(""), Says(ModelThrottled(), used=Usage(1, 0, 5, 0))],
        b=[Says(""), Says("")],
    )
    with pytest.raises(TitleUnusable):
        scene.suggest()
    assert scene.account.usage == Usage(4, 0, 10 + 5 + 20, 1 + 2)


def test_tokens_are_kept_when_a_fallback_gives_the_title() -> None:
    """What the first model took was spent for this title too."""
    scene = Scene(
        bedrock("a", fallback_id="b"),
        bedrock("b"),
        a=[Says(""), Says(ModelThrottled())],
        b=[Says("Baking bread")],
    )
    assert scene.suggest() == Proposal("Baking bread", "b", Usage(2, 0, 20, 2))


@pytest.mark.parametrize(
    ("script", "failure", "usage"),
    [
        (
            [Says(ModelFailed(detail="No access."))],
            Failure("model_failed", "Failed to generate chat title.", "No access."),
            Usage(),
        ),
        (
            [Says("Sure! Here you go."), Says("")],
            Failure(
                "title_unusable",
                "Failed to generate chat title.",
                "The model gave no text that could be a title.",
            ),
            Usage(2, 0, 20, 2),
        ),
        (
            [Says("late", takes=60)],
            Failure("title_timeout", "Title generation timed out. Try again or rename manually.", None),
            Usage(),
        ),
    ],
)
def test_offline_titler_gives_the_title_if_the_config_allows_it(
    script: list[Says], failure: Failure, usage: Usage
) -> None:
    """Instead of an error, and the answer says which."""
    scene = Scene(bedrock("a", on_failure="extractive"), a=script)
    assert scene.suggest() == Proposal("Bake bread at home", None, usage, failure)


def test_first_config_decides_on_the_offline_titler() -> None:
    """Not the fallback that was asked in its place."""
    strict = Scene(
        bedrock("a", fallback_id="b"),
        bedrock("b", on_failure="extractive"),
        a=[Says(ModelThrottled())],
        b=[Says(ModelThrottled())],
    )
    with pytest.raises(ModelThrottled):
        strict.suggest()
    lenient = Scene(
        bedrock("a", fallback_id="b", on_failure="extractive"),
        bedrock("b"),
        a=[Says(ModelThrottled())],
        b=[Says(ModelThrottled())],
    )
    assert lenient.suggest().model is None


def test_repeated_message_of_several_lines_becomes_an_offline_title() -> None:
    """No single line of it is longer than a title, the whole is."""
    message = "Hi all,\nI need help\nmy bread does not rise\nand the oven is cold"
    scene = Scene(bedrock("a"), a=[Says(message)])
    assert scene.suggest([Turn("user", message)]).title == "My bread does not rise"


def test_offline_titler_is_not_used_after_other_errors() -> None:
    """A chat in which no user spoke has no title to be made."""
    scene = Scene(bedrock("a", on_failure="extractive"), a=[])
    for turns in ([], [Turn("assistant", "Welcome!")]):
        with pytest.raises(NoUserMessage):
            scene.suggest(turns)


@pytest.mark.parametrize(
    ("message", "title"),
    [
        ("Can you please help me with planning a trip to Rome in May with kids?", "Planning a trip to Rome"),
        ("我家的猫最近一直不吃东西，精神也不太好，已经两天了，需要马上去看医生吗？", "猫"),
    ],
)
@pytest.mark.parametrize(
    "answer", ["{}", '"{}"', "{}\n\nThat is what you asked.", '{{"title": "{}"}}', "Title: {}", "**{}**"]
)
def test_repeated_message_becomes_an_offline_title(message: str, title: str, answer: str) -> None:
    """It is no title, but all that a title needs is in it."""
    scene = Scene(bedrock("a"), a=[Says(answer.format(message))])
    suggested = scene.suggest([Turn("user", message)]).title
    assert title in suggested
    assert len(suggested) < len(message)


def test_title_in_the_conversations_words() -> None:
    """It is the length that makes an echo."""
    scene = Scene(bedrock("a"), a=[Says("bake bread at home")])
    assert scene.suggest().title == "bake bread at home"


@pytest.mark.parametrize("repeated", ["Baking bread", "“baking  BREAD”!"])
def test_title_to_avoid_is_asked_for_again_once(repeated: str) -> None:
    """Strictly, whatever its case and punctuation; the other words are taken."""
    scene = Scene(bedrock("a"), a=[Says(repeated), Says("Rye loaves at home")])
    scene.avoid = ("Sourdough", "Baking bread.")
    assert scene.suggest() == Proposal("Rye loaves at home", "a", Usage(2, 0, 20, 2))
    assert [is_strict for *_, is_strict in scene.models.calls] == [False, True]


@pytest.mark.parametrize(
    ("second", "title"),
    [
        ("Baking bread", "Baking bread"),
        ("Crumb and crust", "Crumb and crust"),
        ("I'm sorry, but I can't help.", "Sourdough basics"),
        (ModelThrottled(), "Sourdough basics"),
        (TitleTimeout(), "Sourdough basics"),
    ],
)
def test_doubtful_title_is_asked_for_again_once(second: str | Exception, title: str) -> None:
    """It shares no word with the chat. It is kept if the stricter request brings no title."""
    scene = Scene(bedrock("a"), a=[Says("Sourdough basics"), Says(second)])
    assert scene.suggest().title == title
    assert [is_strict for _, _, is_strict in scene.models.calls] == [False, True]


@pytest.mark.parametrize(
    "second", ["baking bread", "", ModelThrottled(), AnswerWithheld(), ModelFailed(), TitleTimeout()]
)
def test_title_to_avoid_is_better_than_none(second: str | Exception) -> None:
    """The second answer is no better, or there is none: the first one stands, and no fallback is asked."""
    scene = Scene(
        bedrock("a", fallback_id="b"), bedrock("b"), a=[Says("Baking bread"), Says(second)], b=[Says("Rye")]
    )
    scene.avoid = ("Baking bread",)
    proposal = scene.suggest()
    assert (proposal.title, proposal.model, proposal.failure) == ("Baking bread", "a", None)
    assert scene.account.is_settled


def test_title_to_avoid_stands_if_no_money_is_left_for_another() -> None:
    """The limit is exceeded by the second call, not by the title."""
    scene = Scene(bedrock("a"), a=[Says("Baking bread")])
    scene.account, scene.avoid = FakeAccount(room_for=1), ("Baking bread",)
    assert scene.suggest().title == "Baking bread"


def test_unusable_answer_before_a_title_to_avoid_is_no_third_request() -> None:
    """One retry for both."""
    scene = Scene(bedrock("a"), a=[Says(""), Says("Baking bread"), Says("never asked")])
    scene.avoid = ("Baking bread",)
    assert scene.suggest().title == "Baking bread"


def test_title_in_the_style_of_the_deployment_is_taken_at_once() -> None:
    """Its language is not the conversation's, its emoji stays in front, and it has the style's words."""
    scene = Scene(bedrock("a"), a=[Says("🍞 Brot ohne Ofen zu Hause backen")])
    scene.catalog = replace(scene.catalog, style=TitleStyle("de", 3, emoji="one"))
    assert scene.suggest() == Proposal("🍞 Brot ohne Ofen", "a", Usage(1, 0, 10, 1))


def test_offline_titler_is_asked_once_and_avoids_as_it_can() -> None:
    """Its next sentence, or its one title again where it has no other; so where it stands in for a model."""
    for config in (ModelConfig("a", "extractive"), bedrock("a", on_failure="extractive")):
        offline = Extractive(config)
        scene = Scene(config, a=[Says(ModelFailed())] * 2)
        scene.avoid = ("bake bread at home",)
        models = (lambda _, offline=offline: offline) if config.provider == "extractive" else scene.models.of
        for turns, title in ((ASKED_BREAD, "Bake bread at home"), (ASKED_TWICE, "Haiku about rye flour")):
            context = ConversationContext(turns=turns, catalog=scene.catalog, avoid=scene.avoid)
            account = FakeAccount()
            done = suggest_title(context, models, account, Deadline(BUDGET, scene.clock, BUDGET))
            assert done.title == title
            assert len(account.reserved) == 1


def test_each_call_is_reserved_by_itself_and_charged_at_its_own_price() -> None:
    """What a call can cost at most, of the config and the instructions that it is made with."""
    a, b = bedrock("a", fallback_id="b", **PRICED), bedrock("b", max_output_tokens=100, **PRICED)
    scene = Scene(a, b, a=[Says(""), Says(ModelThrottled())], b=[Says("Baking bread")])
    proposal = scene.suggest()
    assert scene.account.reserved == [
        max_input_tokens(a, TitleTask(ASKED_BREAD)) + 5 * 256,
        max_input_tokens(a, TitleTask(ASKED_BREAD, is_strict=True)) + 5 * 256,
        max_input_tokens(b, TitleTask(ASKED_BREAD)) + 5 * 100,
    ]
    assert [usage.cost_micros for usage in scene.account.charged] == [10 + 5, 0, 10 + 5]
    assert proposal.usage == scene.account.usage
    assert scene.account.is_settled


def test_config_is_asked_four_times_at_most() -> None:
    """An unusable answer is retried strictly, and each call is retried once after a model error."""
    trouble = Says(ModelUnavailable(), used=UNREPORTED)
    scene = Scene(bedrock("a", **PRICED), a=[trouble, Says(""), trouble, trouble, Says("never asked")])
    with pytest.raises(ModelUnavailable):
        scene.suggest()
    assert [is_strict for *_, is_strict in scene.models.calls] == [False, False, True, True]
    costs = [usage.cost_micros for usage in scene.account.charged]
    assert costs == [scene.account.reserved[0], 10 + 5, *scene.account.reserved[2:]]


@pytest.mark.parametrize("on_failure", ["error", "extractive"])
def test_missing_answer_is_charged_in_full(on_failure: str) -> None:
    """Its model works on and is paid; of a deadline that was over before nothing is reserved."""
    slow = Scene(
        bedrock("a", on_failure=on_failure, **PRICED), a=[Says(TitleTimeout(), takes=1, used=UNREPORTED)]
    )
    with suppress(TitleTimeout):
        assert slow.suggest().usage.unreported_calls == 1
    assert [usage.cost_micros for usage in slow.account.charged] == slow.account.reserved
    late = Scene(bedrock("a", on_failure=on_failure, **PRICED), a=[])
    late.clock.seconds = -BUDGET
    with suppress(TitleTimeout):
        context = ConversationContext(turns=ASKED_BREAD, catalog=late.catalog)
        deadline = Deadline(BUDGET, late.clock)
        late.clock.seconds = 0
        suggest_title(context, late.models.of, late.account, deadline)
    assert late.account.reserved == []


EXCEEDED = UsageLimitExceeded(spent_micros=1, limit_micros=1, resets_at="later")
ACCOUNT_ERRORS = [EXCEEDED, UsageReserved(), StorageUnavailable()]


@pytest.mark.parametrize("error", ACCOUNT_ERRORS)
def test_no_model_is_called_when_the_account_refuses(error: Exception) -> None:
    """And the offline titler stands in for no account."""
    scene = Scene(bedrock("a", on_failure="extractive"), a=[])
    scene.account = FakeAccount(room_for=0, error=error)
    with pytest.raises(type(error)):
        scene.suggest()
    assert scene.models.calls == []


@pytest.mark.parametrize("error", ACCOUNT_ERRORS)
@pytest.mark.parametrize(
    ("first", "failure"),
    [
        (Says(""), TitleUnusable),
        (Says(ModelUnavailable(), used=UNREPORTED), ModelUnavailable),
        (Says(ModelThrottled()), ModelThrottled),
        (Says(TitleTimeout(), used=UNREPORTED), TitleTimeout),
    ],
)
def test_further_call_without_room_ends_the_title_as_the_last_one_did(
    error: Exception, first: Says, failure: type[TitleGenerationFailed]
) -> None:
    """No limit is said to be exceeded by a request that a model was paid for, and that model is named."""
    scene = Scene(bedrock("a", fallback_id="b"), bedrock("b"), a=[first], b=[])
    scene.account = FakeAccount(room_for=1, error=error)
    with pytest.raises(failure) as raised:
        scene.suggest()
    assert len(scene.models.calls) == 1
    assert raised.value.model_config_id == "a"


def test_offline_titler_stands_in_where_there_is_no_room_for_a_further_call() -> None:
    """As for any answer that was no title."""
    scene = Scene(bedrock("a", on_failure="extractive"), a=[Says("")])
    scene.account = FakeAccount(room_for=1)
    proposal = scene.suggest()
    assert (proposal.model, proposal.failure and proposal.failure.code) == (None, "title_unusable")


@pytest.mark.parametrize(
    ("tokens", "prices", "cost"),
    [
        ((0, 0), (3, 3), 0),
        ((1, 0), (1, 0), 1),
        ((1, 1), (500_000, 500_000), 1),
        ((1, 1), (500_000, 500_001), 2),
        ((3, 7), (1_000_000, 5_000_000), 38),
        ((10**6, 0), (250_000, 0), 250_000),
    ],
)
def test_costs_are_whole_and_never_too_small(
    tokens: tuple[int, int], prices: tuple[int, int], cost: int
) -> None:
    """A call is rounded up once."""
    config = bedrock("a", input_micros_per_million=prices[0], output_micros_per_million=prices[1])
    assert priced(Usage(1, 0, *tokens), config, 1_000).cost_micros == cost


# Tokens of the instructions, without and with the stricter words (docs/decisions/0010-spend.md).
MEASURED_INSTRUCTIONS = {
    "GPT-2": (148, 185),
    "o200k": (136, 174),
    "Claude 2": (141, 178),
    "Llama 2": (158, 200),
}
# Tokens of the words about tags, and of the schema with the name of the tool, at most.
MEASURED_TAGS, MEASURED_SCHEMA = 13, 32
# Around a turn, in the templates of chats that are known.
MEASURED_TURN = 8
# The longest words of a provider's own that are known: gpt-oss' system message, Opus 4.7's about a tool.
MEASURED_UNSEEN: dict[StructuredOutput, int] = {"text": 90, "json_schema": 90, "tool": 804}


@pytest.mark.parametrize("word", ["bread ", "Straße ", "面包", "🍞", "ﷺ", "\ud800"])
@pytest.mark.parametrize("structure", MEASURED_UNSEEN)
@pytest.mark.parametrize("fields", [{}, {"preamble": "面" * 5_000}])
@pytest.mark.parametrize(("is_strict", "shows_examples"), [(False, False), (True, False), (True, True)])
def test_no_request_is_of_more_tokens_than_reserved_for(
    word: str, structure: StructuredOutput, fields: dict[str, str], *, is_strict: bool, shows_examples: bool
) -> None:
    """A token for each byte of what is not ours, twice what the instructions were measured to have."""
    style = TitleStyle("zh-Hant-TW", 12, "title", "one", word * 60)
    task = TitleTask([Turn("user", word * 2_000)], (word * 20,) * 10, is_strict, style, shows_examples)
    config = ModelConfig("a", "bedrock", "m", structured_output=structure, request_fields=fields)
    request = Bedrock(clients()).build_request(config, task)
    instructions = 1.9 * max(counts[is_strict] for counts in MEASURED_INSTRUCTIONS.values())
    fields_sent = json.dumps(fields, ensure_ascii=False)
    turns = [message["content"][0]["text"] for message in request["messages"]]
    texts = [*turns, fields_sent, style.instructions]
    sent = len("".join(texts).encode("utf-8", "surrogatepass"))
    ours = 1.7 * (MEASURED_TAGS if structure == "text" else MEASURED_SCHEMA)
    unseen = MEASURED_UNSEEN[structure] + MEASURED_TURN * (len(turns) - 1)
    assert max_input_tokens(config, task) >= instructions + sent + ours + unseen
    assert max_cost(config, task) == 0


def test_instructions_are_what_was_measured() -> None:
    """Other words have to be measured anew."""
    assert (len(TITLE_INSTRUCTIONS), len(STRICT_RETRY)) == (642, 152)
    assert (len(AS_TEXT), len(SCHEMA_JSON)) == (47, 117)
