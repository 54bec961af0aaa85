"""One round at a time: a lock on a file in the home, which the system lets go of when the process ends, however it ends.

Two machines with one database have two homes: their rounds do not see each other. Then a connector may be read twice,
which keeps one figure, and lights are worked out one after the other; nothing is wrong, only done twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files import locks

from luoshi.errors import LuoshiError


class Busy(LuoshiError):
    """Another round is on."""


def name(ending: str) -> Path:
    """A file of the rounds; the demo's are its own."""
    return Path(settings.HOME) / f"{'demo-' if settings.DEMO else ''}tick.{ending}"


@contextmanager
def alone() -> Iterator[None]:
    """Hold the lock.

    Raises:
        Busy: When another process holds it.
        LuoshiError: When the file cannot be written.
    """
    path = name("lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a")
    except OSError as error:
        raise LuoshiError(f"{path} 写不进去（{error.strerror}），没有巡检", "请检查数据文件夹的权限和磁盘") from None
    with file:
        if not locks.lock(file, locks.LOCK_EX | locks.LOCK_NB):
            raise Busy("另一次巡检正在进行，这次没有做", "它做完就好；一直这样，请看是不是有一个停不下来的 luoshi tick")
        try:
            yield
        finally:
            locks.unlock(file)


def running() -> bool:
    """Whether a round is on now."""
    try:
        with alone():
            return False
    except Busy:
        return True
    except LuoshiError:
        return False
