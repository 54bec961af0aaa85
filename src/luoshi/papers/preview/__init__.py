"""A look at a file that somebody attached, without opening it in the browser: pictures made anew, words, a table of text.

Whatever reads the file does so in a process of its own (``worker``) with bounded time and memory and nothing of ours in
reach: a file that breaks, fills or hangs a reader costs a sentence on a page, and no more.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from threading import BoundedSemaphore
from typing import NamedTuple

from luoshi.errors import InputError

__all__ = ["KINDS", "MOST_BYTES", "MOST_PAGES", "Look", "look", "picture"]
KINDS = frozenset({"pdf", "png", "jpg", "docx", "xlsx", "csv", "txt"})
MOST_BYTES = 20 * 1024 * 1024
MOST_PAGES = 3
REFUSED = 3  # the worker's exit code when it says why in words
_SECONDS = 15
_AT_ONCE = BoundedSemaphore(2)  # each worker may take a gigabyte
_BROKEN = "这个文件打不开，可能已经损坏，或者太大"
_SLOW = "这个文件打开太慢，没有预览"
_ELSEWHERE = "请下载后用原来的程序打开"


class Look(NamedTuple):
    """What can be shown of a file: pages as pictures (1 to ``pages`` by :func:`picture`), or words, or a table of text."""

    pages: int = 0
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    cut: str = ""  # what of the file is not shown, in words; "" when all is


def look(data: bytes, kind: str) -> Look:
    """Look into a file of one of :data:`KINDS`.

    Raises:
        InputError: When it cannot be shown: of another kind, too large, broken, encrypted, a bomb, too slow.
    """
    told = json.loads(_worked(data, kind, 0))
    return Look(told["pages"], told["text"], tuple(tuple(row) for row in told["rows"]), told["cut"])


def picture(data: bytes, kind: str, page: int) -> bytes:
    """A page of a PDF, or an image, as a PNG made anew, at most 1600 pixels wide and high; pages count from 1.

    Raises:
        InputError: As :func:`look`, and for a page that is not shown.
    """
    if kind not in ("pdf", "png", "jpg") or not 1 <= page <= (MOST_PAGES if kind == "pdf" else 1):
        raise InputError(f"没有第 {page} 页的预览", _ELSEWHERE)
    return _worked(data, kind, page)


def _worked(data: bytes, kind: str, page: int) -> bytes:
    if kind not in KINDS:
        raise InputError(f"{kind} 文件不能在这里预览", _ELSEWHERE)
    if len(data) > MOST_BYTES:
        raise InputError("文件超过 20 MB，没有预览", _ELSEWHERE)
    command = [sys.executable, "-m", "luoshi.papers.preview.worker", kind, str(page)]
    # The worker finds the same libraries; passwords and addresses that stand in our environment it does not get.
    alone = {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "PYTHONUTF8": "1"}
    if not _AT_ONCE.acquire(timeout=_SECONDS):
        raise InputError("现在预览的人太多", "请过一会儿再看，或者下载")
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_SECONDS, env=alone, check=False)
    except subprocess.TimeoutExpired:
        raise InputError(_SLOW, _ELSEWHERE) from None
    except OSError:
        raise InputError("服务器现在做不了预览", _ELSEWHERE) from None
    finally:
        _AT_ONCE.release()
    if done.returncode == REFUSED:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise InputError(said.rpartition("\n")[2], _ELSEWHERE)
    if done.returncode:
        raise InputError(_BROKEN, _ELSEWHERE)
    return done.stdout
