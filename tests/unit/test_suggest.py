"""Which models are asked for a title, how often and for how long, on a clock that stands still."""

import json
from contextlib import suppress

import pytest

from shared.adapters.models.converse import request_of
from shared.rules.costs import MOST_CALLS_PER_CONFIG, most_input_tokens, priced
from shared.rules.errors import (
    AnswerWithheld,
    ModelFailed,
    ModelThrottled,
    ModelUnavailable,
    NoDefaultModel,
    NoUserMessage,
    TitleGenerationFailed,
    TitleTimeout,
    TitleUnusable,
    UsageLimitExceeded,
)
from shared.rules.messages import Turn
from shared.rules.model_configs import ModelCatalog, ModelConfig, StructuredOutput
from shared.rules.usage import UNREPORTED, Usage
from shared.use_cases.deadline import Deadline
from shared.use_cases.ports import TitleContext
from shared.use_cases.suggest import Failure, Proposal, suggest_title
from tests.support.fakes import FakeAccount, Says, ScriptedModels, StoppedClock
from tests.support.stream import chat_at

BUDGET = 10.0
ASKED_BREAD = [Turn("user", "How do I bake bread at home?")]


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

    def suggest(self, turns: list[Turn] = ASKED_BREAD) -> Proposal:
        """A title within ten seconds."""
        context = TitleContext(chat_at(1), turns, self.catalog)
        return suggest_title(context, self.models.of, self.account, Deadline(BUDGET, self.clock))


@pytest.mark.parametrize(
    ("title_model", "own", "asked"),
    [
        ("titles", "own", "titles"),
        (None, "own", "own"),
        ("gone", "own", "own"),
        (None, None, "default"),
        ("gone", "gone", "default"),
    ],
)
def test_whose_model_is_asked(title_model: str | None, own: str | None, asked: str) -> None:
    """The administrator's for titles, else the chat's, else the default."""
    catalog = catalog_of(bedrock("default"), bedrock("own"), bedrock("titles"), title_model=title_model)
    assert catalog.chain(own)[0].id == asked


def test_no_config_at_all() -> None:
    """Even where one was chosen once."""
    with pytest.raises(NoDefaultModel):
        ModelCatalog({}, "gone", "gone").chain("gone")


def test_fallbacks_that_name_each_other() -> None:
    """Each is asked once; one that is gone ends the row."""
    a, b, c = bedrock("a", fallback_id="b"), bedrock("b", fallback_id="a"), bedrock("c", fallback_id="gone")
    catalog = catalog_of(a, b, c)
    assert catalog.chain("a") == [a, b]
    assert catalog.chain("c") == [c]


@pytest.mark.parametrize("failure", [ModelThrottled(), ModelUnavailable(), TitleTimeout()])
def test_a_fallback_stands_in_for_a_model_in_trouble(failure: Exception) -> None:
    """Throttled, broken or too slow; the model that gave the title is named."""
    scene = Scene(
        bedrock("a", fallback_id="b"),
        bedrock("b"),
        a=[Says(failure), Says(failure)],
        b=[Says("Baking bread")],
    )
    assert scene.suggest() == Proposal("Baking bread", "b", Usage(1, 0, 10, 1))


@pytest.mark.parametrize("failure", [ModelFailed(), AnswerWithheld()])
def test_a_fallback_does_not_stand_in_for_a_refusal(failure: Exception) -> None:
    """A bad request, missing access or a guardrail is for a person to mend, not to be hidden."""
    scene = Scene(bedrock("a", fallback_id="b"), bedrock("b"), a=[Says(failure)], b=[Says("Baking bread")])
    with pytest.raises(type(failure)):
        scene.suggest()
    assert [config_id for config_id, *_ in scene.models.asked] == ["a"]


def test_trouble_gets_a_second_chance_and_a_used_up_quota_none() -> None:
    """Asking again would only burn the budget."""
    scene = Scene(bedrock("a"), a=[Says(ModelUnavailable()), Says("Baking bread")])
    assert scene.suggest().title == "Baking bread"
    throttled = Scene(bedrock("a"), a=[Says(ModelThrottled()), Says("Baking bread")])
    with pytest.raises(ModelThrottled):
        throttled.suggest()
    assert len(throttled.models.asked) == 1


