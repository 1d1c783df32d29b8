"""make redrive on a queue with good and bad messages, and a stream that forgets."""

import json
import math
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shared.adapters.dynamodb.attribute_values import to_attribute_values
from shared.adapters.dynamodb.items import chat_key
from shared.rules.chats import ChatKey
from tests.support.aws_answers import Refused
from tests.support.failed_stack import (
    CHAT,
    FUNCTIONS,
    GOOD,
    FailedStack,
    arn_of,
    at,
    continued,
    event,
    of_stream,
    pointer,
)
from tests.support.sample import examples
from tests.support.template import functions
from tools.ops import redrive as command
from tools.ops.failures import MAX_PAYLOAD_BYTES, STREAM_READERS, batches, is_read_by

LAMBDA_LIMIT = 6 * 1024 * 1024
FUNCTIONS_OF_A_CHANGE = ["TitleEventsFunction", "PurgeFunction"]

BAD: list[tuple[object, str]] = [
    ("no JSON", "JSONDecodeError"),
    ("[" * 100_000, "RecursionError"),
    ([], "this service does not send such messages"),
    (None, "this service does not send such messages"),
    ({"record": {}}, "KeyError"),
    ({"record": {"dynamodb": {"Keys": {"pk": {"S": "CHAT#x"}}}}}, "KeyError"),
    (pointer(), "the stream no longer keeps its records"),
    (pointer(startSequenceNumber="x" * 21, endSequenceNumber="y" * 21), "ValueError"),
    (pointer(shardId="short"), "ParamValidationError"),
    (
        {
            "requestContext": {"functionArn": "arn:aws:lambda:us-east-1:1:function:other"},
            "requestPayload": {},
        },
        "this service does not send such messages",
    ),
    ({**event(), "source": "others"}, "this service does not send such messages"),
]


@pytest.mark.parametrize(("body", "why"), BAD, ids=lambda value: str(value)[:40])
def test_invalid_message_stays_and_does_not_block_others(body: object, why: str) -> None:
    """It is told why; what comes after it is handled."""
    stack = FailedStack(GOOD, body, GOOD)
    assert stack.run() == ((2, 1), [f"1: {why}"])
    assert list(stack.queue) == ["1"]
    assert stack.titles() == ["Late", "Late"]


def test_invalid_messages_stay_and_are_reported() -> None:
    """Whatever is wrong with each."""
    stack = FailedStack(*[body for body, _ in BAD], *[GOOD] * 25)
    done, left = stack.run()
    assert done == (25, len(BAD))
    assert left == [f"{number}: {why}" for number, (_, why) in enumerate(BAD)]


_NAMES = ["record", "dynamodb", "Keys", "pk", "sk", "S", "requestContext", "functionArn", "requestPayload"]
_NAMES += ["DDBStreamBatchInfo", "source", "detail-type", "shardId", "streamArn"]
_NAMES += ["batchItemFailures", "quarantined", "itemIdentifier"]
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(_NAMES),
            inner,
            max_size=4,
        )
    ),
)


_RECORD = of_stream(1)
_IMAGE: dict[str, Any] = _RECORD["dynamodb"]["NewImage"]


def _spoilt(image: str, name: str, typed: object) -> dict[str, Any]:
    """A quarantined record, whose ``image`` has another value under ``name``."""
    stored = {**_RECORD["dynamodb"], image: {**_IMAGE, name: typed}}
    return {"why": "unreadable", "record": {**_RECORD, "dynamodb": stored}}


_NUMBERS = st.text(max_size=5) | st.floats().map(str) | st.integers().map(str) | st.just("1E+999999")
_TYPED = st.builds(lambda kind, value: {kind: value}, st.sampled_from("NSLMB"), _NUMBERS | _JSON)
_RECORDS = st.builds(
    _spoilt, st.sampled_from(["OldImage", "NewImage"]), st.sampled_from([*_IMAGE]), _TYPED | _JSON
)
_MESSAGES = st.sampled_from([pointer(), event(), continued()])


