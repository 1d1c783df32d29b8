"""Look up the known vulnerabilities of every locked Python package.

pip-audit asks the package index. An index that is unreachable, or that lists no vulnerabilities, would look
like an index that knows of none. So a package with a well-known vulnerability is looked up first.
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
from tools.command_line import command_parser, run_command
from tools.stack.sam import PROJECT

PIP_AUDIT = PROJECT / ".local" / "scan-env" / "bin" / "pip-audit"
IGNORED = PROJECT / "requirements" / "ignored_findings.toml"
# CVE-2019-10906 and others.
KNOWN_VULNERABLE = "jinja2==2.10"
# Seconds. The first is short, so that make check does not hang without an index; the other is per lock file.
MAX_WAIT_FOR_KNOWN, MAX_WAIT = 20, 600
# No finding is ignored for ever.
MAX_IGNORED_FOR = timedelta(days=180)
NOT_AUDITED = """\
!! NOT AUDITED: the package index lists no vulnerabilities, not even for a package that has some.
!! The {count} locked packages were not checked. Run 'make audit' where the index is reachable.
"""


@dataclass(frozen=True)
class Ignored:
    """A finding that is ignored until the day ``until``, for a ``reason``."""

    id: str
    until: date
    reason: str


def lock_files(root: Path = PROJECT) -> list[Path]:
    """All lock files."""
    developers, examples = (root / "requirements").glob("*.txt"), root.glob("examples/*/requirements.txt")
    return [*sorted(developers), *sorted(examples), root / "shared" / "requirements.txt"]


def ignored_findings(path: Path, today: date) -> list[Ignored]:
    """The findings to ignore. Raises CommandError for an entry that is expired or incomplete."""
    findings = []
    for entry in tomllib.loads(path.read_text("utf-8")).get("ignored", []):
        try:
            finding = Ignored(**entry)
        except TypeError as error:
            raise CommandError(f"{path.name}: each ignored finding needs an id, until and reason.") from error
        if not (finding.reason.strip() and isinstance(finding.until, date)):
            raise CommandError(f"{path.name}: {finding.id} needs a reason and a day.")
        if finding.until < today:
            raise CommandError(
                f"{path.name}: {finding.id} was ignored until {finding.until}. Fix it, or decide again."
            )
        if finding.until > today + MAX_IGNORED_FOR:
            raise CommandError(
                f"{path.name}: {finding.id} is ignored for more than {MAX_IGNORED_FOR.days} days."
            )
        findings.append(finding)
    return findings


class Audit:
    """Runs one ``pip_audit`` program."""

    def __init__(self, pip_audit: Path) -> None:
        self._pip_audit = pip_audit
        self.looked_up: set[tuple[str, str]] = set()

    def can_be_asked(self) -> bool:
        """Whether the index lists vulnerabilities at all."""
        with tempfile.TemporaryDirectory() as folder:
            canary = Path(folder) / "requirements.txt"
            canary.write_text(KNOWN_VULNERABLE)
            answer = self._ask(canary, MAX_WAIT_FOR_KNOWN, "--no-deps")
        return bool(answer and any(package.get("vulns") for package in answer))

    def problems(self, lock_file: Path, ignored: Sequence[Ignored]) -> Iterator[str]:
        """Yield each finding in a lock file, and each package that could not be looked up."""
        ids = [option for finding in ignored for option in ("--ignore-vuln", finding.id)]
        answer = self._ask(lock_file, MAX_WAIT, "--require-hashes", *ids)
        if answer is None:
            yield f"{lock_file.name}: pip-audit gave no answer"
        for package in answer or []:
            if why := package.get("skip_reason"):
                yield f"{lock_file.name}: {package['name']} was not looked up: {why}"
            else:
                self.looked_up.add((package["name"], package["version"]))
            for finding in package.get("vulns", []):
                fixed = ", ".join(finding["fix_versions"]) or "none"
                named = f"{package['name']} {package['version']}"
                yield f"{lock_file.name}: {named} has {finding['id']} (fixed in: {fixed})"

    def _ask(self, requirements: Path, seconds: int, *options: str) -> list[dict[str, Any]] | None:
        """Return pip-audit's result for each package, or None if it gives none within ``seconds``."""
        options = ("--disable-pip", "--format", "json", "--progress-spinner", "off", *options)
        command = [str(self._pip_audit), "--requirement", str(requirements), *options]
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
    """Run the command; its exit code is 1 for a finding."""
    parser = command_parser("make audit", __doc__)
    parser.add_argument("--may-fail", action="store_true", help="only warn if the index gives no data")
    parser.add_argument("--pip-audit", type=Path, default=PIP_AUDIT, help="the pip-audit program to run")
    parser.add_argument("--ignored", type=Path, default=IGNORED, help="the file of ignored findings")
    return run_command(run_audit, parser, arguments)


def run_audit(options: argparse.Namespace) -> int:
    """Print each problem of the lock files. Return 1 for any problem, or if the index gives no data."""
    audit, files = Audit(options.pip_audit), lock_files()
    ignored = ignored_findings(options.ignored, datetime.now(UTC).date())
    if not audit.can_be_asked():
        print(NOT_AUDITED.format(count=len(_packages(files))), file=sys.stderr, end="")
        return 0 if options.may_fail else 1
    problems = [problem for file in files for problem in audit.problems(file, ignored)]
    looked_up = f"{len(audit.looked_up)} of {len(_packages(files))} locked packages"
    print("\n".join(problems) or f"no known vulnerability in {looked_up}; the others are for other platforms")
    return 1 if problems else 0


def _packages(files: Sequence[Path]) -> set[str]:
    lines = (line for file in files for line in file.read_text("utf-8").splitlines())
    return {line.split(" ")[0] for line in lines if "==" in line and not line.startswith((" ", "#"))}


if __name__ == "__main__":
    sys.exit(main())
