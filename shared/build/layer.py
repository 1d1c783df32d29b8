"""Builds the layer: the shared code, its libraries, and the bytecode of both.

SAM's own build would omit the bytecode. Lambda mounts a layer read-only, so every cold start would compile
all imported modules, which takes longer than everything else in it.
"""

import shutil
import subprocess
import sys
from compileall import compile_dir
from pathlib import Path
from py_compile import PycInvalidationMode

SHARED = Path(__file__).parents[1]
# Lambda's Python 3.13 runs on Amazon Linux 2023, whose C library is 2.34.
PLATFORMS = ("manylinux2014", "manylinux_2_28", "manylinux_2_34")
# What no function reads or imports: types for editors, records of the libraries' build, plugins of other
# tools, and parts of libraries for other tasks. jmespath comes with Lambda's own botocore.
# tests/e2e/test_build.py runs every function without them.
LEFT_OUT = (
    "bin",
    "*.dist-info/RECORD",
    "*.dist-info/sboms",
    "**/*.pyi",
    "annotated_types/test_cases.py",
    "jmespath*",
    "ulid/__main__.py",
    "pydantic/color.py",
    "pydantic/deprecated",
    "pydantic/experimental",
    "pydantic/mypy.py",
    "pydantic/networks.py",
    "pydantic/type_adapter.py",
    "pydantic/v1",
    "aws_lambda_powertools/event_handler",
    "aws_lambda_powertools/metrics/provider/datadog",
    "aws_lambda_powertools/logging/formatters",
    "aws_lambda_powertools/utilities/idempotency/persistence/cache.py",
    "aws_lambda_powertools/utilities/idempotency/persistence/redis.py",
    "aws_lambda_powertools/utilities/metadata",
    "aws_lambda_powertools/utilities/[!_ijmst]*",
    "aws_lambda_powertools/utilities/streaming",
)


def make_layer(processor: str, folder: Path) -> None:
    """Fills ``folder`` for ``processor``, which may differ from this machine's."""
    install_libraries(processor, folder)
    for pattern in LEFT_OUT:
        for path in list(folder.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    own = shutil.ignore_patterns("build", "__pycache__", "requirements.*")
    shutil.copytree(SHARED, folder / "shared", ignore=own)
    # Unchecked, since a layer's sources never change. Tracebacks show the prepended path.
    compiled = compile_dir(
        folder,
        quiet=1,
        maxlevels=20,
        stripdir=folder,
        prependdir="/opt/python",
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
    )
    if not compiled:
        raise SystemExit("Some of the layer's code does not compile.")


def install_libraries(processor: str, folder: Path) -> None:
    """Installs the locked wheels for ``processor`` by pip."""
    platforms = [f"--platform={platform}_{processor}" for platform in PLATFORMS]
    locked = ["--require-hashes", "--requirement", str(SHARED / "requirements.txt")]
    wanted = ["--only-binary=:all:", "--implementation=cp", "--python-version=3.13", *platforms]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    subprocess.run([*pip, "--target", str(folder), *wanted, *locked], check=True)


if __name__ == "__main__":
    make_layer(sys.argv[1], Path(sys.argv[2]))
