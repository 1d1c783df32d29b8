"""Conversations with good titles, which a small model is shown before the one to be named."""

from typing import NamedTuple


class Example(NamedTuple):
    """What a user said, its title, and in lower case the rare things that it is about.

    Where a chat does not mention them, a title with one of them is copied.
    """

    said: str
    title: str
    subjects: tuple[str, ...]


# The last ones count most, so they are in the language of most chats.
EXAMPLES = (
    Example(
        "Hola, ¿con qué herramientas se afina un clavicordio?",
        "Herramientas para afinar un clavicordio",
        ("clavicord",),
    ),
    Example("羊驼可以吃苜蓿吗？", "羊驼吃苜蓿", ("羊驼", "苜蓿")),
    Example(
        "hi! how do i replace the mainspring of my cuckoo clock?",
        "Replacing the mainspring of a cuckoo clock",
        ("mainspring", "cuckoo"),
    ),
    Example(
        "Write a Python script that counts the axolotls in aquarium.csv",
        "Python script counting axolotls",
        ("axolotl", "aquarium"),
    ),
)
