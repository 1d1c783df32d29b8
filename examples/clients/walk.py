"""A chat's titles through the Python client that make clients generates: run it with API and TOKEN set."""

import os
from datetime import UTC, datetime, timedelta

from chat_titles_client import AuthenticatedClient
from chat_titles_client.api.chats import create_chat, create_chat_with_id, delete_chat, get_chat
from chat_titles_client.api.messages import append_message, list_messages
from chat_titles_client.api.titles import (
    list_titles,
    propose_title,
    regenerate_title,
    rename_chat,
    restore_title,
    title_conversation,
)
from chat_titles_client.api.usage import get_usage
from chat_titles_client.api.watching import list_title_changes
from chat_titles_client.models import (
    AppendMessage,
    ChangePage,
    Chat,
    Conflict,
    ConversationTitle,
    CreateChat,
    Error,
    Message,
    MessagePage,
    Proposal,
    ProposeTitle,
    Regenerated,
    RenameChat,
    RestoreTitle,
    Role,
    SentMessage,
    TextPart,
    TitleConversation,
    TitlePage,
    TitleSource,
    UsageReport,
)
from httpx import Timeout


def expect[T](kind: type[T], answer: object) -> T:
    """Returns the answer, which is also typed as each error. Raises RuntimeError for another kind."""
    if isinstance(answer, kind):
        return answer
    raise RuntimeError(f"{kind.__name__} was expected, not {answer}")


def walk(client: AuthenticatedClient) -> None:
    """Creates a chat, names it in every way, and deletes it. Raises RuntimeError for an unexpected answer."""
    began_at = datetime.now(UTC) - timedelta(minutes=1)
    question = "How do I bake bread at home without an oven?"
    created = expect(Chat, create_chat.sync(client=client, body=CreateChat(content=question)))
    print(f"{created.title} ({created.title_source.value}, {created.created_at:%Y-%m-%d})")

    answer = AppendMessage(role=Role.ASSISTANT, content="Use a lidded pan on the stove.")
    expect(Message, append_message.sync(created.id, client=client, body=answer))
    for message in expect(MessagePage, list_messages.sync(created.id, client=client)).messages:
        texts = [part.text for part in message.content if isinstance(part, TextPart)]
        print(message.role.value, *texts)

    shown = ProposeTitle(avoid=["Stove bread"])
    proposal = expect(Proposal, propose_title.sync(created.id, client=client, body=shown))
    print(f"{proposal.title}, by {proposal.model} for {proposal.usage.cost_micros} micro-dollars")

    renamed = expect(Chat, rename_chat.sync(created.id, client=client, body=RenameChat("Stove bread")))
    if renamed.title_source is not TitleSource.USER:
        raise RuntimeError(renamed)
    late = rename_chat.sync(created.id, client=client, body=RenameChat("Too late"), if_match='"1"')
    print(f"still {expect(Conflict, late).chat.title}")
    regenerated = expect(Regenerated, regenerate_title.sync(created.id, client=client, idempotency_key="k-1"))
    print(regenerated.outcome.value, regenerated.chat.title)

    titles = expect(TitlePage, list_titles.sync(created.id, client=client)).titles
    for title in titles:
        print(title.title_version, title.title, title.title_source.value, title.title_updated_at.isoformat())
    oldest = RestoreTitle(titles[-1].title_version)
    print(f"back to {expect(Chat, restore_title.sync(created.id, client=client, body=oldest)).title}")
    changes = expect(ChangePage, list_title_changes.sync(client=client, since=began_at)).changes
    print(f"{len(changes)} changes, {expect(UsageReport, get_usage.sync(client=client)).calls} calls")

    own_id = f"recipes.{created.id}"
    for _ in range(2):
        own = create_chat_with_id.sync_detailed(own_id, client=client, body=CreateChat(content=question))
        print(own.status_code.value, expect(Chat, own.parsed).id)
    elsewhere = TitleConversation([SentMessage(role=Role.USER, content=question)])
    sent = expect(ConversationTitle, title_conversation.sync(client=client, body=elsewhere))
    print(f"{sent.title}, from messages {sent.messages_read}")

    for chat_id in (created.id, own_id):
        delete_chat.sync_detailed(chat_id, client=client)
    print(expect(Error, get_chat.sync(created.id, client=client)).code)


if __name__ == "__main__":
    # The gateway answers within 30 seconds.
    walk(AuthenticatedClient(base_url=os.environ["API"], token=os.environ["TOKEN"], timeout=Timeout(30)))
