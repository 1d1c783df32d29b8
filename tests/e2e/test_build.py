"""What SAM builds for Lambda, for both processors: its size, and whether it runs from the layer alone."""

import hashlib
import json
import platform
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest

from shared.build.layer import make_layer
from tests.support.tables import missing
from tests.support.template import PROJECT, functions
from tools.bench.size import bytes_in
from tools.stack.front import HOST
from tools.stack.sam import Sam, architecture
from tools.stack.stack import STACK_BIN

MAX_BYTES = 12_000_000
# The first bytes of a shared library tell its processor (e_machine of ELF).
ELF_MACHINES = {"x86_64": 0x3E, "arm64": 0xB7}
# What Lambda's Python brings along and the layer need not.
RUNTIME = ("boto3", "botocore", "s3transfer", "dateutil", "six.py", "urllib3", "jmespath")
PROBE = PROJECT / "tests" / "support" / "layer_probe.py"
CLIENTS = ["dynamodb", "sqs", "apigatewaymanagementapi", "events", "bedrock-runtime"]

Built = Callable[[str], Path]


pytestmark = pytest.mark.long


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Gives the folder of what was built for a processor."""
    if not (STACK_BIN / "sam").exists():
        missing("the local stack's environment has not been made: 'make test' does it")

    @cache
    def build(processor: str) -> Path:
        sam = Sam(STACK_BIN, tmp_path_factory.mktemp(processor), f"http://{HOST}:1")
        return sam.build(processor)

    return build


@pytest.fixture(scope="session")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with boto3 and what it needs, and nothing else."""
    folder = tmp_path_factory.mktemp("runtime")
    for name in RUNTIME:
        (folder / name).symlink_to(Path(boto3.__file__).parents[1] / name)
    return folder


@pytest.mark.parametrize("processor", ELF_MACHINES)
def test_deploy_ships_little(built: Built, processor: str) -> None:
    """Layer and functions, unzipped."""
    assert MAX_BYTES / 2 < bytes_in(built(processor)) <= MAX_BYTES


@pytest.mark.parametrize("processor", ELF_MACHINES)
def test_compiled_code_is_the_processors(built: Built, processor: str) -> None:
    """Whatever machine built it."""
    libraries = list((built(processor) / "SharedLayer").rglob("*.so"))
    assert libraries
    assert {library.read_bytes()[18] for library in libraries} == {ELF_MACHINES[processor]}


@pytest.mark.parametrize("name", functions())
def test_function_runs_from_the_layer_alone(built: Built, runtime: Path, name: str) -> None:
    """Each client opens, and nothing that is imported has to be compiled first."""
    folder = built(architecture())
    probed = probe(folder / "SharedLayer" / "python", folder / name, runtime, functions()[name]["Handler"])
    assert "shared.entrypoints.http.idempotency_store" in probed["loaded"]
    assert probed["bare"] == []
    assert probed["clients"] == ([] if name == "WebFunction" else CLIENTS)


def probe(*arguments: object) -> dict[str, Any]:
    """What the probe tells, in a Python without site-packages, user's folder and environment."""
    command = [sys.executable, "-I", "-S", str(PROBE), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    probed: dict[str, Any] = json.loads(done.stdout)
    return probed


def test_every_library_keeps_its_licence(built: Built) -> None:
    """Each asks for that."""
    libraries = list((built(architecture()) / "SharedLayer" / "python").glob("*.dist-info"))
    locked = [
        line for line in (PROJECT / "shared" / "requirements.txt").read_text().splitlines() if "==" in line
    ]
    assert len(libraries) == len(locked) - 1  # jmespath is Lambda's own
    assert all(list(library.rglob("LICENSE*")) for library in libraries)


def test_same_code_makes_the_same_layer(tmp_path: Path) -> None:
    """Byte by byte, so that a deploy without a change changes nothing."""
    once, again = tmp_path / "once", tmp_path / "again"
    for folder in (once, again):
        make_layer(platform.machine(), folder)
    assert digests(once) == digests(again)


def digests(folder: Path) -> dict[str, str]:
    """The hash of each file."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }
