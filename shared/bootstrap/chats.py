"""Binds the use cases of functions/chats."""

from shared.adapters.dynamodb.exports import DynamoExports
from shared.bootstrap import storage, stores
from shared.use_cases.chats import AddMessage, StartChat, UpdateChat


def start_chat() -> StartChat:
    """Create a chat."""
    return StartChat(stores.chats(), storage.model_configs(), storage.now, storage.new_id)


def update_chat() -> UpdateChat:
    """Change a chat's fields except the title."""
    return UpdateChat(stores.chats(), storage.model_configs(), storage.now)


def add_message() -> AddMessage:
    """Append a message to a chat."""
    return AddMessage(stores.messages(), storage.now, storage.new_id)


def exports() -> DynamoExports:
    """List what an owner's chats hold."""
    return DynamoExports(storage.table())
