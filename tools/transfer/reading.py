"""Reads the conversations of another product's export, one at a time and in constant memory."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path

from tools.transfer.archives import ZIP_SIGNATURES, texts_in
from tools.transfer.branches import Branches
from tools.transfer.conversations import Conversation, ImportedMessage, NotReadable, Unreadable
from tools.transfer.elements import Element, elements
from tools.transfer.formats import OpenConversation, UnknownProduct
from tools.transfer.formats.product import Node, first_of, identifier, moment, words
from tools.transfer.json_events import Json, reading
from tools.transfer.texts import HEAD_BYTES, Span, Text, element_of, is_json, text_of

# A text whose first objects are all of no known product is another file of the export: a profile, ratings.
_TRIED_OBJECTS = 100


def read(path: Path) -> Iterator[Conversation | Unreadable]:
    """Yields each conversation of an export, and each that cannot be read, in the file's order.

    ``path`` is a JSON file or a ZIP of ChatGPT, Claude, Open WebUI or LibreChat, whatever its name. Raises
    OSError if the file cannot be opened. Whatever is in it, something is yielded.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if head.startswith(ZIP_SIGNATURES):
        texts = texts_in(path)
    elif is_json(head):
        texts = _plain(path)
    else:
        texts = iter([Unreadable(path.name, "it is neither JSON nor a ZIP")])
    found = chain.from_iterable(_conversations(text) if isinstance(text, Text) else [text] for text in texts)
    first = next(found, None)
    if first is None:
        yield Unreadable(path.name, "it has no conversation of a known product")
    else:
        yield first
        yield from found


def _plain(path: Path) -> Iterator[Text | Unreadable]:
    try:
        yield text_of(path.name, path)
    except NotReadable as error:
        yield Unreadable(path.name, str(error))


def _conversations(text: Text) -> Iterator[Conversation | Unreadable]:
    """Yields nothing for a text whose first objects are all of no known product."""
    results = _results(text)
    waiting = []
    for is_known, result in results:
        waiting.append(result)
        if is_known or len(waiting) == _TRIED_OBJECTS:
            break
    if waiting and is_known:
        yield from waiting
        yield from (result for _, result in results)


def _results(text: Text) -> Iterator[tuple[bool, Conversation | Unreadable]]:
    """Yields what each object is, and whether that is a conversation of a known product, be it broken."""
    with text.open() as file:
        for element in elements(Span(file)):
            place = f"{text.name}, conversation {element.number}"
            try:
                yield True, _conversation(text, element, place)
            except UnknownProduct as error:
                yield False, Unreadable(place, str(error))
            except NotReadable as error:
                yield True, Unreadable(place, str(error))


def _conversation(text: Text, element: Element, place: str) -> Conversation:
    if element.damage:
        raise NotReadable(f"{element.damage} (byte {element.end:,})")
    opened = OpenConversation()
    dates = _Dates()
    with text.open() as file, reading():
        for node in opened.nodes(Json(element_of(file, element))):
            dates.add(node)
    product, fields = opened.product, opened.fields
    if product is None or (source_id := first_of(fields, product.ids, identifier)) is None:
        raise NotReadable("it has no id")
    title = first_of(fields, product.titles, words)
    return Conversation(
        source=product.name,
        source_id=source_id,
        title=title,
        namer="machine" if title in product.placeholders else None,
        created_at=first_of(fields, product.created, moment) or dates.first,
        updated_at=first_of(fields, product.updated, moment) or dates.last,
        archived=fields.get(product.archived or "") is True,
        owner=identifier(fields.get(product.owner or "")),
        place=place,
        messages=partial(_messages, text, element, identifier(fields.get(product.current or ""))),
    )


@dataclass
class _Dates:
    """The earliest and the latest date of the messages."""

    first: datetime | None = None
    last: datetime | None = None

    def add(self, node: Node) -> None:
        if node.message and (sent_at := node.message.sent_at):
            self.first = min(self.first or sent_at, sent_at)
            self.last = max(self.last or sent_at, sent_at)


def _messages(text: Text, element: Element, end: str | None) -> Iterator[ImportedMessage]:
    with text.open() as file, reading():
        branches = Branches(OpenConversation().nodes(Json(element_of(file, element))))
    with closing(branches):
        yield from branches.branch(end)
