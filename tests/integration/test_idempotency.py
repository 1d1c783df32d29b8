"""Idempotency-Key: the first answer again, for nothing; over moto, and at once on DynamoDB Local."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice
from typing import Any

import pytest
from aws_lambda_powertools.utilities.idempotency.exceptions import IdempotencyItemAlreadyExistsError
from aws_lambda_powertools.utilities.idempotency.persistence.datarecord import DataRecord

from shared.bootstrap import spending, storage
from shared.entrypoints.http import idempotency_store
from shared.entrypoints.http.idempotency_store import REPLAYED
from tests.integration.conftest import default_bedrock
from tests.integration.test_http import PROPOSE, REGENERATE
from tests.support import virtual_time
from tests.support.api import Answer, Api
from tests.support.bedrock import COST, StubBedrock
from tests.support.faults import lose_next_reply, lost_reply, refuse_next
from tests.support.patience import wait_for_calls
from tests.support.steps import SECRET, Step, fault_at, found_steps
from tests.support.tables import create_table, dynamodb_client


def ask(api: Api, route: str, chat: str, key: str = "key-1", **extra: Any) -> Answer:
    """The answer to a request with an Idempotency-Key."""
    return api(route, chat=chat, headers={"Idempotency-Key": key}, **extra)


def spent() -> int:
    """What ada has spent this month."""
    return spending.spend().read("ada", "month", storage.now()).spent_micros


@pytest.mark.parametrize("route", [PROPOSE, REGENERATE])
def test_repeated_key_gets_the_first_answer(api: Api, bedrock: StubBedrock, route: str) -> None:
    """Word for word, though the model would say something else by now; it says that it is one."""
    chat = api.new_chat()
    first = ask(api, route, chat)
    bedrock.text = "Another bread"
    again = ask(api, route, chat)
    assert again.headers.pop(REPLAYED) == "true"
    assert (again.status, again.body, again.headers) == (first.status, first.body, first.headers)
    assert (len(bedrock.requests), spent()) == (1, COST)
    assert ask(api, route, chat, "key-2").body != first.body
    bedrock.text = "A third bread"
    assert api(route, chat=chat).status == 200
    assert (len(bedrock.requests), spent()) == (3, 3 * COST)


def test_another_callers_key_is_another_key(api: Api, bedrock: StubBedrock) -> None:
    """Nobody gets somebody else's answer."""
    ask(api, PROPOSE, api.new_chat())
    chat = api("POST /chats", {"content": "How do I bake bread?"}, owner="grace").body["id"]
    assert REPLAYED not in ask(api, PROPOSE, chat, owner="grace").headers
    assert len(bedrock.requests) == 2


def test_key_of_another_request_is_refused(api: Api, bedrock: StubBedrock) -> None:
    """Another chat, another route or another body under it is refused."""
    chat = api.new_chat()
    assert ask(api, PROPOSE, chat).status == 200
    for refused in (
        ask(api, PROPOSE, api.new_chat()),
        ask(api, REGENERATE, chat),
        ask(api, PROPOSE, chat, body="{}"),
        ask(api, PROPOSE, chat, body={"avoid": ["Bread"]}),
    ):
        assert (refused.status, refused.body["validations"][0]["field"]) == (400, "Idempotency-Key")
    assert len(bedrock.requests) == 1


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "ü", "a b", "a\tb"])
def test_invalid_key_is_refused(api: Api, key: str) -> None:
    """Refused with its name."""
    refused = ask(api, PROPOSE, api.new_chat(), key)
    assert (refused.status, refused.body["validations"][0]["field"]) == (400, "Idempotency-Key")


def test_failure_that_cost_something_is_replayed(api: Api, bedrock: StubBedrock) -> None:
    """The same error again, and nothing spent for it."""
    chat = api.new_chat()
    bedrock.text = ""
    first = ask(api, REGENERATE, chat)
    bedrock.text = "A bread"
    again = ask(api, REGENERATE, chat)
    assert (first.status, first.body["message"]) == (502, "Failed to regenerate chat title.")
    assert (again.status, again.body) == (first.status, first.body)
    assert (len(bedrock.requests), spent()) == (2, 2 * COST)


