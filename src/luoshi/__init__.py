"""Luoshi 落实: reads Chinese government work reports and keeps what they promise.

The public verbs of this release are :func:`read`, whose result ``luoshi.reading.model`` documents, and
:func:`tasks` and :func:`programmes`, which break a reading down.
"""

from __future__ import annotations

from os import PathLike
from pathlib import Path

from luoshi.errors import InputError, LuoshiError
from luoshi.reading import Reading, Report, Section, Statement, read_document
from luoshi.reading.programmes import Mention, Programme, programmes
from luoshi.reading.tasks import Task, tasks

__version__ = "0.1.0"
__all__ = [
    "InputError",
    "LuoshiError",
    "Mention",
    "Programme",
    "Reading",
    "Report",
    "Section",
    "Statement",
    "Task",
    "__version__",
    "programmes",
    "read",
    "tasks",
]


def read(source: str | PathLike[str]) -> Reading:
    """Read a government work report.

    Args:
        source: A path (``pathlib.Path``, or a string that names an existing file) to a .txt, .docx, .pdf,
            .html or .md file; or the text of the report itself. A string with a line break, or of more
            than 300 characters, is always a text.

    Returns:
        The report's header, outline and quantified statements, and warnings about what was odd.

    Raises:
        InputError: When the file cannot be read as a text; its message says why and what to do.
    """
    from luoshi.reading.document import from_text, load

    if isinstance(source, str) and not _names_a_file(source):
        return read_document(from_text(source))
    return read_document(load(source))


def _names_a_file(text: str) -> bool:
    """Whether a string is meant as a path; one that does not exist counts, for the loader to say so."""
    if "\n" in text or len(text) > 300:
        return False
    if text.lower().endswith(_SUFFIXES):
        return True
    try:
        return Path(text).exists()
    except (OSError, ValueError):  # too long for a name, or with a NUL in it
        return False


_SUFFIXES = (".txt", ".docx", ".pdf", ".html", ".htm", ".md", ".doc", ".wps", ".ofd")
