"""Requests of several users at a steady rate, whether earlier ones were answered or not."""

import random
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http import HTTPStatus

import httpx

from tools.load.outcomes import BARE, FULL, Outcome

# Of a hundred requests. A tenth goes to the emulator's own route, so that both are measured under one load.
MIX = {"create": 15, "message": 30, "rename": 20, "regenerate": 10, "propose": 15, BARE: 10}
THREADS = 32
# Far more than a limit has room for.
MAX_LAST_TITLES = 50
QUESTION = "How do I bake bread at home without an oven?"


class Traffic:
    """Sends requests of ``tokens``, users by name, to ``api_url`` and ``bare_url``.

    Each user begins with one chat. An action picks any chat, also one that another request is about.
    """

    def __init__(self, api_url: str, bare_url: str, tokens: Mapping[str, str], seed: int = 1) -> None:
        limits = httpx.Limits(max_connections=THREADS, max_keepalive_connections=THREADS)
        self._client = httpx.Client(base_url=api_url, timeout=60, limits=limits)
        self._bare_url = bare_url
        self._tokens = tokens
        self._random = random.Random(seed)  # noqa: S311 - which request comes next is no secret
        self._lock = threading.Lock()
        self._chats: dict[str, list[str]] = {user: [] for user in tokens}
        self.outcomes: list[Outcome] = []

    def run(self, rate: float, seconds: float, limited: str) -> float:
        """Sends ``rate`` requests a second. Gives the seconds until the last was answered.

        Then ``limited`` asks for titles until its usage limit refuses one.
        """
        with self._client, ThreadPoolExecutor(THREADS) as threads:
            for user in self._tokens:
                self._send("create", user, "", time.perf_counter(), QUESTION)
            began = time.perf_counter()
            futures = []
            for number in range(round(rate * seconds)):
                due = began + number / rate
                time.sleep(max(due - time.perf_counter(), 0))
                futures.append(threads.submit(self._send, *self._next(number, due)))
            for future in futures:
                future.result()
            took = time.perf_counter() - began
            self._use_up(limited)
            return took

    def _use_up(self, user: str) -> None:
        for _ in range(MAX_LAST_TITLES):
            self._send("propose", user, self._chats[user][0], time.perf_counter(), "")
            if self.outcomes[-1].answer.get("code") in FULL:
                return

    def _next(self, number: int, due: float) -> tuple[str, str, str, float, str]:
        user = self._random.choice(list(self._tokens))
        (action,) = self._random.choices(list(MIX), list(MIX.values()))
        with self._lock:
            chat_id = self._random.choice(self._chats[user])
        words = f"Bread number {number}" if action == "rename" else f"{QUESTION} {number}"
        return action, user, "" if action == "create" else chat_id, due, words

    def _send(self, action: str, user: str, chat_id: str, due: float, words: str) -> None:
        method, path, body = self._request(action, chat_id, words)
        headers = {"authorization": f"Bearer {self._tokens[user]}"}
        answer = self._client.request(method, path, json=body, headers=headers)
        seconds = time.perf_counter() - due
        parsed = answer.json()
        with self._lock:
            if action == "create" and answer.status_code == HTTPStatus.CREATED:
                chat_id = parsed["id"]
                self._chats[user].append(chat_id)
            self.outcomes.append(
                Outcome(action, user, chat_id, answer.status_code, parsed, seconds, sent=words)
            )

    def _request(self, action: str, chat_id: str, words: str) -> tuple[str, str, object]:
        match action:
            case "create":
                return "POST", "/chats", {"content": words}
            case "message":
                return "POST", f"/chats/{chat_id}/messages", {"role": "user", "content": words}
            case "rename":
                return "PUT", f"/chats/{chat_id}/title", {"title": words}
            case "bare":
                return "GET", self._bare_url, None
        return "POST", f"/chats/{chat_id}/title/{action}", None


@contextmanager
def in_background(work: Iterator[object]) -> Iterator[None]:
    """Takes one step of ``work`` after another until the block ends, and none is under way then."""
    ended = threading.Event()

    def step() -> None:
        while not ended.is_set():
            next(work)

    thread = threading.Thread(target=step)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
