"""The layer's bill of materials and its licences, against the lock file and CycloneDX's schema."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from referencing import Registry, Resource

from tests.support.tables import missing
from tools.command_error import CommandError
from tools.ops import sbom
from tools.ops.versions import project_version
from tools.stack.sam import PROJECT

SCHEMAS = "lib/python3*/site-packages/cyclonedx/schema/_res"
LOCK = """\
annotated-types==1.0 \\
    --hash=sha256:{0} \\
    --hash=sha256:{1}
    # via pydantic
pydantic==2.0 \\
    --hash=sha256:{1}
    # via
    #   -r shared/requirements.in
    #   other
""".format("a" * 64, "b" * 64)


@pytest.fixture
def bill() -> dict[str, Any]:
    """The bill of the layer as it is."""
    return sbom.bill_of_materials(sbom.packages(sbom.LOCK.read_text("utf-8")))


def validator() -> Draft7Validator:
    """CycloneDX's own schema, which pip-audit brings."""
    folders = list((PROJECT / ".local" / "scan-env").glob(SCHEMAS))
    if not folders:
        missing("CycloneDX's schema is in the scan's environment, which 'make check' makes")
    schemas = {path.name: json.loads(path.read_text("utf-8")) for path in folders[0].glob("*.schema.json")}
    by_id = [(schema["$id"], Resource.from_contents(schema)) for schema in schemas.values()]
    return Draft7Validator(schemas["bom-1.6.SNAPSHOT.schema.json"], registry=Registry().with_resources(by_id))


def test_bill_is_valid(bill: dict[str, Any]) -> None:
    """By the schema of CycloneDX 1.6."""
    assert [error.message for error in validator().iter_errors(bill)] == []


def test_bill_has_each_package_of_the_lock_and_no_other(bill: dict[str, Any]) -> None:
    """With its version, its licence and the hashes of its files."""
    lock = sbom.LOCK.read_text("utf-8")
    components = bill["components"]
    assert len(components) == lock.count("==")
    assert all(f"{component['name']}=={component['version']} " in lock for component in components)
    assert all(component["licenses"][0]["expression"] for component in components)
    assert sum(len(component["properties"]) for component in components) == lock.count("--hash=")
    assert bill["metadata"]["component"]["version"] == project_version()


def test_bill_tells_what_needs_what(bill: dict[str, Any]) -> None:
    """From the layer on, every package is reached."""
    needs = {entry["ref"]: entry["dependsOn"] for entry in bill["dependencies"]}
    reached, waiting = set[str](), ["chat-titles"]
    while waiting:
        ref = waiting.pop()
        reached.add(ref)
        waiting += [other for other in needs[ref] if other not in reached]
    assert reached == {"chat-titles", *(component["bom-ref"] for component in bill["components"])}


def test_lock_file_is_read_entry_by_entry() -> None:
    """An entry's hashes and what needs it are its own."""
    first, second = sbom.packages(LOCK)
    assert (first.name, first.hashes, first.needed_by) == (
        "annotated-types",
        ("a" * 64, "b" * 64),
        ("pydantic",),
    )
    assert second.needed_by == ("-r shared/requirements.in", "other")


def test_package_of_another_version_than_the_locked_one_is_reported() -> None:
    """Its licence may have changed."""
    with pytest.raises(CommandError, match="is locked as"):
        sbom.licences(sbom.packages(LOCK))


def test_command_writes_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And says where they are."""
    assert sbom.main(["--folder", str(tmp_path)]) == 0
    assert json.loads((tmp_path / "layer.cdx.json").read_text("utf-8"))["bomFormat"] == "CycloneDX"
    assert "| pydantic |" in (tmp_path / "licences.md").read_text("utf-8")
    assert capsys.readouterr().out.count(str(tmp_path)) == 2
