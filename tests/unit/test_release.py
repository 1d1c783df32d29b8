"""Releases: the version in each of its places, and what ``make release`` does in a clone of its own."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from shared.entrypoints.http.responses import json_response
from shared.rules.version import VERSION
from tests.support.template import load_template
from tools.command_error import CommandError
from tools.contract.openapi import DOCUMENT
from tools.ops.versions import PLACES, Version, project_version, write_version
from tools.stack.sam import PROJECT

WORKFLOWS = sorted((PROJECT / ".github" / "workflows").glob("*.yml"))
# Everything that a release changes, and what it needs to change it.
COPIED = (*PLACES, "CHANGELOG.md", "Makefile", "shared/__init__.py", "tools", "tests/upgrade")


def test_version_is_the_same_everywhere() -> None:
    """pyproject.toml has it."""
    version = project_version()
    metadata = load_template()["Metadata"]["AWS::ServerlessRepo::Application"]
    assert version == VERSION == metadata["SemanticVersion"]
    assert json.loads(DOCUMENT.read_text("utf-8"))["info"]["version"] == version
    assert json_response({})["headers"]["chat-titles-version"] == version
    for name, pattern in PLACES.items():
        assert re.findall(pattern, (PROJECT / name).read_text("utf-8")) == [version]


def test_changelog_has_a_section_for_each_version_after_the_first() -> None:
    """The newest one is the project's, beneath what is unreleased."""
    headings = re.findall(r"(?m)^## (.+)$", (PROJECT / "CHANGELOG.md").read_text("utf-8"))
    assert headings[0] == "Unreleased"
    assert all(re.fullmatch(r"\d+\.\d+\.\d+ - \d{4}-\d\d-\d\d", heading) for heading in headings[1:])
    if project_version() != "0.1.0":
        assert headings[1].startswith(f"{project_version()} - ")


@pytest.mark.parametrize(
    ("version", "before", "may_break"),
    [
        ("0.2.0", "0.1.0", True),
        ("0.1.1", "0.1.0", False),
        ("1.0.0", "0.9.9", True),
        ("1.1.0", "1.0.0", False),
        ("2.0.0", "1.9.0", True),
    ],
)
def test_what_may_break_clients(version: str, before: str, may_break: bool) -> None:  # noqa: FBT001 - an example
    """A major version, and before 1.0.0 a minor one."""
    assert Version.of(version).may_break(Version.of(before)) == may_break
    assert Version.of(version) > Version.of(before)


@pytest.mark.parametrize("text", ["", "1", "1.2", "v1.2.3", "1.2.3-rc1", "01.2.3", "1.2.3 "])
def test_other_texts_are_no_versions(text: str) -> None:
    """They are refused."""
    with pytest.raises(CommandError, match="is no version"):
        Version.of(text)


class Clone:
    """A repository with what a release changes, in which nothing has to be checked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.git("init", "--quiet")
        for name in COPIED:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["cp", "-r", str(PROJECT / name), str(folder / name)], check=True)
        write_version(Version(0, 1, 0), folder)
        (folder / ".gitignore").write_text("__pycache__\n.local\n", "utf-8")
        (folder / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n- New.\n", "utf-8")
        # What the release has made of it, without the tools for it.
        (folder / "Makefile").write_text("%:\n\t@echo $@ >> .local/made\n", "utf-8")
        (folder / ".local").mkdir()
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "Begin")

    def git(self, *arguments: str) -> str:
        """What git prints."""
        who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
        return subprocess.run(
            ["git", *who, *arguments], cwd=self.folder, check=True, text=True, capture_output=True
        ).stdout

    def release(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """What the command does."""
        who = {f"GIT_{role}_{part}": "a" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
        return subprocess.run(
            [sys.executable, "-m", "tools.ops.release", *arguments],
            cwd=self.folder,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin", **who},
            check=False,
            text=True,
            capture_output=True,
        )

    def text(self, name: str) -> str:
        """A file's text."""
        return (self.folder / name).read_text("utf-8")


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """A clean one."""
    return Clone(tmp_path)


