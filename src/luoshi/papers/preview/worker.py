"""The process that looks into one file: bytes in at stdin, all that is shown of it out at stdout (``packed``).

``python -m luoshi.papers.preview.worker KIND``; ends with :data:`REFUSED` and a sentence at stderr for what it can name.
"""

from __future__ import annotations

import sys
from contextlib import suppress

from luoshi.errors import InputError
from luoshi.papers.preview import MOST_BYTES, REFUSED, Look, Made, packed, pictures, texts

_MEMORY = 1 << 30  # bytes of address space
_SECONDS = 12  # of the processor; less than the patience of who waits


def bound() -> None:
    """Take no more memory and time than this; where the system knows no such bounds, who waits ends us."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(kind: str) -> int:
    """Answer for one file; the exit code."""
    data = sys.stdin.buffer.read(MOST_BYTES + 1)
    try:
        sys.stdout.buffer.write(packed(made(data, kind)))
    except InputError as error:
        sys.stderr.buffer.write(error.message.encode())
        return REFUSED
    except Exception:  # a broken file breaks readers in many ways
        return 1
    return 0


def made(data: bytes, kind: str) -> Made:
    """All that is shown of a file."""
    if kind == "pdf":
        return pictures.of_pdf(data)
    if kind in ("png", "jpg"):
        return Made(Look(pages=1), (pictures.of_image(data),))
    return Made(texts.READERS[kind](data))


if __name__ == "__main__":
    bound()
    sys.exit(main(sys.argv[1]))
