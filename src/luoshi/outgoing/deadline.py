"""Waiting for what cannot be interrupted, and no longer than told."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T]) -> T:
    """The result of ``work``, waited for at most ``seconds``.

    The work goes on in its thread when the time is over, so it must end by itself some day; its result is dropped.

    Raises:
        TimeoutError: When the time is over.
        BaseException: Whatever the work raises.
    """
    results: SimpleQueue[tuple[T | None, BaseException | None]] = SimpleQueue()

    def run() -> None:
        try:
            results.put((work(), None))
        except BaseException as error:  # it is raised again where the result is waited for
            results.put((None, error))

    Thread(target=run, daemon=True).start()
    try:
        result, error = results.get(timeout=max(seconds, 0.001))
    except Empty:
        raise TimeoutError from None
    if error is not None:
        raise error
    return result  # type: ignore[return-value]  # None only where the work gives None
