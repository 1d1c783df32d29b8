"""The shape of the code: imports point inwards, one place reads the environment, one writes titles."""

import ast
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest

from shared.entrypoints.http.errors import STATUS
from shared.rules import errors
from shared.rules.errors.base import ChatTitlesError
from shared.rules.errors.title_generation import TitleGenerationFailed
from shared.use_cases.ports.chats import ChatPatch
from shared.use_cases.rename import RenameTitle
from shared.use_cases.suggest import suggest_title
from tests.support.template import PROJECT

SOURCES = sorted((PROJECT / "shared").rglob("*.py")) + sorted((PROJECT / "functions").rglob("*.py"))
# From the outside in. A file imports from its own package and from those behind it.
PACKAGES = [
    "functions",
    "shared.entrypoints",
    "shared.bootstrap",
    "shared.adapters",
    "shared.use_cases",
    "shared.rules",
]
PURE_PACKAGES = ("shared.use_cases", "shared.rules")
OWN = ("functions", "shared", "tools", "tests", "examples")
# Libraries that stand for what is not ours: broken JSON, graphemes.
PURE = {"grapheme", "json_repair"}
STANDARD = {
    "collections",
    "contextlib",
    "dataclasses",
    "datetime",
    "functools",
    "hashlib",
    "html",
    "ipaddress",
    "itertools",
    "json",
    "re",
    "typing",
    "unicodedata",
}


def imports(path: Path) -> set[str]:
    """The modules that a file imports."""
    modules = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            modules.add(node.module or "")
    return modules


def files_of(package: str) -> list[Path]:
    """The files of a package."""
    return sorted((PROJECT / package.replace(".", "/")).rglob("*.py"))


@pytest.mark.parametrize("package", PACKAGES)
def test_package_imports_from_itself_and_further_in(package: str) -> None:
    """Nothing that is deployed imports tools, tests or examples."""
    inner = tuple(f"{name}." for name in PACKAGES[PACKAGES.index(package) :])
    for path in files_of(package):
        ours = {module for module in imports(path) if module.split(".")[0] in OWN}
        assert not [module for module in ours if not f"{module}.".startswith(inner)], path.name


def test_every_file_of_the_layer_is_in_a_package() -> None:
    """So each is held to a direction. What builds the layer is not in it."""
    in_packages = {path for package in PACKAGES for path in files_of(package)}
    other_files = {path.relative_to(PROJECT).as_posix() for path in SOURCES if path not in in_packages}
    assert other_files == {"shared/__init__.py", "shared/build/__init__.py", "shared/build/layer.py"}


@pytest.mark.parametrize("package", PURE_PACKAGES)
def test_rules_and_use_cases_know_no_aws(package: str) -> None:
    """Beside their own, they import what has no input or output."""
    for path in files_of(package):
        other_modules = {module.split(".")[0] for module in imports(path)} - {"shared"}
        assert other_modules <= STANDARD | PURE, path.name


def takes_a_part(thing: object) -> bool:
    """Whether what a use case's module has is made of or called with something from outside."""
    parameters = inspect.signature(thing).parameters.values() if callable(thing) else ()
    return any(getattr(parameter.annotation, "_is_protocol", False) for parameter in parameters)


@pytest.mark.parametrize("package", ["functions", "shared.entrypoints", "shared.adapters"])
def test_use_cases_get_their_parts_in_bootstrap_alone(package: str) -> None:
    """Handlers call a bound use case and pass no store; values and ports may be named anywhere."""
    for path in files_of(package):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("shared.use_cases"):
                module = importlib.import_module(node.module or "")
                named = [getattr(module, alias.name, module) for alias in node.names]
                assert not [member for member in named if inspect.ismodule(member) or takes_a_part(member)], (
                    path
                )


def test_use_case_is_known_by_its_parts() -> None:
    """So the test above sees it, be it a class or a function."""
    assert takes_a_part(RenameTitle)
    assert takes_a_part(suggest_title)
    assert not takes_a_part(ChatPatch)


def test_no_function_imports_another() -> None:
    """They share by the layer only."""
    for path in (PROJECT / "functions").rglob("*.py"):
        assert not {module for module in imports(path) if module.startswith("functions")}


def test_environment_is_read_in_one_place() -> None:
    """The settings."""
    readers = [path.name for path in SOURCES if re.search(r"os\.(environ|getenv)", path.read_text("utf-8"))]
    assert readers == ["settings.py"]


def test_loggers_are_opened_in_one_place() -> None:
    """One of another way would not keep to the deployment's LogLevel."""
    openers = [path.name for path in SOURCES if re.search(r"\bLogger\(|getLogger\(", path.read_text("utf-8"))]
    assert openers == ["logs.py"]


def test_threads_get_work_in_two_places() -> None:
    """Both see to it that none goes on behind an answer, which Lambda would freeze in the midst of it."""
    begins = re.compile(r"\.submit\(|threads\.map\(|\bThread\(|\bTimer\(|\bProcess\(")
    assert [path.name for path in SOURCES if begins.search(path.read_text("utf-8"))] == [
        "remote_model.py",
        "threads.py",
    ]


