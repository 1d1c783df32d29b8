"""Check that openapi.json does not break clients of the document that was released last.

Requests that were allowed must stay allowed. Responses may hold only what was allowed before
(docs/decisions/0012-contract-tests.md).
"""

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Sequence

from tools.command_line import command_parser, run_command
from tools.contract.openapi import DOCUMENT
from tools.contract.schemas import Documents, Json
from tools.stack.sam import PROJECT

RELEASED = PROJECT / "docs" / "api" / "released.json"


def breaks(old: Json, new: Json) -> list[str]:
    """What the ``new`` document takes away from those who know the ``old`` one."""
    breaking = []
    for path, methods in old["paths"].items():
        for method, operation in methods.items():
            place = f"{method.upper()} {path}"
            now = new["paths"].get(path, {}).get(method)
            if now is None:
                breaking.append(f"{place}: is gone")
            else:
                breaking += [
                    f"{place}: {problem}" for problem in _operation(Documents(old, new), operation, now)
                ]
    return breaking


def _operation(documents: Documents, old: Json, new: Json) -> Iterator[str]:
    if old.get("security") == [] != new.get("security"):
        yield "needs a token"
    yield from _parameters(documents, old, new)
    body, now = old.get("requestBody", {}), new.get("requestBody", {})
    if now.get("required") and not body.get("required"):
        yield "body: is needed"
    yield from documents.content(body, now, "body")
    for status, answer in old["responses"].items():
        if status in new["responses"]:
            yield from _response(documents.for_responses(), new["responses"][status], answer, status)
        else:
            yield f"{status}: is gone"


def _response(documents: Documents, new: Json, old: Json, status: str) -> Iterator[str]:
    yield from documents.content(new, old, status)
    for name, header in old.get("headers", {}).items():
        now = new.get("headers", {}).get(name)
        if now is None or (header.get("required") and not now.get("required")):
            yield f"{status}: the header {name} is gone, or may be"
        else:
            yield from documents.refused(now["schema"], header["schema"], f"{status}: the header {name}")


def _parameters(documents: Documents, old: Json, new: Json) -> Iterator[str]:
    before, after = (
        {(parameter["in"], parameter["name"]): parameter for parameter in side["parameters"]}
        for side in (old, new)
    )
    for key, parameter in before.items():
        if key not in after:
            yield f"the parameter {key[1]} is gone"
        else:
            yield from documents.refused(parameter["schema"], after[key]["schema"], f"parameter {key[1]}")
    for key, parameter in after.items():
        if parameter.get("required") and not before.get(key, {}).get("required"):
            yield f"the parameter {key[1]} is needed"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; its exit code is 1 for a breaking change."""
    parser = command_parser("make check", __doc__)
    parser.add_argument("--release", action="store_true", help="make openapi.json the released document")
    return run_command(check_or_release, parser, arguments)


def check_or_release(options: argparse.Namespace) -> int:
    """Print each breaking change and return 1 if there is any; or release the document."""
    if options.release:
        shutil.copyfile(DOCUMENT, RELEASED)
        return 0
    breaking = breaks(*(json.loads(path.read_text("utf-8")) for path in (RELEASED, DOCUMENT)))
    for problem in breaking:
        print(f"openapi.json breaks the released document: {problem}", file=sys.stderr)
    return 1 if breaking else 0


if __name__ == "__main__":
    sys.exit(main())
