"""What a deploy ships, unzipped."""

from pathlib import Path

from tools.bench.figures import Figure
from tools.stack.front import HOST
from tools.stack.sam import Sam
from tools.stack.stack import STACK_BIN

GOAL_BYTES = 12_000_000
PROCESSORS = ("arm64", "x86_64")


def sizes(home: Path) -> list[Figure]:
    """Layer and functions together, for each processor."""
    return [_size(home / processor, processor) for processor in PROCESSORS]


def _size(home: Path, processor: str) -> Figure:
    home.mkdir(parents=True, exist_ok=True)
    built = Sam(STACK_BIN, home, f"http://{HOST}:1").build(processor)
    megabytes = bytes_in(built) / 1_000_000
    note = "layer and functions, unzipped, a million bytes each MB"
    return Figure(f"size for {processor}", round(megabytes, 2), "MB", goal=GOAL_BYTES / 1_000_000, note=note)


def bytes_in(built: Path) -> int:
    """Of all files of the layer and the functions. The template beside them is not shipped to Lambda."""
    return sum(file.stat().st_size for file in built.glob("*/**/*") if file.is_file())