def test_one_deadline_for_all_that_is_asked() -> None:
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
    assert scene.models.asked == [
        ("a", 6.0, False),
        ("b", 2.4, False),
        ("b", 1.4, True),
        ("c", 1.6, False),
        ("c", 0.6, True),
    ]
    assert scene.clock.seconds == pytest.approx(BUDGET)


def test_no_second_chance_when_the_time_is_over() -> None:
    """The budget ends the request, not the number of tries."""
    scene = Scene(bedrock("a"), a=[Says(ModelUnavailable(), takes=BUDGET), Says("Baking bread")])
    with pytest.raises(TitleTimeout):
        scene.suggest()
    assert len(scene.models.asked) == 1


def test_tokens_are_kept_when_no_title_comes_of_them() -> None:
    """Of every answer before the failure, of each model, and of what the failure itself took."""
    scene = Scene(
        bedrock("a", fallback_id="b"),
        bedrock("b"),
        a=[Says(""), Says(ModelThrottled(usage=Usage(1, 0, 5, 0)))],
        b=[Says(""), Says("")],
    )
    with pytest.raises(TitleUnusable) as failure:
        scene.suggest()
    assert failure.value.usage == Usage(4, 0, 10 + 5 + 20, 1 + 2)


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
def test_the_offline_titler_stands_in_where_that_is_wanted(
    script: list[Says], failure: Failure, usage: Usage
) -> None:
    """Instead of an error, and the answer says which."""
    scene = Scene(bedrock("a", on_failure="extractive"), a=script)
    assert scene.suggest() == Proposal("Baking bread at home", None, usage, failure)


def test_it_is_the_chosen_config_that_says_what_stands_in() -> None:
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


def test_a_message_of_several_lines_that_is_given_back() -> None:
    """No single line of it is longer than a title, the whole is."""
    message = "Hi all,\nI need help\nmy bread does not rise\nand the oven is cold"
    scene = Scene(bedrock("a"), a=[Says(message)])
    assert scene.suggest([Turn("user", message)]).title == "Bread does not rise"


def test_nothing_stands_in_for_what_is_no_failure_of_a_model() -> None:
    """A chat in which no user spoke has no title to be made."""
    scene = Scene(bedrock("a", on_failure="extractive"), a=[])
    for turns in ([], [Turn("assistant", "Welcome!")]):
        with pytest.raises(NoUserMessage):
            scene.suggest(turns)


@pytest.mark.parametrize(
    ("message", "title"),
    [
        ("Can you please help me with planning a trip to Rome in May with kids?", "Planning trip to Rome"),
        ("我家的猫最近一直不吃东西，精神也不太好，已经两天了，需要马上去看医生吗？", "猫"),
    ],
)
@pytest.mark.parametrize(
    "said", ["{}", '"{}"', "{}\n\nThat is what you asked.", '{{"title": "{}"}}', "Title: {}", "**{}**"]
)
def test_a_message_that_is_only_given_back(message: str, title: str, said: str) -> None:
    """It is no title, but all that a title needs is in it."""
    scene = Scene(bedrock("a"), a=[Says(said.format(message))])
    suggested = scene.suggest([Turn("user", message)]).title
    assert title in suggested
    assert len(suggested) < len(message)


def test_a_title_in_the_conversations_words() -> None:
    """It is the length that makes an echo."""
    scene = Scene(bedrock("a"), a=[Says("bake bread at home")])
    assert scene.suggest().title == "bake bread at home"


def test_every_failure_between_asking_and_having_a_title_carries_its_tokens() -> None:
    """None of them is forgotten when a new kind is added."""
    for kind in (ModelFailed, ModelUnavailable, ModelThrottled, TitleUnusable, AnswerWithheld, TitleTimeout):
        assert issubclass(kind, TitleGenerationFailed)
        assert kind(usage=Usage(1, 2)).usage == Usage(1, 2)
        assert kind().usage == Usage()


PRICED = {"input_micros_per_million": 1_000_000, "output_micros_per_million": 5_000_000}


