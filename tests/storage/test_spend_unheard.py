"""What an account does after a further reservation whose replies were all lost."""

from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from shared.adapters.accounts import DynamoAccount
from shared.rules.errors.busy import StorageUnavailable
from shared.rules.errors.title_generation import TitleTimeout
from shared.rules.limits import DefaultLimit, Spend
from shared.rules.usage import Usage
from shared.use_cases.deadline import Deadline
from tests.storage.conftest import Storage
from tests.storage.test_spend import ADA, NO_HURRY, open_names, spent
from tests.support.exchange import Raw
from tests.support.fakes import StoppedClock
from tests.support.faults import lose_next_reply, refuse_next

ONE_CALL = Usage(1, 0, 11, 3, 30)


def call_then_reserve_unheard(storage: Storage, account: DynamoAccount, *, took_effect: bool) -> str:
    """Charges a first call, loses every reply to the next reservation, and gives the first one's name."""
    account.reserve(100, NO_HURRY)(ONE_CALL)
    (first,) = open_names(storage)
    refuse_next(storage.client, "UpdateItem", 3, "InternalServerError", 500)
    if took_effect:
        lose_next_reply(storage.client, storage.other_client, "UpdateItem")
    with pytest.raises(StorageUnavailable):
        account.reserve(100, NO_HURRY)
    return first


@pytest.mark.parametrize("limit", [None, 130, 10_000])
@pytest.mark.parametrize("took_effect", [False, True])
def test_fallback_is_reserved_when_the_reservation_before_it_was_not_heard_of(
    real_storage: Storage, limit: int | None, *, took_effect: bool
) -> None:
    """Both calls are charged what they took and nothing else, within the limit."""
    real_storage.limits.put_default(DefaultLimit(limit))
    with real_storage.accounts(ADA) as account:
        call_then_reserve_unheard(real_storage, account, took_effect=took_effect)
        account.reserve(100, NO_HURRY)(ONE_CALL)
    assert spent(real_storage, real_storage.clock()) == Spend(60, 0, 2, 22, 6)


def test_reservation_is_settled_when_another_one_cannot_be(real_storage: Storage) -> None:
    """Each is settled by itself."""
    with real_storage.accounts(ADA) as account:
        first = call_then_reserve_unheard(real_storage, account, took_effect=True)
        refuse_writes_that_name(real_storage.client, first)
    assert spent(real_storage, real_storage.clock()) == Spend(30, 0, 1, 11, 3)


def refuse_writes_that_name(client: Any, name: str) -> None:
    """Refuses each update that names a reservation."""

    def refuse(request: Any, **_: Any) -> AWSResponse | None:
        body = Raw(b'{"__type": "InternalServerError", "message": "no"}')
        return AWSResponse(request.url, 500, HTTPHeaders(), body) if name.encode() in request.body else None

    client.meta.events.register_first("before-send.dynamodb.UpdateItem", refuse)


@pytest.mark.parametrize("took_effect", [False, True])
def test_call_is_not_reserved_when_settling_those_before_it_took_too_long(
    real_storage: Storage, *, took_effect: bool
) -> None:
    """They are settled all the same."""
    clock = StoppedClock()
    deadline = Deadline(17, clock, reserve_within=11)
    with real_storage.accounts(ADA) as account:
        call_then_reserve_unheard(real_storage, account, took_effect=took_effect)
        clock.seconds = 10
        delay_updates(real_storage.client, clock, by=9)
        with pytest.raises(TitleTimeout):
            account.reserve(100, deadline)
    assert spent(real_storage, real_storage.clock()) == Spend(30, 0, 1, 11, 3)


def delay_updates(client: Any, clock: StoppedClock, by: float) -> None:
    """Has each update take so many seconds."""

    def delay(**_: Any) -> None:
        clock.seconds += by

    client.meta.events.register_first("before-send.dynamodb.UpdateItem", delay)