def test_failure_that_cost_nothing_may_be_tried_again(api: Api, bedrock: StubBedrock) -> None:
    """A busy model, a chat that is not there yet: the key is still good."""
    chat = api.new_chat()
    bedrock.error = (429, "ThrottlingException")
    assert ask(api, PROPOSE, chat).status == 502
    bedrock.error = None
    assert ask(api, PROPOSE, chat).body["title"] == "A bread from a model"
    assert ask(api, PROPOSE, "01ARZ3NDEKTSV4RRFFQ69G5FAV", "key-2").status == 404
    assert ask(api, PROPOSE, chat, "key-2").status == 200


def test_keys_live_for_a_day(api: Api) -> None:
    """By the table's own expiry, and not longer where that is late."""
    chat = api.new_chat()
    first = ask(api, REGENERATE, chat)
    (stored,) = keys(api)
    assert abs(int(stored["expires_at"]["N"]) - time.time() - 86_400) < 60
    old = {**stored, "expires_at": {"N": str(int(time.time()) - 5)}}
    storage.dynamodb().put_item(TableName=storage.settings().table_name, Item=old)
    assert ask(api, REGENERATE, chat).body["outcome"] != first.body["outcome"]


def keys(api: Api) -> list[dict[str, Any]]:  # noqa: ARG001 - its table
    """The kept answers."""
    items = storage.dynamodb().scan(TableName=storage.settings().table_name)["Items"]
    return [dict(item) for item in items if item["pk"]["S"].startswith("IDEMPOTENCY#")]


def test_answer_that_cannot_be_stored_is_returned(real_api: Api, real_bedrock: StubBedrock) -> None:
    """It was paid for."""
    chat = real_api.new_chat()

    def break_down() -> None:
        refuse_next(storage.dynamodb(), "UpdateItem", 9, "InternalServerError", 500)

    real_bedrock.during_call = break_down
    assert ask(real_api, PROPOSE, chat).status == 200


def test_no_model_is_called_when_the_key_cannot_be_stored(real_api: Api, real_bedrock: StubBedrock) -> None:
    """503, to be tried again."""
    chat = real_api.new_chat()
    refuse_next(storage.dynamodb(), "PutItem", 9, "InternalServerError", 500)
    assert ask(real_api, PROPOSE, chat).body["code"] == "throttled"
    assert real_bedrock.requests == []


def test_concurrent_requests_with_one_key_run_once(real_api: Api, real_bedrock: StubBedrock) -> None:
    """One asks the model, two wait for its answer, and the others are told to come again."""
    chat = real_api.new_chat()
    real_bedrock.gate.clear()
    with ThreadPoolExecutor(8) as threads:
        futures = [threads.submit(ask, real_api, REGENERATE, chat) for _ in range(8)]
        refused = [future.result() for future in islice(as_completed(futures), 5)]
        real_bedrock.gate.set()
        answers = [future.result() for future in futures]
    assert {(answer.status, answer.body["code"]) for answer in refused} == {(503, "idempotency_key_in_use")}
    granted = [answer for answer in answers if answer.status == 200]
    assert (len(granted), len({str(answer.body) for answer in granted})) == (3, 1)
    assert sum(REPLAYED in answer.headers for answer in granted) == 2
    assert (len(real_bedrock.requests), spent()) == (1, COST)


