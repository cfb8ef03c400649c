"""Pages that merely listen: many event streams, and what each heard and when."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from json import loads

import httpx

from lookout.console.callers import COOKIE

SILENT_S = 5.0
"""A page that hears nothing for so long says that it is not connected."""


@dataclass
class Heard:
    """What the listeners heard: silences that were too long (s), and alerts by the first to hear.

    ``ended`` counts streams that the server ended.
    """

    silences_s: list[float] = field(default_factory=list)
    alerts: dict[str, float] = field(default_factory=dict)
    ended: int = 0


@contextmanager
def listening(address: str, token: str, many: int) -> Iterator[Heard]:
    """Keep so many event streams of one session open, as phones do."""
    heard, stopping = Heard(), threading.Event()
    thread = threading.Thread(
        target=lambda: asyncio.run(_listen(address, token, many, heard, stopping))
    )
    thread.start()
    try:
        yield heard
    finally:
        stopping.set()
        thread.join()


async def _listen(
    address: str, token: str, many: int, heard: Heard, stopping: threading.Event
) -> None:
    limits, headers = httpx.Limits(max_connections=None), {"Cookie": f"{COOKIE}={token}"}
    async with httpx.AsyncClient(
        base_url=address, headers=headers, timeout=None, limits=limits
    ) as client:
        ears = [asyncio.create_task(_ear(client, heard)) for _ in range(many)]
        while not stopping.is_set():
            await asyncio.sleep(0.2)
        for ear in ears:
            ear.cancel()
        await asyncio.gather(*ears, return_exceptions=True)


async def _ear(client: httpx.AsyncClient, heard: Heard) -> None:
    last_s, word = time.monotonic(), ""
    async with client.stream("GET", "/api/events") as stream:
        stream.raise_for_status()
        async for line in stream.aiter_lines():
            if line.startswith("event: "):
                word, now_s = line.removeprefix("event: "), time.monotonic()
                if now_s - last_s > SILENT_S:
                    heard.silences_s.append(now_s - last_s)
                last_s = now_s
            elif line.startswith("data: ") and word == "alert":
                heard.alerts.setdefault(loads(line.removeprefix("data: "))["subject"], time.time())
    heard.ended += 1
