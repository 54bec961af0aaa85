"""A look at a file that somebody attached, without opening it in the browser: pictures made anew, words, a table of text.

Whatever reads the file does so in a process of its own (``worker``) with bounded time and memory and nothing of ours in
reach: a file that breaks, fills or hangs a reader costs a sentence on a page, and no more. One process makes all that
is shown of a file; what it made is kept (``keeping``).
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Sequence
from threading import BoundedSemaphore
from typing import NamedTuple

from luoshi.errors import InputError

__all__ = ["KINDS", "MAKER", "MOST_BYTES", "MOST_PAGES", "Look", "Made", "make", "packed", "possible", "unpacked"]
MAKER = 1  # to be raised with any change of what is shown: what an older maker made is then no longer looked at
KINDS = frozenset({"pdf", "png", "jpg", "docx", "xlsx", "csv", "txt"})
MOST_BYTES = 20 * 1024 * 1024
MOST_PAGES = 3
REFUSED = 3  # the worker's exit code when it says why in words
_SECONDS = 15
_PNG = b"\x89PNG\r\n\x1a\n"
_AT_ONCE = BoundedSemaphore(2)  # each worker may take a gigabyte
_BROKEN = "这个文件打不开，可能已经损坏，或者太大"
_SLOW = "这个文件打开太慢，没有预览"
_ELSEWHERE = "请下载后用原来的程序打开"


class Look(NamedTuple):
    """What can be shown of a file: pages as pictures (1 to ``pages``), or words, or a table of text."""

    pages: int = 0
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    cut: str = ""  # what of the file is not shown, in words; "" when all is


class Made(NamedTuple):
    """All that is shown of a file: its look, and each page (or the image) as a PNG, at most 1600 pixels wide and high."""

    look: Look
    pictures: tuple[bytes, ...] = ()


def possible(kind: str, size: int) -> None:
    """Whether a file may be shown at all, before anything reads it.

    Raises:
        InputError: For a kind that is not one of :data:`KINDS`, and for more than :data:`MOST_BYTES` bytes.
    """
    if kind not in KINDS:
        raise InputError(f"{kind} 文件不能在这里预览", _ELSEWHERE)
    if size > MOST_BYTES:
        raise InputError("文件超过 20 MB，没有预览", _ELSEWHERE)


def make(data: bytes, kind: str) -> Made:
    """Make all that is shown of a file of one of :data:`KINDS`, in a process of its own; may take seconds.

    Raises:
        InputError: When it cannot be shown: of another kind, too large, broken, encrypted, a bomb, too slow.
    """
    possible(kind, len(data))
    try:
        return unpacked(_worked(data, kind))
    except ValueError:
        raise InputError(_BROKEN, _ELSEWHERE) from None


# --- As bytes --------------------------------------------------------------------------------


def packed(made: Made) -> bytes:
    """What was made as bytes: the length of a head (4 bytes), the head as JSON, the pictures one after another."""
    head = json.dumps({**made.look._asdict(), "sizes": [len(each) for each in made.pictures]}).encode()
    return b"".join((struct.pack(">I", len(head)), head, *made.pictures))


def unpacked(data: bytes) -> Made:
    """The reverse of :func:`packed`; what it is given was made by a process that a file may have fooled.

    Raises:
        ValueError: When it is no such thing, or is not whole.
    """
    start = 4 + int.from_bytes(data[:4])
    if not 4 < start <= len(data):
        raise ValueError("no head")
    told = json.loads(data[4:start])
    try:
        look = Look(int(told["pages"]), str(told["text"]), tuple(tuple(map(str, row)) for row in told["rows"]), str(told["cut"]))
        sizes = [int(size) for size in told["sizes"]]
    except (KeyError, TypeError) as error:
        raise ValueError("no look") from error
    pictures = tuple(_parts(data, start, sizes))
    if len(pictures) != look.pages or not all(each.startswith(_PNG) for each in pictures):
        raise ValueError("other pictures than it says")
    return Made(look, pictures)


def _parts(data: bytes, start: int, sizes: Sequence[int]) -> list[bytes]:
    if start + sum(sizes) != len(data) or any(size < 1 for size in sizes):
        raise ValueError("not whole")
    ends = [start + sum(sizes[: n + 1]) for n in range(len(sizes))]
    return [data[end - size : end] for end, size in zip(ends, sizes, strict=True)]


# --- Made by a process of its own -------------------------------------------------------------


def _worked(data: bytes, kind: str) -> bytes:
    command = [sys.executable, "-m", "luoshi.papers.preview.worker", kind]
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
