"""Firefox behind a relay, which answers what its version does not know yet.

Playwright starts this in Firefox's place. Its WebDriver BiDi is newer than that of Debian's Firefox, and
without some commands it does not begin, though no test here needs them.
"""

import asyncio
import json
import re
import sys
from asyncio.subprocess import DEVNULL, PIPE
from functools import partial
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve

# Bodies of responses, downloads, and settings that preferences have (tests/support/firefox.py).
NOT_NEEDED: dict[str, dict[str, Any]] = {
    "network.addDataCollector": {"collector": "none"},
    "browser.setDownloadBehavior": {},
    "emulation.setLocaleOverride": {},
    "emulation.setMediaFeaturesOverride": {},
    "emulation.setScreenOrientationOverride": {},
    "emulation.setScreenSettingsOverride": {},
    "emulation.setTimezoneOverride": {},
}
# Of a connection: a busy machine may answer no ping in time.
UNBOUND: dict[str, Any] = {"max_size": None, "ping_interval": None}
LISTENING = re.compile(rb"WebDriver BiDi listening on (ws://\S+)")


def answered(message: str) -> str:
    """Firefox's message; where it does not know a command that is not needed, the answer in its place."""
    told = json.loads(message)
    if told.get("error") == "unknown command" and told["message"] in NOT_NEEDED:
        return json.dumps({"type": "success", "id": told["id"], "result": NOT_NEEDED[told["message"]]})
    return message


async def answer(browser: ClientConnection, playwright: ServerConnection) -> None:
    """Until Firefox hangs up."""
    async for message in browser:
        await playwright.send(answered(str(message)))
    await playwright.close()


async def relay(address: str, playwright: ServerConnection) -> None:
    """Between the two, until one of them hangs up."""
    assert playwright.request is not None
    async with connect(address + playwright.request.path, **UNBOUND, proxy=None) as browser:
        answering = asyncio.create_task(answer(browser, playwright))
        async for message in playwright:
            await browser.send(message)
        answering.cancel()


async def main(command: list[str]) -> None:
    """Runs Firefox until it ends."""
    browser = await asyncio.create_subprocess_exec(*command, stdout=DEVNULL, stderr=PIPE)
    assert browser.stderr is not None
    while not (listening := LISTENING.search(line := await browser.stderr.readline())):
        if not line:
            sys.exit("Firefox ended before it listened.")
    address = listening[1].decode()
    async with serve(partial(relay, address), "127.0.0.1", 0, **UNBOUND) as server:
        port = server.sockets[0].getsockname()[1]
        sys.stderr.write(f"WebDriver BiDi listening on ws://127.0.0.1:{port}\n")
        sys.stderr.flush()
        while await browser.stderr.read(65_536):  # a full pipe would hold it up
            pass
        await browser.wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
