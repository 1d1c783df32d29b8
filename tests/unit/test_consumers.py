"""The archive, and the examples of consumers: which events they take and who may do what."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from moto.events.models import EventPattern

from examples.title_mirror import title_events
from shared.rules.events import INTERNAL_SOURCE, SOURCE
from tests.support.sample_events import SAMPLES
from tests.support.template import PROJECT, TEMPLATES, load_template, read_template, resources

EXAMPLES = [path for path in TEMPLATES if path.is_relative_to(PROJECT / "examples")]
RULES = [path for path in EXAMPLES if "EventPattern" in path.read_text("utf-8")]
WEBHOOK = read_template(PROJECT / "examples" / "title_webhook" / "template.yaml")
PAGE = (PROJECT / "docs" / "events.md").read_text("utf-8")
ACCOUNT = "123456789012"
DELETION = SAMPLES["chat_deleted.1.json"]


def takes(pattern: Any, event: Any) -> bool:
    """Whether EventBridge lets the event through."""
    text = json.dumps(pattern).replace('{"Ref": "AWS::AccountId"}', f'"{ACCOUNT}"')
    return bool(EventPattern.load(text).matches_event(event))


def pattern_of(path: Path) -> Any:
    """What an example's rule takes."""
    (rule,) = (
        resource["Properties"]
        for resource in read_template(path)["Resources"].values()
        if resource["Type"] == "AWS::Events::Rule"
    )
    return rule["EventPattern"]


def mirrors_pattern() -> Any:
    """What the mirror's rule takes, which SAM makes of the function's event."""
    mirror = read_template(PROJECT / "examples" / "title_mirror" / "template.yaml")
    return mirror["Resources"]["MirrorFunction"]["Properties"]["Events"]["Changes"]["Properties"]["Pattern"]


def documented_pattern() -> Any:
    """The pattern of the page."""
    (block,) = re.findall(
        r"```json\n(.*?)```", (PROJECT / "docs" / "events.md").read_text("utf-8"), re.DOTALL
    )
    return json.loads(block)


PATTERNS = {
    "mirror": mirrors_pattern(),
    "page": documented_pattern(),
    **{path.relative_to(PROJECT / "examples").as_posix(): pattern_of(path) for path in RULES},
}


@pytest.mark.parametrize("name", PATTERNS)
def test_rule_takes_every_sample_event_and_no_strangers(name: str) -> None:
    """No event of another account or source, which somebody else may have put."""
    for sample in SAMPLES.values():
        assert takes(PATTERNS[name], sample)
        assert not takes(PATTERNS[name], {**sample, "account": "210987654321"})
        for source in ("orders", INTERNAL_SOURCE):
            assert not takes(PATTERNS[name], {**sample, "source": source})


@pytest.mark.parametrize("name", ["mirror", "page", "title_webhook/template.yaml"])
def test_rule_leaves_out_schemas_that_its_consumer_does_not_know(name: str) -> None:
    """A later one comes beside this one."""
    later = {**DELETION, "detail": {**DELETION["detail"], "schema": 2}}
    assert not takes(PATTERNS[name], later)


def test_pages_handler_gets_the_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """By Powertools' envelope, of every sample event; title_events.py lies beside it."""
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    monkeypatch.setitem(sys.modules, "title_events", title_events)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - the page's own code
    chat_id = DELETION["detail"]["chat_id"]
    assert {names["handler"](sample, None) for sample in SAMPLES.values()} == {
        f"keep version 1 of {chat_id}",
        f"keep version 3 of {chat_id}",
        f"forget {chat_id}",
    }


def test_archive_keeps_events_for_consumers_by_a_parameter() -> None:
    """Off by default: it costs money, and it keeps titles of deleted chats."""
    template = load_template()
    assert template["Parameters"]["EventArchiveDays"]["Default"] == "0"
    assert template["Conditions"]["HasEventArchive"] == {
        "Fn::Not": [{"Fn::Equals": [{"Ref": "EventArchiveDays"}, "0"]}]
    }
    archive = template["Resources"]["EventArchive"]
    assert archive["Condition"] == template["Outputs"]["EventArchiveArn"]["Condition"] == "HasEventArchive"
    assert archive["Properties"]["SourceArn"] == {"Fn::GetAtt": "EventBus.Arn"}
    assert archive["Properties"]["RetentionDays"] == {"Ref": "EventArchiveDays"}
    pattern = archive["Properties"]["EventPattern"]
    assert all(takes(pattern, sample) for sample in SAMPLES.values())
    assert not takes(pattern, {**DELETION, "source": INTERNAL_SOURCE})


