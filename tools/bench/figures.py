"""Figures: what was measured, what it should be, and the table and the file that hold them."""

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, Literal

from tools.stack.sam import PROJECT

RESULTS = PROJECT / "tools" / "bench" / "results.json"
_LIBRARIES = ("aws-lambda-powertools", "boto3", "botocore", "pydantic", "python-ulid")


@dataclass(frozen=True)
class Figure:
    """One figure. Without a ``goal`` it is told and not judged; ``note`` says what it was got from."""

    name: str
    value: float
    unit: str = "ratio"
    at: Literal["most", "least"] = "most"
    goal: float | None = None
    note: str = ""

    @property
    def missed(self) -> bool:
        """Whether it is on the wrong side of its goal."""
        if self.goal is None:
            return False
        return self.value > self.goal if self.at == "most" else self.value < self.goal

    @property
    def sign(self) -> str:
        """How its goal is written."""
        return {"most": "≤", "least": "≥"}[self.at]

    @property
    def verdict(self) -> str:
        """Of a goal, if it has one."""
        return "" if self.goal is None else "MISS" if self.missed else "ok"


def ratio(name: str, pairs: Sequence[tuple[float, float]], **about: Any) -> Figure:
    """The median of the ratios of pairs that were measured one right after the other, with their spread."""
    ratios = sorted(ours / bare for ours, bare in pairs)
    quarter = len(ratios) // 4
    spread = f"half of {len(ratios)} rounds {ratios[quarter]:.2f} to {ratios[-1 - quarter]:.2f}"
    note = "; ".join(filter(None, (about.pop("note", ""), spread)))
    return Figure(name, round(median(ratios), 3), note=note, **about)


def table(figures: Sequence[Figure]) -> str:
    """All figures, a line each."""
    width = max(len(figure.name) for figure in figures)
    return "\n".join(_line(figure, width) for figure in figures)


def _line(figure: Figure, width: int) -> str:
    goal = "" if figure.goal is None else f"{figure.sign} {figure.goal:g}"
    value = f"{figure.value:>11,.10g} {figure.unit:8}"
    return f"{figure.name:{width}}  {goal:>9}  {value} {figure.verdict:4}  {figure.note}".rstrip()


def write(figures: Sequence[Figure], units: Sequence[dict[str, Any]], path: Path = RESULTS) -> None:
    """Writes the figures with the place and time of the measurement."""
    results = {
        "measured": _circumstances(),
        "figures": [asdict(figure) | {"missed": figure.missed} for figure in figures],
    }
    path.write_text(
        json.dumps({**results, "units": list(units)}, indent=1, ensure_ascii=False) + "\n", "utf-8"
    )


def _circumstances() -> dict[str, Any]:
    git = ["git", "-C", str(PROJECT), "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit,
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(memory / 2**30),
        "load_1_minute": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in _LIBRARIES},
    }


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return f"{next(names, platform.processor())} ({platform.machine()})"
