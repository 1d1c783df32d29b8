"""The audit of locked packages, by a program that answers as pip-audit does."""

import json
import re
import stat
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.template import PROJECT
from tools.command_error import CommandError
from tools.ops.audit import KNOWN_VULNERABLE, MAX_IGNORED_FOR, Audit, ignored_findings, lock_files, main

TODAY = date(2026, 11, 26)
ID = "PYSEC-2026-1"
FINDING = {"id": ID, "fix_versions": ["2.0"], "aliases": [], "description": "bad"}
FOUND = {"name": "jinja2", "version": "2.10", "vulns": [FINDING]}
SOUND = {"name": "boto3", "version": "1", "vulns": []}
SKIPPED = {"name": "boto3", "skip_reason": "Dependency not found on PyPI and could not be audited"}
# Answers what was written down for the canary and for lock files, and heeds what is ignored.
PROGRAM = """\
#!{python}
import json, pathlib, sys
answers = json.loads(pathlib.Path({answers!r}).read_text())
requirements = pathlib.Path(sys.argv[sys.argv.index("--requirement") + 1]).read_text()
answer = answers["canary" if requirements == {canary!r} else "locked"]
if answer is None:
    sys.exit("no way to the index")
for package in answer:
    if "vulns" in package:
        package["vulns"] = [one for one in package["vulns"] if one["id"] not in sys.argv]
print(json.dumps({{"dependencies": answer, "fixes": []}}))
"""


@pytest.fixture
def pip_audit(tmp_path: Path) -> Path:
    """The program."""
    program = tmp_path / "pip-audit"
    answers = str(tmp_path / "answers.json")
    program.write_text(PROGRAM.format(python=sys.executable, answers=answers, canary=KNOWN_VULNERABLE))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def run(pip_audit: Path, canary: Any, locked: Any, *options: str, ignored: str = "") -> int:
    """The audit's exit status."""
    (pip_audit.parent / "answers.json").write_text(json.dumps({"canary": canary, "locked": locked}))
    (pip_audit.parent / "ignored.toml").write_text(ignored)
    places = ["--pip-audit", str(pip_audit), "--ignored", str(pip_audit.parent / "ignored.toml")]
    return main([*places, *options])


def entry(until: date, id_: str = ID, reason: str = "why") -> str:
    """One ignored finding."""
    return f'[[ignored]]\nid = "{id_}"\nuntil = {until}\nreason = "{reason}"\n'


def day(days: int) -> date:
    """A day from today on, as the audit sees it."""
    return datetime.now(UTC).date() + timedelta(days=days)


