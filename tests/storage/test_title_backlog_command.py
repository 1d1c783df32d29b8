"""make title-backlog: what it does to a backlog, and what it prints."""

import pytest

from shared.rules.errors.title_generation import ModelFailed
from tests.storage.backlog_service import BacklogService
from tests.storage.conftest import Storage
from tests.support.fakes import FakeModel
from tools.command_error import CommandError
from tools.ops.title_backlog import change, parser


def test_command_starts_stops_and_shows_a_backlog(
    real_storage: Storage, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the admin routes do."""
    service = BacklogService(real_storage, FakeModel(failure=ModelFailed(detail="No access.")).of)
    real_storage.new_chat()

    def run(*arguments: str) -> list[str]:
        change(service.manage, parser().parse_args(arguments))
        return capsys.readouterr().out.splitlines()

    with pytest.raises(CommandError, match="There is no backlog"):
        run("status")
    start = ("start", "--budget-micros", "5000", "--older-automatic-titles")
    assert run(*start)[0] == "backlog 1 is running"
    assert service.look().older_automatic_titles
    assert run("stop")[0] == "backlog 1 is paused, because of: stopped"
    assert run("start", "--budget-micros", "7")[:2] == [
        "A backlog is not done yet. It stays as it is.",
        "backlog 1 is paused, because of: stopped",
    ]
    assert " budget_micros 6,000" in run("go-on", "--budget-micros", "6000")
    service.deliver_all()
    shown = run("status")
    assert shown[0] == "backlog 1 is done"
    assert shown[-1] == "1 failed: model_failed of priced. No access."


@pytest.mark.parametrize("micros", ["0", "-1", "1.5", "1e6", "x"])
def test_budget_is_a_whole_number_above_zero(micros: str) -> None:
    """Before anything is asked of AWS."""
    with pytest.raises(SystemExit):
        parser().parse_args(["start", "--budget-micros", micros])
