"""Erasing a user: of two users who have used every route, one is left as before."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from shared.bootstrap import storage
from tests.support.api import forget_parts
from tests.support.bedrock import HAIKU, StubBedrock
from tests.support.documents import text_of
from tests.support.fake_services import FakeServices
from tests.support.furnished_users import OF_NOBODY, Furnished, User, by_key, chats_of, names
from tests.support.service import Service
from tools.command_error import CommandError
from tools.ops.erase_user import erase_user, parser
from tools.ops.erasure import Erasure
from tools.ops.item_kinds import KINDS, kind_of


def erase(service: Service, name: str, *options: str, is_fan_out_running: bool = True) -> int:
    """Run the command, beside a fan-out that runs while it waits."""

    def sleep(_: float) -> None:
        if is_fan_out_running:
            service.deliver_all()

    return erase_user(parser().parse_args([name, *options]), service.client, service.table_name, sleep)


@pytest.fixture(scope="module")
def furnished() -> Furnished:
    """What the first test finds out, and the others begin with."""
    return Furnished()


@pytest.fixture
def service(
    dynamodb_local_url: str,
    bedrock: StubBedrock,
    around: FakeServices,
    monkeypatch: pytest.MonkeyPatch,
    furnished: Furnished,
) -> Iterator[Service]:
    """The service on a fresh table, after two users have used every route."""
    forget_parts()
    if not furnished.items:
        furnished.use(Service(dynamodb_local_url, bedrock, around, monkeypatch))
        forget_parts()
    yield Service(dynamodb_local_url, bedrock, around, monkeypatch, furnished.items)
    forget_parts()


@pytest.fixture
def users(furnished: Furnished) -> list[User]:
    """The two users."""
    return furnished.users


def test_users_have_used_every_route_and_have_items_of_every_kind(
    service: Service, users: list[User]
) -> None:
    """So the test below holds what it says of whatever is added."""
    routes = {route for route in service.api.handlers if not any(text in f"{route} " for text in OF_NOBODY)}
    for user, other in (users, users[::-1]):
        assert user.routes == routes
        kinds = {
            kind_of({"pk": pk, "sk": sk})
            for (pk, sk), item in by_key(service.items()).items()
            if names(item, user, other)
        }
        whose = {kind for kind in KINDS if "owner" in kind.pk + kind.sk + kind.owner_attribute}
        counts = {kind for kind in KINDS if kind.name == "counts of automatic titles"}
        assert kinds - counts == whose | {kind for kind in KINDS if kind.owner_attribute}


@pytest.mark.parametrize("erased", [0, 1])
def test_nothing_is_left_of_an_erased_user_and_nothing_of_another_has_changed(
    service: Service, users: list[User], erased: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever the fan-out stores meanwhile."""
    user, other = users[erased], users[1 - erased]
    before = by_key(service.items())
    ulids = {
        sk.removeprefix("MESSAGE#")
        for (_, sk), item in before.items()
        if sk.startswith("MESSAGE#") and names(item, user, other)
    }
    assert erase(service, user.name) == 0
    after = by_key(service.items())
    assert not [item for item in after.values() if names(item, user, other)]
    assert all(names(before[key], user, other) for key in before.keys() - after.keys())
    changed = {key for key, item in after.items() if item != before[key]}
    # The last failure that is counted is of the second user's message.
    assert {pk for pk, _ in changed} == ({"AUTOMATIC_TITLES"} if erased else set())
    assert not [item for item in after.values() if any(ulid in json.dumps(item) for ulid in ulids)]
    # With the deletions that the fan-out recorded meanwhile.
    erased_items = len(before) - len(after) + len(chats_of(user, list(before.values())))
    assert f"{erased_items:>8}  items were erased\n" in capsys.readouterr().out


def test_consumers_are_told_of_each_erased_chat(
    service: Service, users: list[User], furnished: Furnished
) -> None:
    """As of any other deletion."""
    user, _ = users
    erase(service, user.name)
    deleted = Counter(
        event["detail"]["chat_id"]
        for event in service.fake_services.events
        if event["detail-type"] == "chat_deleted" and event["detail"]["owner_id"] == user.name
    )
    assert set(deleted) == chats_of(user, furnished.items)


def test_open_tabs_are_told_of_each_erased_chat(
    service: Service, users: list[User], furnished: Furnished
) -> None:
    """So their connections are erased after the fan-out."""
    user, _ = users
    erase(service, user.name)
    pushed = [body for _, body in service.fake_services.pushed if body["kind"] == "chat_deleted"]
    told = {body["chat"]["id"] for body in pushed}
    assert chats_of(user, furnished.items) <= told


