"""Work shared among processes, so that it is told how far it is, stops at once when told, and dies with its parent."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from luoshi.corpus.holding import hold
from luoshi.corpus.model import Filed, Outcome, Source
from luoshi.corpus.pairing import Run
from luoshi.corpus.sources import filed
from luoshi.errors import LuoshiError

Progress = Callable[[int], None]  # told how many are done

_BEAT = 0.1  # seconds between looks at how far the work is
_shared: dict[str, Any] = {}
_T = TypeVar("_T")
_R = TypeVar("_R")


def file_all(sources: Sequence[Source], jobs: int, progress: Progress) -> list[Filed]:
    """Read the headers of files, in their order."""
    return _all(filed, sources, jobs, progress, counted=False)


def hold_all(runs: Sequence[Run], folder: Path, jobs: int, progress: Progress) -> list[list[Outcome]]:
    """Hold the reports of each run together; the outcomes in the order of the runs.

    Raises:
        LuoshiError: When a process dies.
        OSError: When a part cannot be written.
    """
    return _all(partial(_hold, folder), runs, jobs, progress, counted=True)


def _hold(folder: Path, run: Run) -> list[Outcome]:
    return hold(run, folder, _one_done)


def _one_done() -> bool:
    """Count one; false where the work is to stop."""
    count = _shared["count"]
    if isinstance(count, list):
        count[0] += 1
        _shared["progress"](count[0])
        return True
    with count.get_lock():
        count.value += 1
    return not _shared["stop"].is_set()


def _all(work: Callable[[_T], _R], items: Sequence[_T], jobs: int, progress: Progress, *, counted: bool) -> list[_R]:
    """Do the work on each item; ``counted`` is whether it counts its steps itself."""
    if jobs > 1 and len(items) > 1:
        return _in_pool(work, items, min(jobs, len(items)), progress, counted=counted)
    _shared.update(count=[0], progress=progress)
    return list(_counting(map(work, items), progress, counted=counted))


def _counting(results: Iterable[_R], progress: Progress, *, counted: bool) -> Iterator[_R]:
    for number, result in enumerate(results, 1):
        if not counted:
            progress(number)
        yield result


def _in_pool(work: Callable[[_T], _R], items: Sequence[_T], jobs: int, progress: Progress, *, counted: bool) -> list[_R]:
    from concurrent.futures import Future, ProcessPoolExecutor, wait
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    context = get_context("spawn")  # a copy of this process would carry its threads' locks, and its memory
    count, stop = context.Value("i", 0), context.Event()
    pool = ProcessPoolExecutor(jobs, context, initializer=_begin, initargs=(count, stop))
    try:
        step = 1 if counted else 16
        chunks = [items[at : at + step] for at in range(0, len(items), step)]
        order = sorted(range(len(chunks)), key=lambda at: -sum(_weight(item) for item in chunks[at]))
        futures: dict[int, Future[list[_R]]] = {at: pool.submit(_each, work, chunks[at]) for at in order}
        left = set(futures.values())
        while left:
            left -= (ended := wait(left, timeout=_BEAT).done)
            progress(count.value if counted else sum(len(f.result()) for f in futures.values() if f.done()))
            for future in ended:
                future.result()  # a failure ends the waiting
        return [result for at in range(len(chunks)) for result in futures[at].result()]
    except BrokenProcessPool:
        hint = "做完的部分留着，请用较小的 --jobs 加 --resume 接着做"
        raise LuoshiError("一个读取进程意外退出，可能是内存不足", hint) from None
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


def _weight(item: object) -> int:
    """How much work an item is: a run is as long as its pairs."""
    return len(item) if isinstance(item, tuple) and not isinstance(item, Source) else 1


def _each(work: Callable[[_T], _R], items: Sequence[_T]) -> list[_R]:
    return [work(item) for item in items]


def _begin(count: Any, stop: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is answered once, by the parent
    _shared.update(count=count, stop=stop)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
