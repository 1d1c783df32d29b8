"""Who may put events on the bus: of the service's sources nobody but its own functions."""

from typing import Any

import pytest
import yaml

from shared.rules.events import INTERNAL_SOURCE, SOURCE
from tests.support.iam import is_allowed
from tests.support.roles import bus_policy, iam_requests_of, statements
from tests.support.template import PROJECT, functions, resources

FUNCTIONS = functions()
MIRROR = PROJECT / "examples" / "title_mirror" / "template.yaml"
# What an administrator, or a careless role of another service, has.
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "EventBus.Arn"}
PUBLISHERS = {SOURCE: {"TitleEventsFunction"}, INTERNAL_SOURCE: {"PurgeFunction"}}
STRANGER = "arn:aws:iam::123456789012:role/somebody"


def may_put(sources: list[str], principal: str, role: list[dict[str, Any]]) -> bool:
    """Whether one call with entries of these sources is let through."""
    (iam_request,) = iam_requests_of(
        "events", "PutEvents", {"Entries": [{"Source": source} for source in sources]}
    )
    return is_allowed(iam_request.by(principal), [*role, *bus_policy()])


@pytest.mark.parametrize("source", PUBLISHERS)
def test_event_of_the_service_is_put_by_its_publisher_alone(source: str) -> None:
    """By no other function of the service."""
    may = {
        name
        for name, function in FUNCTIONS.items()
        if may_put([source], function["Role"]["Fn::GetAtt"], statements(function))
    }
    assert may == PUBLISHERS[source]


@pytest.mark.parametrize("source", PUBLISHERS)
def test_event_of_the_service_is_refused_from_others_of_the_account(source: str) -> None:
    """Whatever their own policies allow, and also between events of another source."""
    assert may_put(["orders"], STRANGER, [EVERYTHING])
    assert not may_put([source], STRANGER, [EVERYTHING])
    assert not may_put(["orders", source], STRANGER, [EVERYTHING])
    other_functions = {
        name: function
        for name, function in FUNCTIONS.items()
        if name not in set().union(*PUBLISHERS.values())
    }
    for function in other_functions.values():
        assert not may_put([source], function["Role"]["Fn::GetAtt"], [EVERYTHING])


def test_policy_stands_on_the_services_bus() -> None:
    """On the one that it publishes to."""
    (policy,) = resources("AWS::Events::EventBusPolicy").values()
    assert policy["EventBusName"] == {"Ref": "EventBus"}
    assert policy["Statement"]["Resource"] == {"Fn::GetAtt": "EventBus.Arn"}


def test_mirror_takes_what_the_policy_guards() -> None:
    """Its rule takes events of the guarded source and of this account alone."""
    text = MIRROR.read_text("utf-8").replace("!GetAtt ", "").replace("!Ref ", "")
    events = yaml.safe_load(text)["Resources"]["MirrorFunction"]["Properties"]["Events"]
    (pattern,) = (event["Properties"]["Pattern"] for event in events.values())
    assert (pattern["source"], pattern["account"]) == ([SOURCE], ["AWS::AccountId"])
