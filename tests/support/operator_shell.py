"""A shell into which a test types commands, one after another, as an operator does."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_END = "\x1eended"


class OperatorShell:
    """One bash: what a command defines, later ones have. ``log`` gets what they print of errors."""

    def __init__(self, bash: "subprocess.Popen[str]", typed: int, log: Path) -> None:
        self._bash, self._typed, self._log = bash, typed, log

    def type(self, command: str) -> str:
        """What the command prints. It must succeed."""
        os.write(self._typed, f"{command}\nprintf '\\n{_END} %s\\n' \"$?\"\n".encode())
        printed, status = [], ""
        assert self._bash.stdout
        for line in self._bash.stdout:
            if line.startswith(_END):
                status = line.split()[1]
                break
            printed.append(line)
        output = "".join(printed).strip()
        assert status == "0", f"{command}\n{output}\n{self._log.read_text('utf-8')[-2000:]}"
        return output

    def value(self, variable: str) -> str:
        """A variable's value."""
        return self.type(f'printf %s "${variable}"')


@contextmanager
def operator_shell(
    folder: Path, environment: Mapping[str, str], log: Path, seconds: float
) -> Iterator[OperatorShell]:
    """A shell in ``folder``, whose every question is answered with yes. It is ended after ``seconds``."""
    reading, typed = os.pipe()
    with (
        log.open("wb") as errors,
        subprocess.Popen(["yes"], stdout=subprocess.PIPE) as yes,
        subprocess.Popen(
            ["bash", f"/dev/fd/{reading}"],
            cwd=folder,
            env=environment,
            text=True,
            stdin=yes.stdout,
            stdout=subprocess.PIPE,
            stderr=errors,
            pass_fds=[reading],
            start_new_session=True,
        ) as bash,
    ):
        os.close(reading)
        too_long = threading.Timer(seconds, os.killpg, [bash.pid, signal.SIGKILL])
        too_long.start()
        try:
            yield OperatorShell(bash, typed, log)
        finally:
            too_long.cancel()
            os.close(typed)  # the end of what bash reads
            yes.terminate()
