"""The npm package of the dialog and the watcher: what is in it, and that it can be installed and imported."""

import json
import shutil
import subprocess
import tarfile
import tomllib
from pathlib import Path

import pytest

from tests.support.npm_project import install
from tests.support.tables import missing
from tools.contract import npm_package
from tools.stack.sam import PROJECT

UI = PROJECT / "functions" / "web" / "ui"
# Of the archive, in bytes: what a page loads of it is less.
MAX_SIZE = 30_000
FILES = {
    "LICENSE",
    "README.md",
    "package.json",
    "rename-chat-dialog.d.ts",
    "rename-chat-dialog.js",
    "title-watcher.d.ts",
    "title-watcher.js",
}
# Node has no elements: the dialog is found, and says so.
IMPORT = """
import { TitleWatcher } from "chat-titles-ui/title-watcher.js";
const dialog = import.meta.resolve("chat-titles-ui/rename-chat-dialog.js");
console.log(typeof TitleWatcher, dialog);
"""


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package."""
    if shutil.which("npm") is None:
        missing("the package is made by npm")
    return npm_package.pack(tmp_path_factory.mktemp("npm"))


def test_package_has_both_modules_their_types_and_the_licence(archive: Path) -> None:
    """And nothing else; each file as the deployment serves it."""
    with tarfile.open(archive) as packed:
        contents = {
            path.removeprefix("package/"): file.read()
            for path in packed.getnames()
            if (file := packed.extractfile(path))
        }
    assert set(contents) == FILES
    for name in FILES & {path.name for path in UI.iterdir()}:
        assert contents[name] == (UI / name).read_bytes()
    assert archive.stat().st_size < MAX_SIZE


def test_package_has_the_projects_version_licence_and_no_dependencies(archive: Path) -> None:
    """Its own manifest states no version."""
    with tarfile.open(archive) as packed:
        file = packed.extractfile("package/package.json")
        assert file
        manifest = json.load(file)
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    assert (manifest["version"], manifest["license"]) == (project["version"], project["license"])
    assert archive.name == f"chat-titles-ui-{project['version']}.tgz"
    assert not [name for name in manifest if name.endswith(("ependencies", "scripts"))]
    exported = {path for export in manifest["exports"].values() for path in paths_of(export)}
    assert {path.removeprefix("./") for path in exported} == FILES - {"LICENSE", "README.md"}


def paths_of(export: str | dict[str, str]) -> list[str]:
    """The files that an export leads to."""
    return [export] if isinstance(export, str) else list(export.values())


def test_package_is_installed_offline_and_imported(archive: Path, tmp_path: Path) -> None:
    """Into a project that has nothing, by a npm that knows nothing."""
    install(archive, tmp_path)
    assert [path.name for path in (tmp_path / "node_modules").glob("[a-z]*")] == ["chat-titles-ui"]
    (tmp_path / "import.mjs").write_text(IMPORT)
    done = subprocess.run(["node", "import.mjs"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    kind, dialog = done.stdout.split()
    assert kind == "function"
    assert dialog.endswith("/node_modules/chat-titles-ui/rename-chat-dialog.js")


def test_same_files_make_the_same_package(archive: Path, tmp_path: Path) -> None:
    """Byte by byte, so that its hash can be compared."""
    assert npm_package.pack(tmp_path).read_bytes() == archive.read_bytes()


def test_make_pack_says_where_the_package_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], archive: Path
) -> None:
    """And without npm, what it needs."""
    monkeypatch.setattr(npm_package, "PACKAGES", tmp_path / "packages")
    assert npm_package.main([]) == 0
    assert capsys.readouterr().out.split() == [str(tmp_path / "packages" / archive.name)]
    monkeypatch.setenv("PATH", "")
    assert npm_package.main([]) == 1
    assert "npm, which is not installed" in capsys.readouterr().err
