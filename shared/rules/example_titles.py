"""Conversations with good titles, which a small model is shown before the one to be named.

They are about rare things: a word of theirs in the title of another chat is most likely copied.
"""

from typing import NamedTuple


class Example(NamedTuple):
    """What a user said, and its title."""

    said: str
    title: str


# The last ones count most, so they are in the language of most chats.
EXAMPLES = (
    Example(
        "Hola, ¿con qué herramientas se afina un clavicordio?", "Herramientas para afinar un clavicordio"
    ),
    Example("羊驼可以吃苜蓿吗？", "羊驼吃苜蓿"),
    Example(
        "hi! how do i replace the mainspring of my cuckoo clock?",
        "Replacing the mainspring of a cuckoo clock",
    ),
    Example(
        "Write a Python script that counts the axolotls in aquarium.csv", "Python script counting axolotls"
    ),
)
