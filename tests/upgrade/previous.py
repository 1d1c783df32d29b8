"""The code of the previous release, from the clone's history."""

import io
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.support.tables import missing
from tools.stack.sam import PROJECT

# `make release` writes its commit into this file.
REVISION_FILE = Path(__file__).with_name("previous_release.txt")


def revision() -> str:
    """The commit of the previous release."""
    return REVISION_FILE.read_text("utf-8").strip()


def unpack_previous(folder: Path) -> Path:
    """Unpacks the previous release. Skips in a shallow clone. Fails on CI in another that lacks it."""
    archived = _git("archive", "--format=tar", revision())
    if archived.returncode:
        reason = f"{revision()} is not in this clone: git fetch --unshallow"
        if _git("rev-parse", "--is-shallow-repository").stdout.strip() != b"false":
            pytest.skip(reason)
        missing(reason)
    with tarfile.open(fileobj=io.BytesIO(archived.stdout)) as files:
        files.extractall(folder, filter="data")
    return folder


def _git(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Also where the clone is another user's, as in a container."""
    command = ["git", "-c", "safe.directory=*", *arguments]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, check=False)
