"""docs/operate.md against the template."""

import re
from typing import Any

import yaml

from tests.support.documents import text_of
from tests.support.template import load_template, resources

PAGE = text_of("docs/operate.md")


def test_every_alarm_has_a_section() -> None:
    """And no other has one."""
    section = PAGE.split("## Alarms\n")[1].split("\n## ")[0]
    assert (
        set(re.findall(r"^### (\w+)$", section, re.MULTILINE)) == resources("AWS::CloudWatch::Alarm").keys()
    )


def test_alarm_is_found_by_its_name() -> None:
    """CloudFormation puts the logical id into a name that the template leaves to it."""
    for logical_id, alarm in resources("AWS::CloudWatch::Alarm").items():
        assert alarm.get("AlarmName", {"Fn::Sub": logical_id})["Fn::Sub"].endswith(logical_id)


def without_conditions(resource: dict[str, Any]) -> dict[str, Any]:
    """A resource as it always is."""
    kept = {name: value for name, value in resource["Properties"].items() if "Fn::If" not in value}
    return {**{part: resource[part] for part in resource if part != "Condition"}, "Properties": kept}


def test_attached_resources_are_those_of_the_template() -> None:
    """All that outlives its stack, without conditions, which an import does not know."""
    (block,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    retained = {
        name: without_conditions(resource)
        for name, resource in load_template()["Resources"].items()
        if resource.get("DeletionPolicy") == "Retain"
    }
    assert yaml.safe_load(block)["Resources"] == retained


def test_parameters_and_outputs_that_are_named_exist() -> None:
    """In the table of decisions, and where outputs are read."""
    section = PAGE.split("| decide now |")[1].split("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", section)) <= load_template()["Parameters"].keys()
    assert set(re.findall(r"\$\(output (\w+)\)", PAGE)) <= load_template()["Outputs"].keys()


def test_widgets_that_are_named_exist() -> None:
    """On the dashboard."""
    dashboard = str(load_template()["Resources"]["Dashboard"])
    alarms = PAGE.split("## Alarms\n")[1].split("\n### Try an alarm")[0]
    named = re.findall(r'"([^"]+)"', alarms)
    assert named
    assert [title for title in named if title not in dashboard] == []
