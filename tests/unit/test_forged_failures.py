"""make redrive on messages that somebody forged: only this stack's own functions and stream are used."""

import re
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.failed_stack import (
    ACCOUNT,
    ALL_FUNCTIONS,
    GOOD,
    STREAM,
    FailedStack,
    arn_of,
    at,
    event,
    of_stream,
)
from tests.support.sample import examples

READERS, PURGE = ("TitleEventsFunction", "AutoTitleFunction"), "PurgeFunction"
TABLE = "stack-Table-1A2B"
PARTITIONS, REGIONS = ["aws", "aws-cn", "", "AWS"], ["us-east-1", "eu-west-1", ""]
ACCOUNTS, SERVICES = [ACCOUNT, "123456789012", ""], ["lambda", "dynamodb", "sqs", "states"]
QUALIFIERS = ["", ":$LATEST", ":live", ":prod", ":7", ":", ":$LATEST:x", "/x"]
NAMES = [f"stack-{function}-1A2B" for function in ALL_FUNCTIONS]
OTHER_NAMES = [*ALL_FUNCTIONS, "payroll", "stack-PurgeFunction-9Z9Z", "STACK-PURGEFUNCTION-1A2B", "", "*"]
KINDS = ["function:", "", "Function:", "layer:", "function:x:function:"]
TABLES = [TABLE, f"{TABLE}/../payroll", f"{TABLE}x", "payroll", "", "*"]
LABEL = STREAM.rpartition("/")[2]
ENDS = [f"/stream/{LABEL}", "/stream/", f"/Stream/{LABEL}", "/index/by_activity", ""]
ENDS += [f"/stream/../../payroll/stream/{LABEL}", f"/stream/{LABEL}/stream/{LABEL}"]
JUNK: list[Any] = [None, 5, [], {}, "", "x" * 60, [STREAM], {"S": STREAM}]


def _arns(kinds: list[str], names: list[str], ends: list[str]) -> st.SearchStrategy[str]:
    """ARNs of anything anywhere; each part is most often the own one."""

    def mostly(own: str, forged_values: list[str]) -> st.SearchStrategy[str]:
        return st.sampled_from([own] * len(forged_values) * 2 + forged_values)

    return st.builds(
        "arn:{}:{}:{}:{}:{}{}{}".format,
        mostly("aws", PARTITIONS),
        st.sampled_from(SERVICES),
        mostly("us-east-1", REGIONS),
        mostly(ACCOUNT, ACCOUNTS),
        mostly(kinds[0], kinds),
        st.sampled_from(names),
        st.sampled_from(ends),
    )


FUNCTION_ARNS = st.one_of(
    st.sampled_from(ALL_FUNCTIONS).map(arn_of),
    _arns(KINDS, NAMES + OTHER_NAMES, QUALIFIERS),
    st.sampled_from([*NAMES, *OTHER_NAMES, *JUNK]),
)
STREAM_ARNS = st.one_of(st.just(STREAM), _arns(["table/"], TABLES, ENDS), st.sampled_from(JUNK))
# As the API's functions get it, which trust the API for who is calling.
API_CALL: dict[str, Any] = {
    "routeKey": "DELETE /chats/{id}",
    "requestContext": {"authorizer": {"jwt": {"claims": {"sub": "ada", "cognito:groups": "[admins]"}}}},
}
PAYLOADS = st.sampled_from([API_CALL, event(), {"Records": [of_stream(1)]}, {}])


def _event_failed(arn: object, payload: dict[str, Any]) -> dict[str, Any]:
    return {"requestContext": {"functionArn": arn}, "requestPayload": payload}


def _stretch_failed(arn: object, stream: object) -> dict[str, Any]:
    stretch = {"streamArn": stream, "shardId": "s" * 30}
    stretch |= {"startSequenceNumber": at(1), "endSequenceNumber": at(3)}
    return {"requestContext": {"functionArn": arn}, "DDBStreamBatchInfo": stretch}