def test_what_an_index_lists_after_its_erasure_is_counted_once(service: Service, users: list[User]) -> None:
    """As a dry run, which leaves it there."""
    erasure = Erasure(service.client, service.table_name, users[0].name, is_dry_run=True)
    erasure.erase_segment(0, 1)
    counted = erasure.found.copy()
    assert counted["titles"]
    assert not erasure.erase_late()
    assert erasure.found == counted


def test_title_that_is_stored_once_more_is_erased_once_more(
    service: Service, users: list[User], furnished: Furnished
) -> None:
    """The fan-out's batch is retried meanwhile."""
    user, other = users
    erasure = Erasure(service.client, service.table_name, user.name, is_dry_run=False)
    erasure.erase_segment(0, 1)
    titles = [item for item in furnished.items if kind_of(keys_of(item)).name == "titles"]
    service.put_items([item for item in titles if names(item, user, other)])
    erasure.erase_late()
    kinds = {kind_of(keys_of(item)).name for item in service.items() if names(item, user, other)}
    assert kinds == {"connections"}


def keys_of(item: dict[str, Any]) -> dict[str, str]:
    """An item's keys."""
    return {name: item[name]["S"] for name in ("pk", "sk")}


def test_page_names_each_operation_that_an_erasure_needs(service: Service, users: list[User]) -> None:
    """Of the table. Without one of them it would end half way."""
    called = set[str]()

    def record(model: Any, **_: Any) -> None:
        called.add(model.name)

    service.client.meta.events.register("before-call.dynamodb", record)
    try:
        # The second user's message is in the counts of automatic titles.
        erase(service, users[1].name, "--wait=0", is_fan_out_running=False)
    finally:
        service.client.meta.events.unregister("before-call.dynamodb", record)
    (operations,) = re.findall(r"- `dynamodb:(.*) on the table\n", text_of("docs/privacy.md"))
    assert set(re.findall(r"\w+", operations)) - {"and"} == called


def test_second_run_finds_nothing(
    service: Service, users: list[User], capsys: pytest.CaptureFixture[str]
) -> None:
    """It is safe."""
    erase(service, users[0].name)
    before = service.items()
    capsys.readouterr()
    assert erase(service, users[0].name) == 0
    assert capsys.readouterr().out.startswith("       0  items were erased\n")
    assert service.items() == before


def test_run_without_the_fan_out_says_so_and_the_next_one_erases_the_rest(
    service: Service, users: list[User], furnished: Furnished, capsys: pytest.CaptureFixture[str]
) -> None:
    """The fan-out records the deletions after it."""
    user, other = users
    assert erase(service, user.name, "--wait=0", is_fan_out_running=False) == 1
    assert (
        f"has not recorded {len(chats_of(user, furnished.items))} deletions yet. It stores them later, and"
        in capsys.readouterr().err
    )
    service.deliver_all()
    assert erase(service, user.name) == 0
    assert not [item for item in service.items() if names(item, user, other)]


def test_dry_run_counts_and_erases_nothing(
    service: Service, users: list[User], furnished: Furnished, capsys: pytest.CaptureFixture[str]
) -> None:
    """The counts are those of the run after it."""
    before = service.items()
    assert erase(service, users[1].name, "--dry-run") == 0
    counted = capsys.readouterr().out
    assert service.items() == before
    assert f"{len(chats_of(users[1], furnished.items))}  chats\n" in counted
    assert "items would be erased\n" in counted


def test_interrupted_run_continues_at_its_segment(
    service: Service, users: list[User], capsys: pytest.CaptureFixture[str]
) -> None:
    """A table has a segment for each gigabyte."""
    user, other = users
    calls = Counter[str]()

    def interrupt(**_: Any) -> None:
        calls["scans"] += 1
        if calls["scans"] == 3:
            raise KeyboardInterrupt

    service.client.meta.events.register("before-parameter-build.dynamodb.Scan", interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            erase(service, user.name, "--from=0/4")
    finally:
        service.client.meta.events.unregister("before-parameter-build.dynamodb.Scan", interrupt)
    hint = capsys.readouterr().err
    assert "Interrupted. To continue: --from 2/4" in hint
    assert erase(service, user.name, *hint.rpartition(": ")[2].split()) == 0
    assert not [item for item in service.items() if names(item, user, other)]


def test_item_of_an_unknown_kind_ends_the_run(service: Service) -> None:
    """A later version may store a user's data where this one does not look for it."""
    service.put_items([{"pk": {"S": "NOTES#ada"}, "sk": {"S": "NOTE"}}])
    with pytest.raises(CommandError, match="in partitions NOTES"):
        erase(service, "ada")


def test_name_that_no_user_has_is_refused(service: Service) -> None:
    """An empty one would be in every key."""
    storage.model_configs().put(HAIKU)
    with pytest.raises(CommandError, match="No user has such an id"):
        erase(service, "")
