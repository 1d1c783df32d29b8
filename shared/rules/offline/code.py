"""Titles of messages that are code, an error or an address and little else."""

import re

_LANGUAGES = (
    (
        "SQL",
        re.compile(
            r"^[ \t]*(?:SELECT|CREATE|INSERT|UPDATE|DELETE|ALTER|WITH)\b", re.IGNORECASE | re.MULTILINE
        ),
    ),
    (
        "Python",
        re.compile(
            r"^[ \t]*(?:def \w+\(.*:|import \w+\s*$|from \w+ import|print\(|class \w+.*:\s*$)", re.MULTILINE
        ),
    ),
    (
        "TypeScript",
        re.compile(
            r"^[ \t]*(?:interface \w+ \{|type \w+ =|.*: (?:string|number|boolean)[;,)=])", re.MULTILINE
        ),
    ),
    (
        "JavaScript",
        re.compile(
            r"^[ \t]*(?:const|let|var|function|export|import .* from)\b|=>|console\.log", re.MULTILINE
        ),
    ),
    (
        "Java",
        re.compile(
            r"^[ \t]*(?:public|private|protected) (?:static |final |class )|System\.out", re.MULTILINE
        ),
    ),
    ("C++", re.compile(r"#include <(?:iostream|vector|string|map)>|std::")),
    ("C", re.compile(r"#include <\w+\.h>|printf\(")),
    ("Go", re.compile(r"^[ \t]*(?:package \w+|func \w*\(?)|fmt\.", re.MULTILINE)),
    ("Rust", re.compile(r"\bfn \w+\(|let mut |println!")),
    ("HTML", re.compile(r"<(?:html|div|body|head|p|span|a|table)\b", re.IGNORECASE)),
    ("CSS", re.compile(r"^[.#]?[\w-]+ *\{[^}:]*:[^};]*;", re.MULTILINE)),
    (
        "Shell",
        re.compile(r"^[ \t]*(?:\$ |#!/bin/|sudo |apt |cd |echo |export |curl |git |docker )", re.MULTILINE),
    ),
    ("JSON", re.compile(r"^[ \t]*[\[{]\s*[\"{]")),
)
_NAMES = {
    "py": "Python",
    "js": "JavaScript",
    "ts": "TypeScript",
    "sh": "Shell",
    "bash": "Shell",
    "cpp": "C++",
    "cs": "C#",
}
_UPPER = {"sql", "html", "css", "json", "xml", "yaml", "php"}
_DEFINED = re.compile(
    r"\bCREATE (?:OR REPLACE )?(TABLE|VIEW|FUNCTION|INDEX) (?:IF NOT EXISTS )?[\"`]?(\w+)"
    r"|\b(class|def|function|fn|func|interface|struct|enum)\s+(\w+)|\bFROM\s+(\w+)|\bconst (\w+) *=|\b(print|console\.log|echo)\b",
    re.IGNORECASE,
)
_KINDS = {"def": "function", "fn": "function", "func": "function"}
_LIBRARIES = re.compile(
    r"(?:site|dist)-packages/(\w+)/|^[ \t]*(?:import|from) (\w+)|node_modules/(@?[\w-]+)", re.MULTILINE
)


def code_title(code: str, language: str) -> str:
    """The language and what the code defines: "Python find function"."""
    name = language_name(code, language)
    defined = _DEFINED.search(code)
    if defined is None:
        return f"{name} code".strip()
    table, table_name, kind, kind_name, source, constant, output = defined.groups()
    if table:
        what = f"{table_name} {table.lower()}"
    elif kind:
        what = f"{kind_name} {_KINDS.get(kind.lower(), kind.lower())}"
    else:
        what = f"{source} query" if source else constant or f"{output} output"
    return f"{name} {what}".strip()


def language_name(code: str, language: str) -> str:
    """What the fence says, else what the code looks like."""
    if language in _UPPER:
        return language.upper()
    if language and language not in {"text", "txt", "console", "plaintext", "output", "log"}:
        return _NAMES.get(language, language.capitalize())
    return next((name for name, sign in _LANGUAGES if sign.search(code)), "")


def error_title(error: str, code: str) -> str:
    """The library, the error's name and the beginning of what it says: "Pandas KeyError Revenue"."""
    name, _, said = error.partition(":")
    libraries = [next(filter(None, groups)) for groups in _LIBRARIES.findall(code)]
    library = next((found for found in libraries if found not in {"sys", "os", "json", "re"}), "")
    words = re.sub(r"[\"'`]", "", said).split()[:5]
    return " ".join(filter(None, (library.capitalize(), name.strip(), *words)))


def url_title(url: str) -> str:
    """The site, and the last words of the path where it has some."""
    host, _, path = re.sub(r"^(?:https?://)?(?:www\.)?", "", url).partition("/")
    place = path.partition("?")[0].strip("/")
    words = re.findall(r"[a-zA-Z]{2,}", place.rpartition("/")[2])
    if words or not place:
        return f"{' '.join(words[:5]).capitalize()} ({host})" if words else host
    # A number says nothing without what it numbers: "coder/coder/pull/26963".
    return "/".join(place.split("/")[-4:])
