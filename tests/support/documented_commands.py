"""What runs each command of the pages, or why none can; the first pattern that fits a command counts.

Those of docs/operate.md are in tests/support/rehearsal.py.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Proof:
    """``test`` runs the command, or what it runs; or there is a reason why none does."""

    pattern: str
    test: str = ""
    reason: str = ""


# In a shell, against the stack that the test of ``make run`` has brought up.
WALK = "tests/e2e/test_run.py::check_documented_commands"
_NO_ACCOUNT = "it needs an AWS account; its operation and options are held against botocore's models"
_NO_ENGINE = "it needs a container engine"
PROOFS = [
    # With what the pages define in the same shell.
    Proof(r"\w+=\$\(make -s token (USER|CLIENT)=\w+\)", WALK),
    Proof(r"(API|ADA)=\$\(python3 -c .*\)", WALK),
    Proof(r"(api|admin|backend)\(\) \{ curl .*\}", WALK),
    Proof(r"(CHAT=\$\()?(api|admin|backend) .*", WALK),
    Proof(r"make (-s )?token( (USER|CLIENT)=\w+)?", WALK),
    Proof(r"make model-config( ARGS=.*)?", WALK),
    Proof(r"make erase-user .*", "tests/e2e/test_data_commands.py::test_user_is_erased_beside_the_fan_out"),
    Proof(
        r"make (export|import) .*",
        "tests/e2e/test_data_commands.py::test_exported_chats_are_imported_quietly_for_another_user",
    ),
    Proof(
        r"make run BIND=.*",
        reason="it opens the emulator to containers; tests/unit/test_front.py has its parts",
    ),
    Proof(r"make run MODEL=.*", reason="it needs a model; tests/unit/test_local_model.py has its parts"),
    Proof(r"make run( PORT=\d+)?", "tests/e2e/test_run.py::test_make_run_prints_commands_that_work"),
    Proof(r"make title-eval MODEL=.*", "tests/e2e/test_run.py::test_make_run_prints_commands_that_work"),
    Proof(
        r"make title-eval",
        "tests/unit/test_offline_titles.py::test_titles_are_nearer_to_peoples_than_the_first_six_words",
    ),
    Proof(
        r"make (test|test-all|unit|check|nightly)( .*)?|\.ci/run",
        reason="it runs this very test, or what runs longer",
    ),
    Proof(
        r"make interleaving .*",
        "tests/concurrency/test_every_order.py::test_every_order_of_writes_keeps_every_invariant",
    ),
    Proof(
        r"make simulate ARGS=--measure",
        "tests/storage/test_measured.py::test_measure_prints_each_batch_beside_what_is_simulated",
    ),
    Proof(r"make simulate( .*)?", "tests/unit/test_simulate.py::test_page_has_what_the_command_prints"),
    Proof(r"make load( .*)?", "tests/e2e/test_load.py::test_load_of_a_few_seconds_loses_nothing"),
    Proof(
        r"make clients",
        "tests/e2e/test_generated_clients.py::test_make_clients_writes_both_and_says_where",
    ),
    Proof(r"make pack", "tests/unit/test_npm_package.py::test_make_pack_says_where_the_package_is"),
    Proof(
        r"npm install .*\.tgz",
        "tests/unit/test_npm_package.py::test_package_is_installed_offline_and_imported",
    ),
    Proof(r"ollama .*", reason="it is another project's command"),
    Proof(
        r"sam build --template examples/title_mirror/.*",
        "tests/e2e/test_consumers.py::test_mirror_has_the_titles_and_is_rebuilt_by_a_replay",
    ),
    Proof(r"sam build( .*)?", "tests/e2e/test_build.py::test_deploy_ships_little"),
    Proof(
        r"sam deploy( .*)?", reason="it needs an AWS account; tests/e2e/conftest.py deploys to the emulator"
    ),
    Proof(r"sam local .*|ARCH=.*|TO_STACK=.*", reason=_NO_ENGINE),
    Proof(r"curl -sS -X POST http://127\.0\.0\.1:3000/.*", reason=_NO_ENGINE),
    Proof(r"STACK=.*|\w+=\$\(output \w+\)|RULE=.*|TO=.*", reason=_NO_ACCOUNT),
    Proof(r"curl -sS -u .*", reason=_NO_ACCOUNT),
    Proof(r"(\w+=\$\(|output\(\) \{ )?aws .*", reason=_NO_ACCOUNT),
]


def proof_of(command: str) -> Proof | None:
    """What is known of a command; None where nothing is."""
    return next((proof for proof in PROOFS if re.fullmatch(proof.pattern, command)), None)
