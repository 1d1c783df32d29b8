"""Looks up the known vulnerabilities of every locked Python package (make audit, make check).

pip-audit asks the package index for them. An index that does not tell, or cannot be reached, would look like
one that knows of none: so a package that is known to be vulnerable is looked up first.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from tools.command_error import CommandError
from tools.stack.sam import PROJECT

PIP_AUDIT = PROJECT / ".local" / "scan-env" / "bin" / "pip-audit"
IGNORED = PROJECT / "requirements" / "ignored_findings.toml"
# CVE-2019-10906 and more; long known under several names.
KNOWN_VULNERABLE = "jinja2==2.10"
# Seconds for the one package, so that make check does not hang where no index answers, and for a lock file.
MAX_WAIT_FOR_KNOWN, MAX_WAIT = 20, 600
# So that nothing is ignored for ever.
MAX_IGNORED_FOR = timedelta(days=180)
NOT_AUDITED = """\
!! NOT AUDITED: the package index told of no known vulnerabilities, not even of one that is long known.
!! Nothing is known about the {count} locked packages. Run 'make audit' where the index can be asked.
"""


@dataclass(frozen=True)
class Ignored:
    """A finding that does not count ``until`` a day, with the ``reason``."""

    id: str
    until: date
    reason: str


def lock_files(root: Path = PROJECT) -> list[Path]:
    """Everything that is installed with hashes."""
    return [*sorted((root / "requirements").glob("*.txt")), root / "shared" / "requirements.txt"]


def ignored_findings(path: Path, today: date) -> list[Ignored]:
    """What is ignored today. Raises CommandError for one that has expired or says too little."""
    found = []
    for entry in tomllib.loads(path.read_text("utf-8")).get("ignored", []):
        try:
            one = Ignored(**entry)
        except TypeError as error:
            raise CommandError(f"{path.name}: each ignored finding has an id, until and reason.") from error
        if not (one.reason.strip() and isinstance(one.until, date)):
            raise CommandError(f"{path.name}: {one.id} needs a reason and a day.")
        if one.until < today:
            raise CommandError(
                f"{path.name}: {one.id} was ignored until {one.until}. Mend it or decide again."
            )
        if one.until > today + MAX_IGNORED_FOR:
            raise CommandError(f"{path.name}: {one.id} is ignored for more than {MAX_IGNORED_FOR.days} days.")
        found.append(one)
    return found


class Audit:
    """Asks by one ``pip_audit`` program."""

    def __init__(self, pip_audit: Path) -> None:
        self._pip_audit = pip_audit
        self.looked_up: set[tuple[str, str]] = set()

    def can_be_asked(self) -> bool:
        """Whether vulnerabilities are told of at all."""
        with tempfile.TemporaryDirectory() as folder:
            canary = Path(folder) / "requirements.txt"
            canary.write_text(KNOWN_VULNERABLE)
            answer = self._ask(canary, MAX_WAIT_FOR_KNOWN, "--no-deps")
        return bool(answer and any(one.get("vulns") for one in answer))

    def problems(self, lock_file: Path, ignored: Sequence[Ignored]) -> Iterator[str]:
        """What is wrong with a lock file's packages: a finding, or that nothing was found out."""
        ids = [option for one in ignored for option in ("--ignore-vuln", one.id)]
        answer = self._ask(lock_file, MAX_WAIT, "--require-hashes", *ids)
        if answer is None:
            yield f"{lock_file.name}: pip-audit gave no answer"
        for package in answer or []:
            if why := package.get("skip_reason"):
                yield f"{lock_file.name}: {package['name']} was not looked up: {why}"
            else:
                self.looked_up.add((package["name"], package["version"]))
            for finding in package.get("vulns", []):
                mended = ", ".join(finding["fix_versions"]) or "none"
                named = f"{package['name']} {package['version']}"
                yield f"{lock_file.name}: {named} has {finding['id']} (mended in: {mended})"

    def _ask(self, requirements: Path, seconds: int, *options: str) -> list[dict[str, Any]] | None:
        """What pip-audit says of each package within some seconds; None where it says nothing."""
        fixed = ["--disable-pip", "--format", "json", "--progress-spinner", "off"]
        command = [str(self._pip_audit), "--requirement", str(requirements), *fixed, *options]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds)
            packages: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
        except subprocess.TimeoutExpired:
            print(f"pip-audit gave no answer within {seconds} s", file=sys.stderr)
            return None
        except (ValueError, KeyError):
            print(*done.stderr.splitlines()[-1:], file=sys.stderr)
            return None
        return packages


def main(arguments: Sequence[str] | None = None) -> int:
    """1 for a finding, or where nothing could be found out unless that ``may_fail``."""
    parser = argparse.ArgumentParser(prog="make audit")
    parser.add_argument("--may-fail", action="store_true", help="no index to ask is a warning")
    parser.add_argument("--pip-audit", type=Path, default=PIP_AUDIT)
    parser.add_argument("--ignored", type=Path, default=IGNORED)
    told = parser.parse_args(arguments)
    audit, files = Audit(told.pip_audit), lock_files()
    try:
        ignored = ignored_findings(told.ignored, datetime.now(UTC).date())
    except CommandError as problem:
        print(problem, file=sys.stderr)
        return 1
    if not audit.can_be_asked():
        print(NOT_AUDITED.format(count=len(_packages(files))), file=sys.stderr, end="")
        return 0 if told.may_fail else 1
    problems = [problem for file in files for problem in audit.problems(file, ignored)]
    looked_up = f"{len(audit.looked_up)} of {len(_packages(files))} locked packages"
    print("\n".join(problems) or f"no known vulnerability in {looked_up}; the others are for other platforms")
    return 1 if problems else 0


def _packages(files: Sequence[Path]) -> set[str]:
    lines = (line for file in files for line in file.read_text("utf-8").splitlines())
    return {line.split(" ")[0] for line in lines if "==" in line and not line.startswith((" ", "#"))}


if __name__ == "__main__":
    sys.exit(main())