@pytest.mark.parametrize(("expires_in", "status"), [(60, 503), (-1, 200)])
def test_key_of_a_crashed_request_is_busy_and_then_free(
    api: Api, bedrock: StubBedrock, monkeypatch: pytest.MonkeyPatch, expires_in: int, status: int
) -> None:
    """Its function may still be at it: the next one is told in time, or is the first when it cannot be."""
    virtual_time.install(monkeypatch)
    chat = api.new_chat()
    ask(api, PROPOSE, chat)
    (stored,) = keys(api)
    under_way = {
        **{name: value for name, value in stored.items() if name != "data"},
        "status": {"S": "INPROGRESS"},
        "in_progress_expiration": {"N": str(int((time.time() + expires_in) * 1000))},
    }
    storage.dynamodb().put_item(TableName=storage.settings().table_name, Item=under_way)
    began = virtual_time.waited()
    assert ask(api, PROPOSE, chat).status == status
    waited = virtual_time.waited() - began
    assert waited <= 3
    assert (waited > 0) == (status == 503)
    assert len(bedrock.requests) == (2 if status == 200 else 1)


@pytest.fixture
def real_api(dynamodb_local_url: str, monkeypatch: pytest.MonkeyPatch) -> Api:
    """The API over DynamoDB Local."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", dynamodb_local_url)
    monkeypatch.setenv("TABLE_NAME", create_table(dynamodb_client(dynamodb_local_url)))
    wait_for_calls(monkeypatch)
    return Api()


@pytest.fixture
def real_bedrock(real_api: Api, monkeypatch: pytest.MonkeyPatch) -> Iterator[StubBedrock]:  # noqa: ARG001 - its table
    """A stub of Bedrock, as the default model of ``real_api``."""
    yield from default_bedrock(monkeypatch)


def test_claim_whose_reply_was_lost_is_ones_own(
    real_api: Api, real_bedrock: StubBedrock, dynamodb_local_url: str
) -> None:
    """Botocore repeats what has taken effect already."""
    chat = real_api.new_chat()
    lost = lose_next_reply(storage.dynamodb(), dynamodb_client(dynamodb_local_url), "PutItem")
    answer = ask(real_api, PROPOSE, chat)
    assert (lost, answer.status, len(real_bedrock.requests)) == (["PutItem"], 200, 1)
    assert ask(real_api, PROPOSE, chat).headers[REPLAYED] == "true"


def test_title_that_could_not_be_stored_may_be_asked_for_again(
    real_api: Api, real_bedrock: StubBedrock
) -> None:
    """As its 503 says."""
    chat = real_api.new_chat()
    refused: list[list[str]] = []
    real_bedrock.during_call = lambda: refused.append(
        refuse_next(storage.dynamodb(), "UpdateItem", 6 - 6 * len(refused), "InternalServerError", 500)
    )
    assert ask(real_api, REGENERATE, chat).body["code"] == "throttled"
    assert ask(real_api, REGENERATE, chat).body["outcome"] == "written"


def test_two_claims_in_one_millisecond(api: Api) -> None:
    """The second is not taken for the first's repetition."""
    assert api.new_chat()
    answers = idempotency_store._claims().of("ada")  # noqa: SLF001 - no two requests can be timed so
    at = int((time.time() + 30) * 1000)

    def claim() -> None:
        answers._put_record(DataRecord("ANSWER#x", "INPROGRESS", at // 1000, at))  # noqa: SLF001 - as above

    claim()
    with pytest.raises(IdempotencyItemAlreadyExistsError):
        claim()


def _lose_deletion(through: Any, between: Callable[[], object]) -> list[str]:
    """Has the next deletion take effect and its reply be lost; ``between`` that and botocore's repetition."""
    lost: list[str] = []

    def swallow(request: Any, **_: Any) -> Any:
        if lost:
            return None
        lost.append("DeleteItem")
        reply = lost_reply(request, "DeleteItem", through)
        between()
        return reply

    storage.dynamodb().meta.events.register_first("before-send.dynamodb.DeleteItem", swallow)
    return lost


def test_claim_is_not_deleted_when_another_has_claimed_the_key_since(
    real_api: Api, real_bedrock: StubBedrock, dynamodb_local_url: str
) -> None:
    """A failure that cost nothing gives its key back once, though the reply to that is lost."""
    chat, second = real_api.new_chat(), []

    def another_claims() -> None:
        real_bedrock.error = None
        second.append(ask(real_api, PROPOSE, chat))

    lost = _lose_deletion(dynamodb_client(dynamodb_local_url), another_claims)
    real_bedrock.error = (429, "ThrottlingException")
    assert ask(real_api, PROPOSE, chat).status == 502
    assert (lost, [answer.status for answer in second]) == (["DeleteItem"], [200])
    third = ask(real_api, PROPOSE, chat)
    assert (third.body, REPLAYED in third.headers) == (second[0].body, True)
    assert spent() == COST


def test_answer_is_not_kept_when_another_has_claimed_the_key_since(
    real_api: Api, real_bedrock: StubBedrock
) -> None:
    """Whose claim is over gets its own answer; the key's is that of whoever holds it."""
    chat, second = real_api.new_chat(), []
    real_bedrock.texts = ["The second bread", "The first bread"]

    def claim_expires() -> None:
        real_bedrock.during_call = lambda: None
        (claim,) = keys(real_api)
        over = {**claim, "in_progress_expiration": {"N": "1"}}
        storage.dynamodb().put_item(TableName=storage.settings().table_name, Item=over)
        second.append(ask(real_api, PROPOSE, chat))

    real_bedrock.during_call = claim_expires
    assert ask(real_api, PROPOSE, chat).body["title"] == "The first bread"
    assert [answer.body["title"] for answer in second] == ["The second bread"]
    assert ask(real_api, PROPOSE, chat).body == second[0].body


NO_CHAT = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


def step_of(api: Api, chat: str, name: str) -> Step:
    """Where a function of that name begins while a request with a key is answered."""
    with found_steps() as steps:
        ask(api, PROPOSE, chat, "key-0")
    return next(step for step in steps if step.function.endswith(name))


def fault_told(caplog: pytest.LogCaptureFixture, message: str) -> object:
    """The fault that the log's one line with ``message`` names."""
    (line,) = [line for line in caplog.records if line.msg == message]
    return vars(line)["error"]


def test_fault_of_our_own_at_a_claim_is_an_internal_error(
    api: Api, bedrock: StubBedrock, caplog: pytest.LogCaptureFixture
) -> None:
    """No trouble of the table's, which a client would try again at once; the log tells of it, once."""
    chat = api.new_chat()
    step = step_of(api, chat, "_put_record")
    bedrock.requests.clear()
    with fault_at(step) as raised:
        answer = ask(api, PROPOSE, chat)
    assert len(raised) == 1
    assert (answer.status, answer.body["code"], bedrock.requests) == (500, "internal_error", [])
    assert fault_told(caplog, "title_request_crashed") == "OwnFault"
    assert SECRET not in "".join(str(vars(record)) for record in caplog.records)
    assert ask(api, PROPOSE, chat).status == 200


def test_fault_of_our_own_at_a_claims_deletion_hides_no_answer(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    """A chat that is not there stays one; the log tells of the fault."""
    step = step_of(api, NO_CHAT, "_delete_record")
    with fault_at(step) as raised:
        assert ask(api, PROPOSE, NO_CHAT).status == 404
    assert len(raised) == 1
    assert fault_told(caplog, "idempotency_key_not_written") == "OwnFault"


def test_table_out_of_reach_at_a_claims_deletion_hides_no_answer(real_api: Api) -> None:
    """The same; the key stays taken until its time is over."""
    refused = refuse_next(storage.dynamodb(), "DeleteItem", 9, "InternalServerError", 500)
    assert ask(real_api, PROPOSE, NO_CHAT).status == 404
    assert refused


def test_answer_is_given_when_a_fault_of_our_own_keeps_it_from_being_kept(
    api: Api, bedrock: StubBedrock, caplog: pytest.LogCaptureFixture
) -> None:
    """It was paid for."""
    chat = api.new_chat()
    step = step_of(api, chat, "_update_record")
    bedrock.requests.clear()
    with fault_at(step):
        assert ask(api, PROPOSE, chat).status == 200
    assert len(bedrock.requests) == 1
    assert fault_told(caplog, "idempotency_key_not_written") == "OwnFault"
