"""How an automatic title's time is shared by its tries."""

from shared.use_cases.auto_title import SHARE_OF_THE_FIRST_TRY, AutoTitler, UserMessage
from shared.use_cases.deadline import Deadline
from tests.storage.conftest import Storage
from tests.support.fakes import Says, ScriptedModels, StoppedClock


def test_call_that_hangs_leaves_time_for_another_try(storage: Storage) -> None:
    """The first try is cut off when its share is over, and the second has the rest."""
    clock, words = StoppedClock(), "How do I bake bread?"
    key = storage.with_default_config().new_chat(words)
    models = ScriptedModels(clock, {"offline": [Says("never", takes=1_000), Says("Baking bread at home")]})
    titler = AutoTitler(
        storage.claims,
        storage.contexts,
        models.of,
        storage.accounts,
        storage.titles,
        storage.clock,
        lambda _: None,
        follows=False,
    )
    handled = titler.handle(UserMessage(key, frozenset(), "0" * 26, words), Deadline(20, clock))
    assert handled.outcome == "written"
    assert [seconds for _, seconds, _ in models.calls] == [
        20 * SHARE_OF_THE_FIRST_TRY,
        20 * (1 - SHARE_OF_THE_FIRST_TRY),
    ]
    assert storage.chats.get(key).title == "Baking bread at home"
