"""Makes the layer: what the functions share, the libraries that it needs, and the bytecode of both.

SAM's own build would leave out the bytecode. Lambda mounts a layer where nothing can be written, so every
cold start would compile all that it imports, which takes longer than all else in it.
"""

import re
import shutil
import subprocess
import sys
from compileall import compile_dir
from pathlib import Path
from py_compile import PycInvalidationMode

SHARED = Path(__file__).parents[1]
# Lambda's Python 3.13 runs on Amazon Linux 2023, whose C library is 2.34.
PLATFORMS = ("manylinux2014", "manylinux_2_28", "manylinux_2_34")
# What no function reads: a page for browsers, and traces of the machine that built.
LEFT_OUT = ("bin", "*.dist-info/RECORD", "aws_lambda_powertools/event_handler/openapi/swagger_ui/*.min.*")
# What no function imports: its source is there as ever.
NOT_COMPILED = re.compile(
    r"pydantic/v1/|aws_lambda_powertools/(event_handler|utilities/(data_classes|parser))/"
)


def make_layer(processor: str, folder: Path) -> None:
    """Fills ``folder`` for ``processor``, which need not be this machine's."""
    install_libraries(processor, folder)
    for pattern in LEFT_OUT:
        for found in list(folder.glob(pattern)):
            shutil.rmtree(found) if found.is_dir() else found.unlink()
    own = shutil.ignore_patterns("build", "__pycache__", "requirements.*")
    shutil.copytree(SHARED, folder / "shared", ignore=own)
    # By no time or hash of its source, which is never changed in a layer; the path is what tracebacks show.
    compiled = compile_dir(
        folder,
        quiet=1,
        maxlevels=20,
        rx=NOT_COMPILED,
        stripdir=folder,
        prependdir="/opt/python",
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
    )
    if not compiled:
        raise SystemExit("Some of the layer's code does not compile.")


def install_libraries(processor: str, folder: Path) -> None:
    """Has pip install the locked wheels of ``processor``."""
    platforms = [f"--platform={platform}_{processor}" for platform in PLATFORMS]
    locked = ["--require-hashes", "--requirement", str(SHARED / "requirements.txt")]
    wanted = ["--only-binary=:all:", "--implementation=cp", "--python-version=3.13", *platforms]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile"]
    subprocess.run([*pip, "--target", str(folder), *wanted, *locked], check=True)


if __name__ == "__main__":
    make_layer(sys.argv[1], Path(sys.argv[2]))