def test_what_a_title_can_cost_is_reserved_and_what_it_cost_is_settled() -> None:
    """Every config of the chain four times, before the first is asked; each answer at its own price."""
    a, b = bedrock("a", fallback_id="b", **PRICED), bedrock("b", max_output_tokens=100, **PRICED)
    scene = Scene(a, b, a=[Says(""), Says(ModelThrottled())], b=[Says("Baking bread")])
    proposal = scene.suggest()
    tokens = most_input_tokens(a, ASKED_BREAD)
    assert scene.account.reserved == [4 * (tokens + 5 * 256) + 4 * (tokens + 5 * 100)]
    assert scene.account.settled == [proposal.usage]
    assert proposal.usage.cost_micros == 2 * (10 + 5)


def test_nothing_is_asked_that_is_not_reserved() -> None:
    """Whatever goes wrong, a config is asked four times at most, and all of it is settled at the highest."""
    trouble = [Says(ModelUnavailable(usage=UNREPORTED)), Says(""), Says(ModelUnavailable(usage=UNREPORTED))]
    config = bedrock("a", **PRICED)
    scene = Scene(config, a=[*trouble, Says(ModelUnavailable(usage=UNREPORTED)), Says("never asked")])
    with pytest.raises(ModelUnavailable):
        scene.suggest()
    assert len(scene.models.asked) == MOST_CALLS_PER_CONFIG
    (reserved,), (settled,) = scene.account.reserved, scene.account.settled
    assert settled.cost_micros == reserved * 3 // 4 + 10 + 5
    assert (settled.calls, settled.unreported_calls) == (4, 3)


@pytest.mark.parametrize("on_failure", ["error", "extractive"])
def test_an_answer_that_never_came_costs_all_that_it_can(on_failure: str) -> None:
    """Its model works on and is paid; a deadline that was over before costs nothing."""
    slow = Scene(
        bedrock("a", on_failure=on_failure, **PRICED), a=[Says(TitleTimeout(usage=UNREPORTED), takes=1)]
    )
    with suppress(TitleTimeout):
        assert slow.suggest().usage.unreported_calls == 1
    assert slow.account.settled[0].cost_micros == slow.account.reserved[0] // MOST_CALLS_PER_CONFIG
    late = Scene(bedrock("a", on_failure=on_failure, **PRICED), a=[])
    late.clock.seconds = -BUDGET
    with suppress(TitleTimeout):
        context = TitleContext(chat_at(1), ASKED_BREAD, late.catalog)
        deadline = Deadline(BUDGET, late.clock)
        late.clock.seconds = 0
        suggest_title(context, late.models.of, late.account, deadline)
    assert late.account.settled == [Usage()]


def test_a_refusal_of_the_account_asks_no_model() -> None:
    """And settles nothing."""

    class Empty(FakeAccount):
        def reserve(self, micros: int) -> None:
            raise UsageLimitExceeded(spent_micros=micros, limit_micros=1, resets_at="later")

    scene = Scene(bedrock("a", on_failure="extractive"), a=[])
    scene.account = Empty()
    with pytest.raises(UsageLimitExceeded):
        scene.suggest()
    assert scene.account.settled == []


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
    assert priced(Usage(1, 0, *tokens), config, ASKED_BREAD).cost_micros == cost


@pytest.mark.parametrize("word", ["bread ", "Straße ", "面包", "🍞", "ﷺ"])
@pytest.mark.parametrize("structure", [None, "json_schema", "tool"])
@pytest.mark.parametrize("fields", [{}, {"preamble": "面" * 5_000}])
def test_no_request_is_of_more_tokens_than_reserved_for(
    word: str, structure: StructuredOutput | None, fields: dict[str, str]
) -> None:
    """One for each byte of all that is sent, and 800 that a provider may add to a request with a tool."""
    turns = [Turn("user", word * 2_000)]
    config = ModelConfig("a", "bedrock", "m", structured_output=structure, request_fields=fields)
    sent = json.dumps(request_of(config, turns, sharper=True), ensure_ascii=False).encode()
    assert most_input_tokens(config, turns) >= len(sent) + 800
