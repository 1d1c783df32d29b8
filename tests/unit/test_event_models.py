"""The models and the sample events for consumers against the schemas."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from aws_lambda_powertools.utilities.parser.models import EventBridgeModel
from jsonschema import Draft202012Validator, ValidationError
from pydantic import ValidationError as ModelError

from examples.title_mirror.title_events import TITLE_EVENT, ChatDeleted, ChatEvent, TitleChange
from shared.rules.events import CHAT_DELETED, INTERNAL, SOURCE, TITLE_CHANGE
from tests.support.events import check_event
from tests.support.sample_events import SAMPLES
from tests.support.template import PROJECT

MODELS: dict[str, type[ChatEvent]] = {TITLE_CHANGE: TitleChange, CHAT_DELETED: ChatDeleted}
WRONG: list[Any] = [[], "", "1", -1, 10**9, None, "x" * 201, "2026-11-27T09:21:40+00:00"]
WORDS = {"$schema", "$id", "title", "description"}


def schema_of(kind: str) -> dict[str, Any]:
    """The schema in the repository."""
    schema: dict[str, Any] = json.loads((PROJECT / "schemas" / f"{kind}.1.json").read_text("utf-8"))
    return schema


def rules(schema: dict[str, Any]) -> dict[str, Any]:
    """What an object's schema demands, whoever wrote it: without words, and unions of types as lists."""
    whole = {name: value for name, value in schema.items() if name not in WORDS}
    whole["required"] = set(schema["required"])
    whole["properties"] = {name: rule_of(value) for name, value in schema["properties"].items()}
    return whole


def rule_of(field: dict[str, Any]) -> dict[str, Any]:
    """What a field's schema demands."""
    rule = {name: value for name, value in field.items() if name not in WORDS}
    if "anyOf" in rule:
        rule["type"] = [option["type"] for option in rule.pop("anyOf")]
    if "const" in rule or "enum" in rule:
        rule.pop("type", None)  # the values say it
    return rule


def is_valid(kind: str, detail: Any) -> bool:
    """Whether the schema lets the detail through."""
    try:
        Draft202012Validator(schema_of(kind)).validate(detail)
    except ValidationError:
        return False
    return True


def is_read(detail: Any) -> bool:
    """Whether a consumer's models let the detail through."""
    try:
        TITLE_EVENT.validate_python(detail)
    except ModelError:
        return False
    return True


def broken(detail: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The detail with one field wrong, in turn."""
    for name in detail:
        yield {key: value for key, value in detail.items() if key != name}
        yield from ({**detail, name: wrong} for wrong in WRONG)
    yield {**detail, "unknown": "field"}


def test_every_event_for_consumers_has_a_model() -> None:
    """And no model belongs to nothing."""
    kinds = {path.name.split(".")[0] for path in (PROJECT / "schemas").glob("*.json")}
    assert kinds - INTERNAL == MODELS.keys()


@pytest.mark.parametrize("kind", MODELS)
def test_model_demands_what_the_schema_demands(kind: str) -> None:
    """Nothing more and nothing less."""
    assert rules(MODELS[kind].model_json_schema()) == rules(schema_of(kind))


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_is_an_event_that_schema_and_model_let_through(name: str) -> None:
    """Named for its detail-type and schema; the model gives back what it read."""
    sample = SAMPLES[name]
    kind, detail = sample["detail-type"], sample["detail"]
    check_event(kind, detail)
    assert name.startswith(f"{kind}.{detail['schema']}.")
    assert (sample["source"], sample["version"]) == (SOURCE, "0")
    assert EventBridgeModel.model_validate(sample).replay_name == sample.get("replay-name")
    event = TITLE_EVENT.validate_python(detail)
    assert isinstance(event, MODELS[kind])
    assert event.model_dump(mode="json", by_alias=True) == detail


def test_every_event_for_consumers_has_a_sample() -> None:
    """One that is replayed and one that is a chat's first title among them."""
    assert {sample["detail-type"] for sample in SAMPLES.values()} == MODELS.keys()
    assert any("replay-name" in sample for sample in SAMPLES.values())
    assert any(sample["detail"].get("previous_title", "") is None for sample in SAMPLES.values())


@pytest.mark.parametrize("name", SAMPLES)
def test_model_refuses_what_the_schema_refuses(name: str) -> None:
    """One field at a time, and lets through the rest."""
    detail, kind = SAMPLES[name]["detail"], SAMPLES[name]["detail-type"]
    verdicts = [(is_valid(kind, variant), is_read(variant), variant) for variant in broken(detail)]
    assert [variant for valid, read, variant in verdicts if valid != read] == []
    assert not all(valid for valid, *_ in verdicts)


def test_models_error_does_not_quote_the_title() -> None:
    """Lambda logs an error that a consumer's function raises."""
    detail = {**SAMPLES["title_change.1.json"]["detail"], "title": "Secret plans" * 20}
    with pytest.raises(ModelError) as raised:
        TITLE_EVENT.validate_python(detail)
    assert "title" in str(raised.value)
    assert "Secret" not in str(raised.value)
