"""Chooses the line of an answer that is the title."""

import re

from shared.rules.cleaning.characters import presentable
from shared.rules.cleaning.decoration import undecorated

LINES_READ = 30
LINE_READ = 2_000

_TITLE_WORDS = (
    "title|titel|titre|título|titulo|titolo|tytuł|název|otsikko|rubrik|tittel|overskrift|cím|titlu|naslov|τίτλος"
    "|заголовок|название|назва|тема|标题|標題|主题|主題|题目|題目|タイトル|題名|件名|제목|عنوان|العنوان|כותרת"
    "|शीर्षक|শিরোনাম|tiêu đề|judul|tajuk|başlık|ชื่อเรื่อง|หัวข้อ|subject|topic"
)
_QUALIFIERS = (
    "chat|conversation|suggested|generated|proposed|recommended|possible|final|new|short|concise|the|a"
)
_LABEL = re.compile(rf"(?:(?:{_QUALIFIERS})\s+){{0,4}}(?:{_TITLE_WORDS})\s*[:：]\s*", re.IGNORECASE)
_SPEAKER = re.compile(r"(?:assistant|chatbot|bot|ai|answer|output|response)\s*[:：]\s*", re.IGNORECASE)
_NUMBER = re.compile(r"^\d{1,2}[.)]\s+")
_BREAK = re.compile(r"[\r\n]+")
_PREFACE = re.compile(
    r"(?:(?:sure|okay|ok|of course|certainly|absolutely|great)[!,.]*\s+)?"
    r"(?:here(?:['’]s|\s+is|\s+are)\b[^:：]{0,60}\b(?:titles?|names?|suggestions?|options?|json)\b[^:：]{0,60}[:：]"
    r"|(?:the|a|my)\s+(?:[a-z]+\s+){0,3}title\s+(?:is|would\s+be|could\s+be|might\s+be)[^:：\"“]{0,20}[:：]?)\s*"
    r"|(?:sure|okay|ok|of course|certainly|absolutely|great|voici|hier ist|aquí|claro)\b[^:：]*[:：]\s*$",
    re.IGNORECASE,
)


def title_line(text: str) -> str | None:
    """Returns the line with a title label, else the first after a preface, without label and speaker."""
    # Not at every line break of Unicode: some occur within a title and become a space.
    lines = [
        flat for line in _BREAK.split(text, maxsplit=LINES_READ) if (flat := presentable(line[:LINE_READ]))
    ]
    if len(lines) > 1:
        lines = [_NUMBER.sub("", line) for line in lines]
    plain = [bare for line in lines if (bare := undecorated(_without_preface(line)))]
    for index, line in enumerate(plain):
        if label := _LABEL.match(line):
            return undecorated(line[label.end() :]) or next(iter(plain[index + 1 :]), None)
    return _SPEAKER.sub("", plain[0], count=1) if plain else None


def _without_preface(line: str) -> str:
    preface = _PREFACE.match(line)
    return line[preface.end() :] if preface else line
