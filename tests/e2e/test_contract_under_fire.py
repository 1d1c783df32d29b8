"""openapi.json against the deployed stack, by schemathesis: what it allows and what it forbids, as two users.

A thousand requests with ``make test-all``, many more with ``make nightly``; ``SEED=n`` repeats a run.
"""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shared.adapters.dynamodb.attribute_values import Item
from shared.adapters.dynamodb.model_configs import PARTITION as CONFIGS
from shared.adapters.dynamodb.table import Table
from shared.adapters.dynamodb.usage_limits import PARTITION as LIMITS
from tests.e2e.conftest import Service
from tests.support.events import check_event
from tools.contract.openapi import DOCUMENT
from tools.stack.deployed import Deployed
from tools.stack.sam import PROJECT
from tools.stack.users import User, add_user, backend_token

pytestmark = pytest.mark.long
NIGHTLY = os.environ.get("NIGHTLY") == "1"
SEED = os.environ.get("SEED") or (str(secrets.randbelow(10**9)) if NIGHTLY else "1")


# Test cases for each operation and its sequences, beside those that follow from the document alone.
EXAMPLES = 250 if NIGHTLY else 10
# Administrators come apart: what they decide would refuse everybody's titles.
EVERYBODY = ("--exclude-path-regex", "^/admin/")
ADMINISTRATORS = ("--include-path-regex", "^/admin/")


@pytest.fixture(scope="module")
def users(service: Service) -> dict[str, User]:
    """An administrator and two users who have nothing yet, by their names."""
    users = [add_user(service.stack.deployed, name) for name in ("edith", "frank")]
    return {user.name: user for user in (*service.stack.admins, *users)}


@pytest.fixture
def decisions_kept(service: Service) -> Iterator[None]:
    """What administrators have decided, as it was before."""
    table = service.stack.table
    before = decisions(table)
    yield
    for key in decisions(table).keys() - before.keys():
        table.delete(dict(zip(("pk", "sk"), key, strict=True)))
    for item in before.values():
        table.put(item)


def decisions(table: Table) -> dict[tuple[str, str], Item]:
    """Model configs and limits, by their keys."""
    decided: list[Item] = []
    for partition in (CONFIGS, LIMITS):
        items, more = table.query({":pk": partition}, KeyConditionExpression="pk = :pk")
        assert not more
        decided += items
    return {(item["pk"], item["sk"]): item for item in decided}


def without_acting(document: Any) -> Any:
    """The document without the headers that name a user. Who sends a request, the hooks decide."""
    for operations in document["paths"].values():
        for operation in operations.values():
            parameters = operation["parameters"]
            operation["parameters"] = [
                one for one in parameters if not one["name"].startswith("chat-titles-")
            ]
    return document


def fire(home: Path, deployed: Deployed, users: dict[str, User], *which: str) -> dict[str, Any]:
    """What was sent and answered. Fails with what schemathesis found."""
    (home / "openapi.json").write_text(json.dumps(without_acting(json.loads(DOCUMENT.read_text("utf-8")))))
    command = [
        *(sys.executable, "-m", "schemathesis.cli"),
        *("--config-file", str(PROJECT / "tests" / "e2e" / "schemathesis.toml")),
        *(
            "run",
            "openapi.json",
            "--url",
            deployed.api_url,
            "--seed",
            SEED,
            "--max-examples",
            str(EXAMPLES),
            *which,
        ),
        *("--continue-on-failure", "--no-color", "--report", "json", "--report-json-path", "report.json"),
    ]
    tokens = {name: user.token for name, user in users.items()}
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "SCHEMATHESIS_HOOKS": "tests.support.under_fire",
        "FIRE_TOKENS": json.dumps(tokens),
        "FIRE_BACKEND": backend_token(deployed),
        "FIRE_IDS": json.dumps({name: user.sub for name, user in users.items()}),
    }
    done = subprocess.run(
        command, cwd=home, env=environment, text=True, capture_output=True, check=False, timeout=3600
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}\nAgain with SEED={SEED}"
    return {name: json.loads((home / f"{name}.json").read_text("utf-8")) for name in ("report", "counts")}


def check_all_were_tried(fired: dict[str, Any], operations: int, least: dict[str, int]) -> None:
    """No operation was left out, and as much was sent as is said."""
    print(f"SEED={SEED}", fired["counts"])  # noqa: T201 - for the record
    report = fired["report"]
    assert report["complete"]
    assert report["operations"]["tested"] == operations
    assert not {
        counted: fired["counts"].get(counted)
        for counted in least
        if fired["counts"].get(counted, 0) < least[counted]
    }
    # An operation whose few requests were all a stranger's has no rate. Every night each is accepted once.
    rates = report["valid_rates"].values()
    accepted = [sum(phase["accepted"] for phase in phases.values()) for phases in rates]
    assert (len(accepted) == operations and all(accepted)) or not NIGHTLY


def test_users_requests_get_answers_of_the_contract(
    service: Service, users: dict[str, User], tmp_path: Path
) -> None:
    """Two users' requests, also for each other's chats and for deleted ones; every event keeps its schema."""
    fired = fire(tmp_path, service.stack.deployed, users, *EVERYBODY)
    least = {"requests": 3500 if NIGHTLY else 700, "edith": 100, "frank": 100, "backend": 50, "strangers": 20}
    least |= {"deleted": 1}
    check_all_were_tried(fired, operations=19, least=least)
    for event in service.tap.read():
        check_event(event["detail-type"], event["detail"])


@pytest.mark.usefixtures("decisions_kept")
def test_administrators_requests_get_answers_of_the_contract(
    service: Service, users: dict[str, User], tmp_path: Path
) -> None:
    """An administrator's requests, and a user's among them."""
    fired = fire(tmp_path, service.stack.deployed, users, *ADMINISTRATORS)
    least = {"requests": 1500 if NIGHTLY else 400, "root": 100, "edith": 20, "403": 20}
    check_all_were_tried(fired, operations=24, least=least)
