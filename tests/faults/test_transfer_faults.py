"""A fault at each call of an import and of an export: run again, either ends as if there had been none."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.faults.cases import attempt, plans
from tests.faults.world import World, Worlds
from tests.storage.transfers import export_to, import_into, items_of, lines_of
from tests.support.network import Plan
from tests.support.sample import EVERY, some
from tests.support.virtual_time import wait
from tools.command_error import CommandError
from tools.transfer.at_once import AtOnce


@pytest.fixture(autouse=True)
def _virtual_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the commands wait while the table is busy takes no time."""
    monkeypatch.setattr(AtOnce, "sleep", lambda _, seconds: wait(seconds))


@pytest.fixture
def exported(worlds: Worlds, tmp_path: Path) -> Path:
    """The export of ada's chats, with titles of hers, her usage and her limit."""
    with worlds() as world:
        return export_to(world, tmp_path / "exported.jsonl")


def plans_at(calls: list[str]) -> Iterator[tuple[str, Plan]]:
    """Each kind of fault at each call, by name; or crashes at each, and of the others every fifth."""
    all_plans = enumerate(plans(calls, every=EVERY))
    for plan in some(plan for number, plan in all_plans if EVERY or plan.fault.crash or number % 5 == 0):
        yield str(plan), plan


def meet(world: World, work: Callable[[], object], plan: Plan) -> None:
    """Runs a command that meets a fault. It may give up, or its process may end."""

    def act(_: World) -> None:
        with suppress(CommandError):
            work()

    assert attempt(world, act, plan).run.met, "the fault did not happen"


def have_bob_name_a_chat(world: World) -> None:
    """An earlier import has stored a chat for bob, who has named it."""
    (chat,) = [item for item in world.items(of=f"CHAT#ada#{world.second_chat}") if item["sk"]["S"] == "CHAT"]
    named = {"pk": f"CHAT#bob#{world.second_chat}", "owner_id": "bob", "title": "Mine", "quiet_import": "x"}
    world.put_items([chat | {name: {"S": value} for name, value in named.items()}])


def test_import_stores_each_chat_once_when_a_call_has_failed(
    worlds: Worlds, exported: Path, monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests
) -> None:
    """Bob gets copies of ada's chats, and her usage. Nothing of hers changes, nor a title of his."""
    monkeypatch.setattr("tools.transfer.chat_writer.BATCH_SIZE", 2)

    def import_for_bob() -> None:
        assert import_into(world, exported, "--owner=bob") == 0

    with worlds(have_bob_name_a_chat) as world:
        before = items_of(world)
        calls = attempt(world, lambda _: import_for_bob()).run.calls
        whole = items_of(world)
    assert before.items() <= whole.items()
    assert {key[0] for key in whole.keys() - before.keys()} == {
        f"CHAT#bob#{world.chat}",
        "OWNER#bob",
        "USAGE#bob",
    }
    for name, plan in plans_at(calls):
        with subtests.test(name), worlds(have_bob_name_a_chat) as world:
            meet(world, import_for_bob, plan)
            import_for_bob()
            assert items_of(world) == whole
            world.offer_news()
            assert not any(source.pending for source in world.sources), "a title would be made, or told of"


def test_export_has_each_record_once_when_a_call_has_failed(
    worlds: Worlds, exported: Path, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    """And the table is as it was."""
    with worlds() as world:
        before, whole = items_of(world), lines_of(exported)
        calls = attempt(world, lambda world: export_to(world, tmp_path / "again")).run.calls  # type: ignore[arg-type, return-value]
        for name, plan in plans_at(calls):
            path = tmp_path / name
            with subtests.test(name):
                meet(world, lambda path=path: export_to(world, path), plan)  # type: ignore[misc]
                if not path.exists():
                    export_to(world, path)
                assert lines_of(path) == whole
        assert items_of(world) == before
