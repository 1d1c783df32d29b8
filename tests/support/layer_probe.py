"""Run by a Python that finds nothing else: imports a handler as Lambda would and tells what came from where.

layer_probe.py LAYER FUNCTION RUNTIME HANDLER
"""

import importlib
import json
import os
import sys
from importlib.util import cache_from_source
from pathlib import Path


def main(layer: str, function: str, runtime: str, handler: str) -> None:
    """Prints the modules of the layer that were loaded, and of these which lack bytecode."""
    sys.dont_write_bytecode = True
    sys.path += [function, layer, runtime]
    os.environ |= {"AWS_DEFAULT_REGION": "us-east-1", "WATCH_URL": "wss://watch.invalid/live"}
    assert importlib.import_module(handler.rpartition(".")[0]).handler
    clients = _open_clients() if ".web." not in handler else []
    _use_what_is_imported_late()
    files = {name: Path(getattr(module, "__file__", None) or "") for name, module in sys.modules.items()}
    loaded = {name: file for name, file in files.items() if file.is_relative_to(layer)}
    bare = [name for name, file in loaded.items() if file.suffix == ".py" and not _bytecode(file).exists()]
    print(json.dumps({"loaded": list(loaded), "bare": bare, "clients": clients}))  # noqa: T201 - its answer


def _open_clients() -> list[str]:
    """Every client that the code opens anywhere."""
    from shared.bootstrap import open_tabs, publishing, storage, titling  # noqa: PLC0415 - the path is set by now

    sqs, watch_api = publishing.sqs, vars(open_tabs)["_watch_api"]
    publisher, bedrock = vars(publishing.publisher())["_client"], vars(titling)["_bedrock"]
    opened = [storage.dynamodb(), sqs(), watch_api(), publisher, bedrock()]
    return [client.meta.service_model.service_name for client in opened]


def _use_what_is_imported_late() -> None:
    importlib.import_module("shared.entrypoints.http.idempotency_store")
    from shared.rules.cleaning.generated_title import read_title  # noqa: PLC0415 - the path is set by now

    assert read_title("x" * 100, []).title == "x" * 79 + "…"
    assert read_title('{"title": "Broken JSON"', []).title == "Broken JSON"


def _bytecode(file: Path) -> Path:
    return Path(cache_from_source(file))


if __name__ == "__main__":
    main(*sys.argv[1:])