def test_replayed_deletion_purges_nothing() -> None:
    """The chat was purged when it was deleted."""
    pattern = resources("AWS::Events::Rule")["PurgeRule"]["EventPattern"]
    assert takes(pattern, DELETION)
    assert not takes(pattern, {**DELETION, "replay-name": "new-search-index"})


def test_webhook_pastes_no_text_of_users_into_its_body() -> None:
    """EventBridge escapes none. A whole detail is JSON already, and a detail-type is the service's."""
    (target,) = WEBHOOK["Resources"]["Rule"]["Properties"]["Targets"]
    transformer = target["InputTransformer"]
    assert set(transformer["InputPathsMap"].values()) == {"$.detail", "$.detail-type"}
    assert transformer["InputTemplate"] == '{"type": "<type>", "data": <data>}'


def test_webhooks_address_is_https_and_its_secret_no_parameter() -> None:
    """A parameter's value would stand in the console and in scripts."""
    url = WEBHOOK["Parameters"]["Url"]["AllowedPattern"]
    assert re.search(url, "https://hooks.example.com/titles?team=a")
    for refused in ("http://hooks.example.com", "https://", "https://example.com/*", " https://example.com"):
        assert not re.search(url, refused)
    parameters = WEBHOOK["Resources"]["Connection"]["Properties"]["AuthParameters"]["ApiKeyAuthParameters"]
    assert parameters["ApiKeyValue"] == {"Fn::Sub": "{{resolve:secretsmanager:${SecretName}}}"}


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.parent.name)
def test_example_keeps_what_fails_and_its_role_calls_its_target_alone(path: Path) -> None:
    """In a queue that only its own rule fills."""
    made = {name: resource["Properties"] for name, resource in read_template(path)["Resources"].items()}
    (target,) = made["Rule"]["Targets"]
    assert target["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": "Failures.Arn"}}
    assert target["RoleArn"] == {"Fn::GetAtt": "Role.Arn"}
    ((statement,),) = (policy["PolicyDocument"]["Statement"] for policy in made["Role"]["Policies"])
    assert statement["Resource"] == target["Arn"]
    assert statement["Action"] in {"events:InvokeApiDestination", "events:PutEvents"}
    ((may_send,),) = (made["FailuresPolicy"]["PolicyDocument"]["Statement"],)
    assert may_send["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": "Rule.Arn"}}}


def test_receiving_bus_takes_the_services_events_from_the_senders_account_alone() -> None:
    """Nothing else of that account."""
    receiver = read_template(PROJECT / "examples" / "other_account" / "receiver.yaml")
    statement = receiver["Resources"]["EventBusPolicy"]["Properties"]["Statement"]
    assert statement["Principal"] == {
        "AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${SenderAccountId}:root"}
    }
    assert (statement["Effect"], statement["Action"]) == ("Allow", "events:PutEvents")
    kinds = sorted({sample["detail-type"] for sample in SAMPLES.values()}, reverse=True)
    assert statement["Condition"] == {
        "ForAllValues:StringEquals": {"events:source": [SOURCE], "events:detail-type": kinds}
    }


def test_every_template_is_scanned() -> None:
    """By checkov; make check lints what it finds in the same folders."""
    scanned = yaml.safe_load((PROJECT / ".checkov.yaml").read_text("utf-8"))["file"]
    assert sorted(scanned) == sorted(path.relative_to(PROJECT).as_posix() for path in TEMPLATES)
    linted = "template.yaml schemas/registry.yaml $(wildcard examples/*/*.yaml)"
    assert f"TEMPLATES := {linted}\n" in (PROJECT / "Makefile").read_text("utf-8")
