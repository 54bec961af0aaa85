"""What was made to look at, kept beside the evidence: HOME/looks/sha256.kind.maker, the oldest thrown away first.

Nothing that is kept here is missed when it is gone: it is made again. That a file cannot be shown is never kept. Who may
see a file, those ask who ask for it: here lies only what was made of its bytes.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from luoshi.papers.preview import KINDS, MAKER, Made, make, packed, unpacked

MOST_KEPT = 512 * 1024 * 1024  # bytes of all that is kept


def kept(home: Path, digest: str, kind: str) -> Made | None:
    """What was made of a file; None when nothing is kept, or what is kept is not whole.

    Raises:
        ValueError: For what is no sha-256.
    """
    if (path := _path(home, digest, kind)) is None:
        return None
    try:
        return unpacked(path.read_bytes())
    except (OSError, ValueError):
        return None


def kept_or_made(home: Path, digest: str, kind: str, data: Callable[[], bytes]) -> Made:
    """What was made of a file, or what is made of it now, and kept for the next one who asks.

    Args:
        home: The data folder.
        digest: The file's sha-256.
        kind: One of ``preview.KINDS``; the same bytes are shown otherwise as another kind.
        data: Reads the file; asked only when nothing is kept.

    Raises:
        InputError: As :func:`preview.make`.
        ValueError: For what is no sha-256.
    """
    if (there := kept(home, digest, kind)) is not None:
        return there
    made = make(data(), kind)
    if (path := _path(home, digest, kind)) is not None:
        with suppress(OSError):  # a full disk is no reason not to show it
            _keep(path, packed(made))
            _make_room(path.parent, MOST_KEPT)
    return made


def _path(home: Path, digest: str, kind: str) -> Path | None:
    if not re.fullmatch("[0-9a-f]{64}", digest):
        raise ValueError("no sha-256")
    return home / "looks" / f"{digest}.{kind}.{MAKER}" if kind in KINDS else None


def _keep(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; whoever is faster writes the same."""
    path.parent.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix="coming-", delete=False) as file:
        coming = Path(file.name)
        try:
            file.write(data)
            file.close()
            os.replace(coming, path)
        finally:
            coming.unlink(missing_ok=True)


def _make_room(folder: Path, most: int) -> None:
    """Throw away the oldest until no more than ``most`` bytes are left: others' works and broken-off ones with them."""
    found: list[tuple[float, int, str]] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            with suppress(OSError):  # another process threw it away
                told = entry.stat()
                found.append((told.st_mtime, told.st_size, entry.path))
    held = sum(size for _, size, _ in found)
    for _, size, path in sorted(found):
        if held <= most:
            return
        with suppress(OSError):
            os.unlink(path)
        held -= size