def test_release_writes_commits_and_tags(clone: Clone) -> None:
    """The version in its places, the changelog, what follows from them, the tag with the notes."""
    done = clone.release("0.2.0", "--checks=make check")
    assert done.returncode == 0, done.stderr
    assert clone.git("status", "--porcelain") == ""
    assert clone.git("log", "--format=%s") == "Test upgrades from 0.2.0\nRelease 0.2.0\nBegin\n"
    for name, pattern in PLACES.items():
        assert re.findall(pattern, clone.text(name)) == ["0.2.0"]
    assert re.search(
        r"## Unreleased\n\n## 0\.2\.0 - \d{4}-\d\d-\d\d\n\n- New\.\n", clone.text("CHANGELOG.md")
    )
    assert clone.text("tests/upgrade/previous_release.txt") == clone.git("rev-parse", "v0.2.0^{commit}")
    made = clone.text(".local/made").split()
    assert made == ["openapi", "openapi-release", "upgrade-items", "check"]
    assert "chat-titles 0.2.0\n\n- New.\n" in clone.git("tag", "--list", "v0.2.0", "--format=%(contents)")
    assert clone.git("rev-parse", "v0.2.0^{commit}") == clone.git("rev-parse", "HEAD^")


def test_release_whose_check_fails_leaves_everything_as_it_was(clone: Clone) -> None:
    """No commit, no tag, no change."""
    done = clone.release("0.2.0", "--checks=false")
    assert (done.returncode, "'false' failed. Nothing is released." in done.stderr) == (1, True)
    assert clone.git("status", "--porcelain") == clone.git("tag", "--list") == ""
    assert clone.git("log", "--format=%s") == "Begin\n"


def test_release_that_is_ended_leaves_everything_as_it_was(clone: Clone) -> None:
    """From outside, during its checks."""
    assert clone.release("0.2.0", "--checks=sh -c 'kill -TERM $PPID; exec sleep 60'").returncode != 0
    assert clone.git("status", "--porcelain") == clone.git("tag", "--list") == ""
    assert clone.git("log", "--format=%s") == "Begin\n"


def test_release_whose_tag_fails_has_no_commit(clone: Clone) -> None:
    """The next try would find nothing unreleased. Git takes no tag below a tag that is a file."""
    clone.git("tag", "v0.2.0/rc")
    done = clone.release("0.2.0", "--checks=")
    assert (done.returncode, "git tag failed" in done.stderr) == (1, True)
    assert clone.git("status", "--porcelain") == clone.git("tag", "--list", "v0.2.0") == ""
    assert clone.git("log", "--format=%s") == "Begin\n"


def test_dry_run_changes_nothing(clone: Clone) -> None:
    """It prints the notes."""
    done = clone.release("0.2.0", "--dry-run")
    assert done.stdout == "would release 0.2.0 after 0.1.0, with these notes:\n\n- New.\n\n"
    assert clone.git("status", "--porcelain") == clone.git("tag", "--list") == ""


def test_tree_with_changes_is_refused(clone: Clone) -> None:
    """They would be in the release, or lost."""
    (clone.folder / "new.txt").write_text("", "utf-8")
    done = clone.release("0.2.0")
    assert (done.returncode, done.stderr) == (1, "The tree has changes. Commit or stash them.\n")
    assert (clone.folder / "new.txt").exists()


def test_version_that_is_not_above_and_tag_that_is_there_are_refused(clone: Clone) -> None:
    """Each version is released once."""
    assert "0.1.0 is not above 0.1.0" in clone.release("0.1.0").stderr
    clone.git("tag", "v9.0.0")
    assert "v9.0.0 is there already" in clone.release("9.0.0").stderr


def test_release_without_notes_is_refused(clone: Clone) -> None:
    """Nobody would know what is new."""
    (clone.folder / "CHANGELOG.md").write_text(
        "# Changelog\n\n## Unreleased\n\n## 0.1.0\n\n- Old.\n", "utf-8"
    )
    clone.git("commit", "--quiet", "--all", "--message", "Empty")
    assert "nothing under Unreleased" in clone.release("0.2.0").stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflow_pins_each_action_and_may_only_read(path: Path) -> None:
    """By a full commit, with its version beside it. History and tags are there for the upgrade's tests."""
    text = path.read_text("utf-8")
    uses = re.findall(r"uses: (.*)", text)
    assert uses
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use) for use in uses)
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        (checkout,) = (step for step in job["steps"] if "checkout" in step.get("uses", ""))
        assert checkout["with"] == {"fetch-depth": 0, "persist-credentials": False}


def test_workflows_run_every_command_that_must_pass_before_a_change_lands() -> None:
    """Those of .ci/run."""
    wanted = re.findall(r"(?m)^make (\S+)$", (PROJECT / ".ci" / "run").read_text("utf-8"))
    matrices = [
        target
        for path in WORKFLOWS
        for job in yaml.safe_load(path.read_text("utf-8"))["jobs"].values()
        for target in job.get("strategy", {}).get("matrix", {}).get("target", [])
    ]
    assert matrices == wanted