def test_audit_passes_when_nothing_is_known(pip_audit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And says how many packages were looked up, which is not how many are locked."""
    assert run(pip_audit, [FOUND], [SOUND]) == 0
    assert re.match(r"no known vulnerability in 1 of \d\d\d locked packages; ", capsys.readouterr().out)


@pytest.mark.parametrize("options", [(), ("--may-fail",)])
def test_audit_fails_for_a_finding(
    pip_audit: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...]
) -> None:
    """It names the package, the finding and what mends it."""
    assert run(pip_audit, [FOUND], [SOUND, FOUND], *options) == 1
    assert "jinja2 2.10 has PYSEC-2026-1 (fixed in: 2.0)" in capsys.readouterr().out


@pytest.mark.parametrize("locked", [[SKIPPED], None])
def test_audit_fails_for_a_package_of_which_nothing_was_found_out(pip_audit: Path, locked: Any) -> None:
    """Though the index can be asked."""
    assert run(pip_audit, [FOUND], locked, "--may-fail") == 1


@pytest.mark.parametrize("canary", [None, [], [SOUND], [SKIPPED]])
def test_audit_without_an_index_to_ask_says_so(
    pip_audit: Path, capsys: pytest.CaptureFixture[str], canary: Any
) -> None:
    """Unreachable or silent, it is not one that knows of none: a warning in make check, else a failure."""
    assert run(pip_audit, canary, [SOUND], "--may-fail") == 0
    printed = capsys.readouterr()
    assert "NOT AUDITED" in printed.err
    assert printed.out == ""
    assert run(pip_audit, canary, [SOUND]) == 1


def test_audit_without_an_answer_in_time_says_so(
    pip_audit: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An index that keeps silent does not hold up make check."""
    monkeypatch.setattr("tools.ops.audit.MAX_WAIT_FOR_KNOWN", 0)
    assert run(pip_audit, [FOUND], [SOUND], "--may-fail") == 0
    assert "NOT AUDITED" in capsys.readouterr().err


def test_audit_tells_in_one_line_why_it_got_no_answer(
    pip_audit: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A traceback's last."""
    pip_audit.write_text(f"#!{sys.executable}\nraise OSError('no way to the index')\n")
    assert main(["--pip-audit", str(pip_audit), "--may-fail"]) == 0
    assert capsys.readouterr().err.startswith("OSError: no way to the index\n!! NOT AUDITED")


def test_ignored_finding_counts_when_it_has_expired(
    pip_audit: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where there is no index to ask."""
    assert run(pip_audit, [FOUND], [FOUND], ignored=entry(day(0))) == 0
    assert run(pip_audit, [FOUND], [FOUND], ignored=entry(day(1), "PYSEC-2026-2")) == 1
    assert run(pip_audit, None, [], "--may-fail", ignored=entry(day(-1))) == 1
    assert f"{ID} was ignored until {day(-1)}" in capsys.readouterr().err


@pytest.mark.parametrize(
    "entries",
    [
        entry(TODAY - timedelta(days=1)),
        entry(TODAY + MAX_IGNORED_FOR + timedelta(days=1)),
        entry(TODAY, reason=" "),
        entry(TODAY).replace(str(TODAY), '"for ever"'),
        '[[ignored]]\nid = "PYSEC-2026-1"\nreason = "why"\n',
    ],
)
def test_ignored_finding_needs_a_reason_and_a_day_that_is_near(tmp_path: Path, entries: str) -> None:
    """In the past and for ever are none."""
    path = tmp_path / "ignored.toml"
    path.write_text(entries)
    with pytest.raises(CommandError):
        ignored_findings(path, TODAY)


def test_every_lock_file_is_audited() -> None:
    """Each that something is installed from, and all that is in them has a hash."""
    installed = (PROJECT / "Makefile").read_text("utf-8")
    names = {path.name for path in lock_files()}
    assert set(re.findall(r"requirements/(\w+\.txt)", installed)) | {"requirements.txt"} == names
    for path in lock_files():
        pinned = re.findall(r"^\S+==\S+.*?(?=^\S|\Z)", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)
        assert pinned
        assert all("--hash=sha256:" in requirement for requirement in pinned)


def test_pip_audit_is_asked_for_every_lock_file(pip_audit: Path) -> None:
    """Whichever holds the finding."""
    (pip_audit.parent / "answers.json").write_text(json.dumps({"canary": [], "locked": [FOUND]}))
    audit = Audit(pip_audit)
    assert all(list(audit.problems(path, [])) for path in lock_files())


def test_page_names_what_is_fetched_from_elsewhere() -> None:
    """The npm package in its version, all that CI takes from Debian, and how much the layer carries."""
    page = (PROJECT / "docs" / "supply-chain.md").read_text("utf-8")
    name, version = re.findall(r"^package=(\S+)@(\S+)$", read("tools/get-dynamodb-local"), re.MULTILINE)[0]
    assert f"`{name}` {version} " in page
    assert re.search(r"^sha256=[0-9a-f]{64}$", read("tools/get-dynamodb-local"), re.MULTILINE)
    for package in re.findall(r"missing\+=\((\S+)\)", read(".ci/run")):
        assert f"`{package}`" in page
    carried = re.findall(r"^\S+==", read("shared/requirements.txt"), re.MULTILINE)
    assert f"| {len(carried)} Python packages of the layer |" in page


def read(path: str) -> str:
    """A file of the project."""
    return (PROJECT / path).read_text("utf-8")
