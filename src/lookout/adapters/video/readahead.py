"""Decode ahead of the consumer in one thread."""

from collections import deque
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def read_ahead(items: Generator[T, None, None], depth: int) -> Generator[T, None, None]:
    """Give ``items`` in order while up to ``depth`` of them are made in a thread beforehand.

    An error in ``items`` is raised here, after everything that was made before it. When the
    consumer stops early (closes this generator), the item under way is finished, nothing further
    is begun, and ``items`` is closed.
    """
    end = object()
    with ThreadPoolExecutor(1, "read-ahead") as thread:
        pending = deque(thread.submit(next, items, end) for _ in range(depth))
        try:
            while (item := pending.popleft().result()) is not end:
                pending.append(thread.submit(next, items, end))
                yield item  # type: ignore[misc]  # `is not end` does not narrow to T
        finally:
            for future in pending:
                future.cancel()
    items.close()