@settings(max_examples=examples(100), suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.text(max_size=20) | _JSON | _RECORDS | _MESSAGES, max_size=4), st.lists(_JSON, max_size=6))
@example([{"requestContext": {"functionArn": arn_of("TitleEventsFunction")}, "DDBStreamBatchInfo": {}}], [])
@example([{"requestContext": {"functionArn": arn_of("PurgeFunction")}, "requestPayload": {}}], [])
@example([_spoilt("NewImage", "title_version", {"N": "x"})], [])
@example([event()], [{"quarantined": math.inf}])
def test_any_messages_in_the_queue_do_not_block_others(bodies: list[object], answers: list[object]) -> None:
    """Nor does what functions answer. The last message is handled, and each other is either gone or told."""
    stack = FailedStack(*bodies, {"why": "refused", "record": of_stream(4, "Last", "bob")})
    stack.stream = [of_stream(1), of_stream(2), of_stream(3)]
    rest = iter(answers)
    stack.says = lambda _function, payload: {} if "bob" in json.dumps(payload) else next(rest, {})
    (handled, left), printed_lines = stack.run()
    assert [
        function for function, payload in stack.invoked if "bob" in json.dumps(payload)
    ] == FUNCTIONS_OF_A_CHANGE
    assert (handled + left, left) == (len(bodies) + 1, len(printed_lines))
    assert (
        set(stack.queue)
        <= {line.partition(":")[0] for line in printed_lines}
        <= {*map(str, range(len(bodies)))}
    )


@pytest.mark.parametrize("message", [GOOD, pointer()], ids=["record", "stretch"])
def test_record_quarantined_again_is_reported_and_stored_once(message: dict[str, Any]) -> None:
    """In its new messages; the old one would double them with every run."""
    stack = FailedStack(message, GOOD)
    stack.stream = [of_stream(1), of_stream(2), of_stream(3)]
    again = iter([2])
    stack.says = lambda _function, _event: {"batchItemFailures": [], "quarantined": next(again, 0)}
    assert stack.run() == ((1, 1), ["0: quarantined again, as new messages: 2"])
    assert stack.queue == {}
    assert [function for function, _ in stack.invoked] == FUNCTIONS_OF_A_CHANGE * 2


@pytest.mark.parametrize("expires", [0, 1, 3])
def test_stretch_is_read_to_its_end_over_pages_and_expired_iterators(expires: int) -> None:
    """And not beyond it; records of other items are passed over."""
    stack = FailedStack(pointer(), GOOD)
    message = of_stream(2)
    message["dynamodb"]["Keys"]["sk"] = {"S": "MESSAGE#1"}
    other = [of_stream(3, "Three"), of_stream(4, "Four"), of_stream(5, "Five")]
    stack.stream = [of_stream(1, "One"), message, *other]
    stack.page_size, stack.expires = 1, expires
    assert stack.run() == ((2, 0), [])
    assert stack.titles() == ["One", "Three", "Late"]


def test_record_that_cannot_be_read_stays_and_in_a_stretch_holds_up_no_other() -> None:
    """The stream's reader puts it aside by itself, so the stretch is done."""
    unreadable = of_stream(2, "Two")
    del unreadable["dynamodb"]["NewImage"]["title_version"]
    stack = FailedStack(pointer(), {"why": "unreadable", "record": unreadable})
    stack.stream = [of_stream(1, "One"), unreadable, of_stream(3, "Three")]
    assert stack.run() == ((1, 1), ["1: its record cannot be parsed and would be quarantined again"])
    assert stack.titles() == ["One", "Two", "Three"]


def test_stretch_whose_beginning_is_trimmed_stays() -> None:
    """The rest of it alone would leave out what was first."""
    stack = FailedStack(pointer(), GOOD)
    stack.stream = [of_stream(2), of_stream(3)]
    assert stack.run() == ((1, 1), ["0: the stream no longer keeps its records"])


def test_stretch_that_is_too_large_for_one_invocation_comes_in_parts() -> None:
    """Every record once and in its order, and no payload beyond what Lambda takes."""
    stack = FailedStack(pointer(startSequenceNumber=at(10), endSequenceNumber=at(30)))
    stack.stream = [of_stream(number, f"{number}{'é' * 100_000}") for number in range(10, 31)]
    assert stack.run() == ((1, 0), [])
    assert [title[:2] for title in stack.titles()] == [str(number) for number in range(10, 31)]
    assert max(stack.sizes) <= LAMBDA_LIMIT
    assert len([function for function, _ in stack.invoked if function == FUNCTIONS[0]]) > 1


@given(st.lists(st.integers(0, 3_000_000), max_size=12))
@settings(max_examples=examples(20))
def test_batches_hold_every_record_once_within_the_limit(lengths: list[int]) -> None:
    """By their size and by their number."""
    records = [{"x": "x" * length} for length in lengths] + [{"x": ""}] * 250
    all_batches = list(batches(records))
    assert [record for batch in all_batches for record in batch] == records
    assert all(
        len(batch) <= 100 and len(json.dumps({"Records": batch})) <= LAMBDA_LIMIT for batch in all_batches
    )
    assert MAX_PAYLOAD_BYTES < LAMBDA_LIMIT