def test_titles_are_written_in_one_place() -> None:
    """No text of any file but one can be a part of an expression that sets the title."""
    writers = {
        path.relative_to(PROJECT).as_posix()
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and re.search(r"\btitle(_\w+)?\s*=", str(node.value))
    }
    assert writers == {"shared/adapters/dynamodb/titles.py"}


STORES = PROJECT / "shared/adapters/dynamodb"
# Every file there that writes to the table, and how. Look at a new one: does it carry a title along?
WRITERS = {
    "automatic_title_counts.py": {"update"},  # one item a day, of no chat
    "backlog_segments.py": {"update"},  # how far backlogs are, in a partition of their own
    "backlogs.py": {"update"},  # the same
    "chats.py": {"transact", "update"},  # deletes; patches all but the title
    "new_chats.py": {"transact"},  # creates a chat with its first title
    "idempotency_claims.py": {"update"},  # of Idempotency-Keys, in partitions of their own
    "messages.py": {"transact"},
    "model_configs.py": {"delete", "put"},
    "spend.py": {"update"},
    "remains.py": {"delete_some"},
    "title_history.py": {"put_many"},  # past titles, never the chat's own
    "ticket_rate.py": {"update"},
    "title_claims.py": {"update"},  # of automatic titles, in the chat's item
    "titles.py": {"update"},
    "usage_limits.py": {"delete", "put"},
    "watch_store.py": {"put", "take"},
}


def test_every_write_to_the_table_is_known() -> None:
    """And a chat's patch knows no title."""
    writers: dict[str, set[str]] = {}
    for path in SOURCES:
        calls = re.findall(
            r"_table\.(update|put|put_many|transact|take|delete|delete_some)\(", path.read_text()
        )
        if calls:
            assert path.parent == STORES
            writers[path.name] = set(calls)
    assert writers == WRITERS
    for path in SOURCES:
        raw = re.findall(
            r"\.(?:update_item|put_item|transact_write_items|batch_write_item)\b", path.read_text()
        )
        # What keeps answers for keys writes no chat: its partition is the key's.
        assert not raw or path in {STORES / "table.py", STORES / "idempotency_claims.py"}
    assert [name for name in ChatPatch.__dataclass_fields__ if "title" in name] == ["automatic_title"]


def children(kind: type[ChatTitlesError]) -> list[type[ChatTitlesError]]:
    """The errors directly below ``kind``, by file and name."""
    for module in pkgutil.iter_modules(errors.__path__, f"{errors.__name__}."):
        importlib.import_module(module.name)
    return sorted(kind.__subclasses__(), key=lambda child: (child.__module__, child.__name__))


def below(kind: type[ChatTitlesError]) -> list[type[ChatTitlesError]]:
    """The errors of the tree below ``kind``."""
    return [deeper for child in children(kind) for deeper in (child, *below(child))]


def drawn(kind: type[ChatTitlesError], depth: int = 1) -> list[str]:
    """The tree from ``kind`` on: an error's line has its depth, its name and its file."""
    name, file = "    " * depth + kind.__name__, kind.__module__.rpartition(".")[2]
    return [f"{name:36}{file}.py", *(line for child in children(kind) for line in drawn(child, depth + 1))]


def test_documented_tree_of_errors_is_the_codes() -> None:
    """Whole, in its package's docstring."""
    documented = re.findall(r"^ {4}.*", errors.__doc__ or "", re.MULTILINE)
    assert documented == drawn(ChatTitlesError)


def test_every_error_has_a_code_and_every_code_a_status() -> None:
    """Whatever is raised finds its answer, and no status waits for nothing."""
    raised = [kind for kind in below(ChatTitlesError) if kind is not TitleGenerationFailed]
    assert {kind.code for kind in raised} == set(STATUS)


# Where it need not, and why.
BROAD_EXCEPTS = {
    "bedrock.py": "botocore's parser raises whatever an answer of no known shape makes it raise",
    "bugs.py": "Lambda would log its words; it gets a Bug that names the type, and counts that",
    "isolation.py": "it would block other chats",
    "remote_model.py": "whatever a call raises, it is charged what it may cost before that is raised on",
    "idempotency_store.py": "Powertools may hide what a request ended in, which is remembered and raised",
    "suggestions.py": "what a title cost has to be told to its key; the fault is logged and counted",
}


def test_broad_except_stands_where_it_is_explained() -> None:
    """What is not foreseen must reach Lambda's error metric."""
    broad = {
        path.name for path in SOURCES if re.search(r"except( \(?(Base)?Exception|:)", path.read_text("utf-8"))
    }
    assert broad == BROAD_EXCEPTS.keys()
    isolating = {path.parent.name for path in SOURCES if "with isolated(" in path.read_text("utf-8")}
    assert isolating == {"auto_title", "backlog", "title_events", "use_cases"}