def _record_failed(stream: object) -> dict[str, Any]:
    return {"why": "refused", "record": {**of_stream(9), "eventSourceARN": stream}}


MESSAGES = st.one_of(
    st.builds(_event_failed, FUNCTION_ARNS, PAYLOADS),
    st.builds(_stretch_failed, FUNCTION_ARNS, STREAM_ARNS),
    st.builds(_record_failed, STREAM_ARNS),
)


def _is_own_function(arn: object, among: tuple[str, ...]) -> bool:
    own = {arn_of(name).removesuffix(":live") for name in among}
    return isinstance(arn, str) and re.sub(r":(\$LATEST|live)$", "", arn) in own


def _is_own_stream(arn: object) -> bool:
    return arn == STREAM


def _may_be_handled(message: dict[str, Any]) -> bool:
    match message:
        case {"record": {"eventSourceARN": stream}}:
            return _is_own_stream(stream)
        case {"requestContext": {"functionArn": arn}, "DDBStreamBatchInfo": {"streamArn": stream}}:
            return _is_own_function(arn, READERS) and _is_own_stream(stream)
        case {"requestPayload": _}:
            # Lambda leaves no failed event here: purges come by a queue.
            return False
    raise AssertionError(message)


@given(st.lists(MESSAGES, min_size=1, max_size=4))
@settings(max_examples=examples(300))
@example([_event_failed(arn_of("ChatsFunction"), API_CALL)])
@example([_event_failed(arn_of("AdminFunction"), API_CALL)])
@example([_event_failed(arn_of("TitleEventsFunction"), {"Records": [of_stream(1)]})])
@example([_event_failed("stack-PurgeFunction-1A2B", event())])
@example([_event_failed(arn_of(PURGE).replace(ACCOUNT, "123456789012"), event())])
@example([_event_failed(arn_of(PURGE).replace("us-east-1", "eu-west-1"), event())])
@example([_event_failed(arn_of(PURGE).replace("live", "prod"), event())])
@example([_stretch_failed(arn_of("ChatsFunction"), STREAM)])
@example([_stretch_failed(arn_of("AutoTitleFunction"), STREAM.replace(TABLE, "payroll"))])
@example([_stretch_failed(arn_of("TitleEventsFunction"), STREAM.replace(ACCOUNT, "123456789012"))])
@example([_record_failed(STREAM.replace(TABLE, "payroll"))])
def test_whatever_a_message_names_only_the_stacks_own_is_used(messages: list[dict[str, Any]]) -> None:
    """A forged message stays in the queue; what the stack's own functions failed at is handled."""
    stack = FailedStack(*messages, GOOD)
    stack.stream = [of_stream(1), of_stream(2), of_stream(3)]
    (handled, left), _ = stack.run()
    named = [value for parameters in stack.requests for value in parameters.values()]
    own = {f"stack-{name}-1A2B" for name in (*READERS, PURGE)} | {TABLE}
    assert all(name in own or _is_own_stream(name) for name in named)
    assert handled + left == len(messages) + 1
    forged = {str(number) for number, message in enumerate(messages) if not _may_be_handled(message)}
    assert forged <= set(stack.queue)
    invoked = [sent_event for _, sent_event in stack.invoked]
    assert API_CALL not in invoked


@given(st.sampled_from(["", ":$LATEST", ":live"]), st.sampled_from(READERS))
def test_what_lambda_gave_up_is_handled(qualifier: str, reader: str) -> None:
    """With the function's ARN as Lambda tells it, or without its qualifier."""
    reading = arn_of(reader).removesuffix(":live")
    stack = FailedStack(
        _stretch_failed(reading + qualifier, STREAM),
        _record_failed(STREAM),
    )
    message_record = of_stream(2)
    message_record["dynamodb"]["Keys"]["sk"] = {"S": "MESSAGE#1"}
    stack.stream = [of_stream(1), message_record, of_stream(3)]
    assert stack.run() == ((2, 0), [])
