"""Luoshi 落实: reads Chinese government work reports and keeps what they promise.

The public verbs of this release are :func:`read`, whose result ``luoshi.reading.model`` documents, :func:`tasks` and
:func:`programmes`, which break a reading down, :func:`reconcile`, which holds a report against the next
(``luoshi.reconciling.model``), and :func:`check`, which proof-reads a draft (``luoshi.reconciling.checking.model``).
"""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from luoshi.errors import InputError, LuoshiError
from luoshi.reading import Reading, Report, Section, Statement, read_document
from luoshi.reading.programmes import Mention, Programme, programmes
from luoshi.reading.tasks import Task, tasks
from luoshi.reconciling import Reconciliation
from luoshi.reconciling.checking.model import Checked, Fact, Finding

__version__ = "0.1.0"
__all__ = [
    "Checked",
    "Fact",
    "Finding",
    "InputError",
    "LuoshiError",
    "Mention",
    "Programme",
    "Reading",
    "Reconciliation",
    "Report",
    "Section",
    "Statement",
    "Task",
    "__version__",
    "check",
    "programmes",
    "read",
    "reconcile",
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


def reconcile(
    old: str | PathLike[str] | Reading, new: str | PathLike[str] | Reading, *, force: bool = False
) -> Reconciliation:
    """Hold a report's plan against what the next report says of it.

    Args:
        old: The report that promised: a path, its text, or a reading.
        new: The next year's report.
        force: Also where the two speak of two places (merged or renamed).

    Returns:
        Every quantified promise with its answer, verdict and reason; what the new plan changed; what the review tells
        that was not promised; the tasks without figures; and warnings about the two reports.

    Raises:
        InputError: When a file cannot be read, or the two do not fit: one report twice, the wrong order, two places.
    """
    from luoshi.reconciling import reconcile as hold

    before = old if isinstance(old, Reading) else read(old)
    after = new if isinstance(new, Reading) else read(new)
    return hold(before, after, force=force)


def check(
    draft: str | PathLike[str] | Reading,
    last: str | PathLike[str] | Reading | None = None,
    facts: Sequence[Fact] = (),
    *,
    force: bool = False,
) -> Checked:
    """Proof-read a draft report: against itself, against last year's report, against figures that are settled.

    Args:
        draft: The draft: a path, its text, or a reading.
        last: Last year's report of the same place.
        facts: Figures that are settled, as a ledger has them.
        force: Also where the two reports speak of two places (merged or renamed).

    Returns:
        The findings in the order of the draft, each with its rule, place, reason and what it contradicts.

    Raises:
        InputError: When a file cannot be read, or ``last`` does not fit: the same report, the wrong order, another place.
    """
    from luoshi.reconciling.checking import check as proof_read

    page = draft if isinstance(draft, Reading) else read(draft)
    before = last if isinstance(last, Reading) or last is None else read(last)
    return proof_read(page, before, facts, force=force)


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
