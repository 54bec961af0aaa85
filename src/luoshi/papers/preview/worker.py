"""The process that looks into one file: bytes in at stdin, JSON (page 0) or a PNG out at stdout.

``python -m luoshi.papers.preview.worker KIND PAGE``; ends with :data:`REFUSED` and a sentence at stderr for what it can name.
"""

from __future__ import annotations

import json
import sys
from contextlib import suppress

from luoshi.errors import InputError
from luoshi.papers.preview import MOST_BYTES, REFUSED, Look, pictures, texts

_MEMORY = 1 << 30  # bytes of address space
_SECONDS = 12  # of the processor; less than the patience of who waits


def bound() -> None:
    """Take no more memory and time than this; where the system knows no such bounds, who waits ends us."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(kind: str, page: int) -> int:
    """Answer for one file; the exit code."""
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        sys.stdout.buffer.write(answer(data, kind, page))
    except InputError as error:
        sys.stderr.buffer.write(error.message.encode())
        return REFUSED
    except Exception:  # a broken file breaks readers in many ways
        return 1
    return 0


def answer(data: bytes, kind: str, page: int) -> bytes:
    """The JSON of a look (page 0), or a page as a PNG."""
    if page:
        return pictures.of_pdf(data, page) if kind == "pdf" else pictures.of_image(data)
    return json.dumps(_look(data, kind)._asdict()).encode()


def _look(data: bytes, kind: str) -> Look:
    if kind == "pdf":
        return pictures.pages(data)
    if kind in ("png", "jpg"):
        pictures.of_image(data)  # its head alone does not tell whether it can be drawn
        return Look(pages=1)
    return texts.READERS[kind](data)


if __name__ == "__main__":
    bound()
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
