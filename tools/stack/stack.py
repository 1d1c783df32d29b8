"""The whole service on this machine: the emulator, the deployed template and users to use it."""

import fcntl
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from shared.adapters.dynamodb.model_configs import DynamoModelConfigs
from shared.adapters.dynamodb.table import Table
from shared.rules.model_configs import ModelConfig
from tools.command_error import CommandError
from tools.stack import aws
from tools.stack.binding import LOOPBACK, Binding
from tools.stack.deployed import Deployed
from tools.stack.emulator import Emulator
from tools.stack.emulator_gaps import (
    add_routes,
    allow_local_models,
    allow_origins,
    complete_table,
    follow_latest,
    set_sign_in,
    set_watch_url,
)
from tools.stack.local_model import LocalModel
from tools.stack.sam import PROJECT, Sam
from tools.stack.users import PASSWORD, User, add_user

STACK_BIN = PROJECT / ".local" / "stack-env" / "bin"
DEFAULT_CONFIG = ModelConfig("offline", "extractive")


class LocalStack:
    """Deploys on entering and ends all that it started on leaving.

    ``home`` keeps builds and logs, ``report_step`` gets a line for each step, ``parameters`` are the
    template's and ``emulator_environment`` the emulator's own. ``model`` makes the titles; without one it is
    the offline titler.
    """

    def __init__(  # noqa: PLR0913 - each is some caller's choice, and most have defaults
        self,
        home: Path,
        port: int,
        report_step: Callable[[str], None],
        *,
        binding: Binding = LOOPBACK,
        parameters: dict[str, str] | None = None,
        emulator_environment: dict[str, str] | None = None,
        model: LocalModel | None = None,
    ) -> None:
        self.home = home
        self._report_step = report_step
        self._parameters = {"UserPoolDomain": "chat-titles-local", **(parameters or {})}
        self._model = model
        self._emulator = Emulator(STACK_BIN / "python", home, port, emulator_environment or {}, binding)
        self.deployed = Deployed(self._emulator.endpoint_url)
        self.users: list[User] = []
        self.admins: list[User] = []

    def __enter__(self) -> Self:
        self.home.mkdir(parents=True, exist_ok=True)
        self._lock = lock(self.home)
        try:
            if self._model:
                self._report_step("starting the model")
                self._model.start()
            self._report_step("starting MiniStack")
            self._emulator.start()
            self._deploy()
        except BaseException:  # also Ctrl-C must not leave the emulator behind
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        self._emulator.stop()
        if self._model:
            self._model.stop()
        self._lock.close()

    def _deploy(self) -> None:
        sam = Sam(STACK_BIN, self.home, self.deployed.endpoint_url)
        self._report_step("building the template")
        sam.build()
        self._report_step("deploying it")
        sam.deploy(self._parameters)
        self._report_step("adding the routes that the emulator leaves out")
        add_routes(self.deployed)
        allow_origins(self.deployed)
        follow_latest(self.deployed)
        complete_table(self.deployed)
        set_watch_url(self.deployed)
        allow_local_models(self.deployed)
        self._report_step("adding two users, an admin and a model config")
        self.users = [add_user(self.deployed, name) for name in ("ada", "grace")]
        self.admins = [add_user(self.deployed, "root", "admins")]
        by_click = {
            user.name: {"password": PASSWORD, "is_admin": user in self.admins}
            for user in (*self.users, *self.admins)
        }
        set_sign_in(self.deployed, by_click)
        if self._model:
            self._model.store_key(self.deployed.endpoint_url)
        default = self._model.config if self._model else DEFAULT_CONFIG
        for config in (DEFAULT_CONFIG, default):
            self.model_configs.put(config)
        self.model_configs.make_default(default.id)

    @property
    def table(self) -> Table:
        """The stack's table."""
        dynamodb = aws.client("dynamodb", self.deployed.endpoint_url)
        return Table(dynamodb, self.deployed.outputs["TableName"])

    @property
    def model_configs(self) -> DynamoModelConfigs:
        """The stack's model configs."""
        return DynamoModelConfigs(self.table)

    def write_info(self, path: Path) -> None:
        """Writes what other tools need to use the stack; tokens are in it, so it is for its owner alone."""
        path.touch(mode=0o600)
        path.write_text(json.dumps(self._info(), indent=2) + "\n")

    def _info(self) -> dict[str, Any]:
        (admin,) = self.admins
        return {
            "api_url": self.deployed.api_url,
            "region": aws.REGION,
            "endpoint_url": self.deployed.endpoint_url,
            "table_name": self.deployed.outputs["TableName"],
            "event_bus_name": self.deployed.outputs["EventBusName"],
            "users": [asdict(user) for user in self.users],
            "admin": {"name": admin.name, "token": admin.token},
        }


def lock(home: Path) -> TextIO:
    """Keeps ``home`` for one stack, until the file is closed. Raises CommandError when it is another's."""
    held = (home / "lock").open("w")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        held.close()
        raise CommandError("A stack is running from this folder already; Ctrl-C there ends it.") from error
    return held
