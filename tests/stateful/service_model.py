"""All rules together, and what must hold at the end of an example."""

import sys

from tests.stateful.asking_rules import AskingRules
from tests.stateful.auto_title_rules import AUTOMATIC
from tests.stateful.chats import Chat
from tests.stateful.concurrent_events import ALL
from tests.stateful.export_rules import ExportRules
from tests.stateful.stream_rules import PURGE, TITLES
from tests.stateful.world import ADMIN, USERS


class ServiceModel(AskingRules, ExportRules):
    """The service whole."""

    def teardown(self) -> None:
        """Looks at all of it when an example went well."""
        try:
            if sys.exception() is None:
                self.finish()
        finally:
            self.environment.undo()
            self.service.client.delete_table(TableName=self.service.table_name)

    def finish(self) -> None:
        """When the stream is at rest: every title told once and for all, nothing left that is not wanted."""
        while any(map(self.waiting, (TITLES, AUTOMATIC, PURGE))):
            self.tell(ALL)
            self.deliver_all_automatic()
            if self.waiting(PURGE):
                self.purge(twice=False)
        published = {
            f"{chat.id}#{version}"
            for chat in self.chats.all.values()
            for version in (*range(1, chat.version + 1), *(["deleted"] if chat.deleted else []))
        }
        assert set(self.published) == published
        self._check_users()
        self._check_admin()
        self._check_table()

    def _check_users(self) -> None:
        for who in USERS:
            self.check_usage(who)
            assert self.walk("GET /chats", "chats", ALL, who=who) == self.chats.of(who)
        for chat in self.living:
            of_owner = {"who": chat.owner, "of": chat.id}
            titles = self.walk("GET /chats/{id}/title/history", "titles", ALL, **of_owner)
            assert titles == chat.titles[::-1]
            messages = self.walk("GET /chats/{id}/messages", "messages", ALL, **of_owner)
            assert messages == [message.shown for message in chat.messages]

    def _check_admin(self) -> None:
        answer = self.call("GET /admin/model-configs", who=ADMIN).body
        chosen = {"default_id": self.default_id, "title_model_id": self.title_model_id}
        stored = sorted(self.configs.values(), key=lambda config: str(config["id"]))
        assert answer == {"model_configs": stored, **chosen}
        answer = self.call("GET /admin/usage-limits", who=ADMIN).body
        assert answer["default"] == self.limits.default
        assert {limit["id"]: limit["limit_micros"] for limit in answer["limits"]} == {
            **self.limits.groups,
            **self.limits.users,
        }

    def _check_table(self) -> None:
        """Of a chat that is gone only its mark, one item for each thing that is there, and what was spent."""
        stored: list[str] = sorted(
            f"{item['pk']['S']} {item['sk']['S'].partition('#')[0]}"
            for item in self.service.items(of="CHAT#")
        )
        assert stored == sorted(
            f"CHAT#{chat.owner}#{chat.id} {kind}"
            for chat in self.chats.all.values()
            for kind in (["DELETED"] if chat.deleted else _kinds_of(chat))
        )
        spent = {
            (item["pk"]["S"], item["sk"]["S"]): int(item["spent_micros"]["N"])
            for item in self.service.items(of="USAGE#")
        }
        assert {key: micros for key, micros in spent.items() if micros} == {
            (f"USAGE#{owner}", f"{period.upper()}#{began:%Y-%m-%d}"): account.spent
            for (owner, period, began), account in self.ledger.accounts.items()
            if account.spent
        }


def _kinds_of(chat: Chat) -> list[str]:
    own_ids = [message.shown["id"] for message in chat.messages if message.shown["id"].startswith("own.")]
    messages = [*["MESSAGE"] * len(chat.messages), *["MESSAGE_ID"] * len(own_ids)]
    return ["CHAT", *messages, *["STATE"] * bool(chat.flag_recorded), *["TITLE"] * chat.version]
