"""Write a bill of materials of the layer (CycloneDX 1.6) and the list of its licences.

Both follow from the layer's lock file, shared/requirements.txt. The packages name the licences.
"""

import argparse
import importlib.metadata
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.command_error import CommandError
from tools.command_line import command_parser, run_command
from tools.ops.versions import project_version
from tools.stack.sam import PROJECT

LOCK = PROJECT / "shared" / "requirements.txt"
FOLDER = PROJECT / ".local" / "sbom"
_PACKAGE = re.compile(r"(?m)^([\w.-]+)==([\w.]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_NEEDED_BY = re.compile(r"(?m)^ +# +(?:via )?(?!via$)(-r \S+|[\w.-]+)$")
_OWN = "-r shared/requirements.in"
# What a package says in other words than SPDX's.
_SPDX = {"MIT": "MIT"}


@dataclass(frozen=True)
class Package:
    """A package of the lock, the hashes of its files, and the packages that need it."""

    name: str
    version: str
    hashes: tuple[str, ...]
    needed_by: tuple[str, ...]

    @property
    def ref(self) -> str:
        """Its package URL."""
        return f"pkg:pypi/{self.name}@{self.version}"

    @property
    def metadata(self) -> importlib.metadata.PackageMetadata:
        """What the installed package says. Raises CommandError if another version is installed."""
        metadata = importlib.metadata.metadata(self.name)
        if metadata["Version"] != self.version:
            raise CommandError(
                f"{self.name} is locked as {self.version}, installed as {metadata['Version']}."
            )
        return metadata

    @property
    def licence(self) -> str:
        """Its licence, as an SPDX expression. Raises CommandError if the package names none."""
        metadata = self.metadata
        licence = metadata.get("License-Expression") or _SPDX.get(metadata.get("License", ""))
        if not licence:
            raise CommandError(f"{self.name} names no licence. Look it up, and add it to tools/ops/sbom.py.")
        return licence


def packages(lock: str) -> list[Package]:
    """The packages of a lock file."""
    starts = [*_PACKAGE.finditer(lock)]
    ends = [*(start.start() for start in starts[1:]), len(lock)]
    return [
        Package(
            start[1],
            start[2],
            tuple(_HASH.findall(lock, start.end(), end)),
            tuple(_NEEDED_BY.findall(lock, start.end(), end)),
        )
        for start, end in zip(starts, ends, strict=True)
    ]


def bill_of_materials(found: Sequence[Package]) -> dict[str, Any]:
    """The bill, in CycloneDX's form. The same lock gives the same bill."""
    layer = {"type": "application", "name": "chat-titles", "version": project_version()}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {**layer, "bom-ref": "chat-titles"}},
        "components": list(map(_component, found)),
        "dependencies": [
            {"ref": ref, "dependsOn": [package.ref for package in found if name in package.needed_by]}
            for name, ref in ((_OWN, "chat-titles"), *((package.name, package.ref) for package in found))
        ],
    }


def _component(package: Package) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": package.ref,
        "name": package.name,
        "version": package.version,
        "purl": package.ref,
        "licenses": [{"expression": package.licence}],
        # Of the files that the lock allows. The layer has one of them for each processor.
        "properties": [{"name": "lock:sha256", "value": digest} for digest in package.hashes],
    }


def licences(found: Sequence[Package]) -> str:
    """The list of licences, as a table."""
    rows = [f"| {package.name} | {package.version} | {package.licence} |\n" for package in found]
    return "".join(["| package | version | licence |\n", "|---|---|---|\n", *rows])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = command_parser("make sbom", __doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where both go (default: .local/sbom)")
    return run_command(write, parser, arguments)


def write(options: argparse.Namespace) -> None:
    """Write both files and say where they are."""
    found = packages(LOCK.read_text("utf-8"))
    options.folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "layer.cdx.json": json.dumps(bill_of_materials(found), indent=1) + "\n",
        "licences.md": licences(found),
    }
    for name, text in texts.items():
        (options.folder / name).write_text(text, "utf-8")
        print(options.folder / name)


if __name__ == "__main__":
    sys.exit(main())