def test_deletion_that_was_not_delivered_is_purged() -> None:
    """By the event as EventBridge, or the queue of purges, keeps it; what fails again stays."""
    other = "01ARZ3NDEKTSV4RRFFQ69G5FAW"
    stack = FailedStack(event(), event(other), continued())
    stack.fails = lambda function, payload: function == "PurgeFunction" and other in json.dumps(payload)
    assert stack.run() == ((2, 1), ["1: PurgeFunction failed again"])
    purged = [payload for function, payload in stack.invoked if function == "PurgeFunction"]
    assert [json.loads(payload["Records"][0]["body"]) for payload in purged] == [
        event(),
        event(other),
        continued(),
    ]


def test_call_that_aws_refuses_leaves_its_message_alone() -> None:
    """Throttled, forbidden or gone: the next message is tried."""
    stack = FailedStack(GOOD, GOOD)
    answers = iter([Refused("TooManyRequestsException")])
    invoke = stack.answers["Invoke"]

    def first_refused(parameters: dict[str, Any]) -> dict[str, Any]:
        for error in answers:
            raise error
        return invoke(parameters)

    stack.answers["Invoke"] = first_refused
    assert stack.run() == ((1, 1), ["0: Invoke was refused: TooManyRequestsException"])


_HOUR = 3_600_000


@settings(max_examples=examples(50))
@given(
    st.lists(st.integers(-_HOUR, _HOUR) | st.integers(-2000, 2000), max_size=25), st.integers(_HOUR, 10**13)
)
def test_messages_are_handled_by_the_queues_clock(ages: list[int], now: int) -> None:
    """Whatever this machine's says. Those sent in a later second are visible again at once."""
    stack = FailedStack(*[GOOD] * len(ages))
    stack.now = datetime.fromtimestamp(now // 1000, UTC)
    stack.sent = {str(number): now - age for number, age in enumerate(ages)}
    later = {message_id for message_id, sent in stack.sent.items() if sent // 1000 > now // 1000}
    assert stack.run() == ((len(ages) - len(later), 0), [])
    assert set(stack.queue) == later
    assert not stack.taken & later


def test_remaining_messages_are_reported_at_the_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With an exit code that says so, and without a word of anybody's."""
    keys = to_attribute_values(chat_key(ChatKey("ada", CHAT)))
    secret = {"record": {"dynamodb": {"Keys": keys, "NewImage": {"title": "Secret"}}}}
    for messages, code, summary in (
        ([GOOD, secret], 1, "1 handled, 1 left"),
        ([GOOD], 0, "1 handled, 0 left"),
    ):
        stack = FailedStack(*messages)
        monkeypatch.setattr("sys.argv", ["redrive", "--stack", "stack"])
        monkeypatch.setattr("boto3.Session", lambda stack=stack: stack)
        assert command.main() == code
        printed = capsys.readouterr()
        assert summary in printed.out
        assert ("left: 1: " in printed.err) == bool(code)
        assert "Secret" not in printed.out + printed.err


def test_message_that_arrives_during_the_run_is_reported(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With an exit code that says that something is left; also where AWS does not show it again."""

    def refused(_: dict[str, Any]) -> dict[str, Any]:
        raise Refused("MessageNotInflight")

    stack = FailedStack(GOOD, GOOD)
    stack.sent["1"] = int(stack.now.timestamp() + 1) * 1000
    stack.answers["ChangeMessageVisibility"] = refused
    monkeypatch.setattr("sys.argv", ["redrive", "--stack", "stack"])
    monkeypatch.setattr("boto3.Session", lambda: stack)
    assert command.main() == 1
    assert capsys.readouterr().out == "1 handled, 0 left in the queue, 1 arrived during the run\n"


@pytest.mark.parametrize("function", STREAM_READERS)
@pytest.mark.parametrize(
    "sort_key", ["CHAT", "CHATS", "CHAT#", "MESSAGE#1", "MESSAGES", "TITLE#1", "RATE", "DEFAULT"]
)
def test_reader_gets_of_a_stretch_what_its_filter_in_the_template_lets_through(
    function: str, sort_key: str
) -> None:
    """By the item's sort key, whole or by its beginning as the filter says."""
    (stream,) = (event for event in functions()[function]["Events"].values() if event["Type"] == "DynamoDB")
    for wanted in stream["Properties"]["FilterCriteria"]["Filters"]:
        (rule,) = json.loads(wanted["Pattern"])["dynamodb"]["Keys"]["sk"]["S"]
        matches = sort_key.startswith(rule["prefix"]) if isinstance(rule, dict) else sort_key == rule
        assert is_read_by(function, {"dynamodb": {"Keys": {"sk": {"S": sort_key}}}}) is matches
