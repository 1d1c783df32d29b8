"""A page's project that has the packed dialog and the locked packages of requirements/node."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.support.node_tools import require_node_tools
from tools.contract.node_tools import MODULES
from tools.contract.npm_package import OFFLINE, pack
from tools.stack.sam import PROJECT

EXAMPLES = PROJECT / "examples" / "frameworks"


def install(archive: Path, project: Path) -> None:
    """Installs the package into an empty project, with an empty cache and no registry."""
    (project / "package.json").write_text("{}")
    command: list[str | Path] = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", archive]
    cache = {"npm_config_cache": str(project / "cache")}
    done = subprocess.run(
        command, cwd=project, env=os.environ | OFFLINE | cache, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def examples_project(folder: Path) -> Path:
    """The pages of examples/frameworks, ready to be bundled or checked by tsc."""
    require_node_tools()
    project = folder / "project"
    shutil.copytree(EXAMPLES, project)
    install(pack(folder), project)
    for package in MODULES.glob("[!.]*"):
        (project / "node_modules" / package.name).symlink_to(package)
    return project
