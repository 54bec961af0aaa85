"""What people do in a year, each deed with its moment and whose it is. Rows and targets are named by the caller's ids."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from luoshi.assessing.schedule import workday_after


class At(NamedTuple):
    """A moment of a working day."""

    day: date
    hour: int
    minute: int

    def later(self, workdays: int, hour: int, minute: int) -> At:
        """A moment some working days later (at least one)."""
        return At(workday_after(self.day, max(workdays, 1))[0], hour, minute)


class Ref(NamedTuple):
    """Which report of progress: there is one for a row, a unit and a period."""

    row: int
    unit: str
    period: str


class TakeUp(NamedTuple):
    """A unit takes up rows of its own."""

    at: At
    unit: str
    rows: tuple[int, ...]


class Report(NamedTuple):
    """A unit reports; ``figures`` are values by target, as they are typed."""

    at: At
    ref: Ref
    text: str
    percent: str
    figures: tuple[tuple[int, str], ...]
    periodic: bool = False


class Again(NamedTuple):
    """A unit reports again what was returned or asked about."""

    at: At
    ref: Ref
    text: str
    percent: str
    figures: tuple[tuple[int, str], ...]
    periodic: bool = False


class Attach(NamedTuple):
    """A unit proves a report by a small file of an allowed kind (png, csv, docx, pdf) that says ``words``."""

    at: At
    ref: Ref
    name: str
    kind: str
    words: str


class Reach(NamedTuple):
    """A unit says that a milestone is reached."""

    at: At
    row: int
    unit: str
    quarter: int


class Review(NamedTuple):
    """The office accepts reports, returns them, or asks for more."""

    at: At
    by: str
    refs: tuple[Ref, ...]
    step: str  # accept return ask
    words: str


class CheckFigure(NamedTuple):
    """The statistician confirms a figure or disputes it."""

    at: At
    ref: Ref
    target: int
    confirmed: bool
    note: str


class SlipIssue(NamedTuple):
    """The office sends a slip; ``number`` names it in the deeds that follow."""

    at: At
    by: str
    number: int
    unit: str
    rows: tuple[int, ...]
    colour: str  # blue yellow red
    demand: str
    due: date


class SlipAnswer(NamedTuple):
    at: At
    number: int
    unit: str
    text: str


class SlipClose(NamedTuple):
    at: At
    by: str
    number: int
    words: str


class SlipSendBack(NamedTuple):
    at: At
    by: str
    number: int
    words: str


class RequestChange(NamedTuple):
    """A unit asks for another day or another figure."""

    at: At
    number: int
    row: int
    unit: str
    deadline: date | None
    targets: tuple[tuple[int, str], ...]
    reason: str


class SettleRequest(NamedTuple):
    at: At
    by: str
    number: int
    approve: bool
    reply: str


class Suspend(NamedTuple):
    at: At
    by: str
    row: int
    since: date
    reason: str


class Resume(NamedTuple):
    at: At
    by: str
    row: int
    reason: str


class CloseApply(NamedTuple):
    """A unit applies for its row to be struck off."""

    at: At
    row: int
    unit: str
    done_on: date
    text: str


class CloseReview(NamedTuple):
    at: At
    by: str
    row: int
    step: str  # accept return
    words: str


class Reopen(NamedTuple):
    at: At
    by: str
    row: int
    reason: str


Deed = (
    TakeUp | Report | Again | Attach | Reach | Review | CheckFigure | SlipIssue | SlipAnswer | SlipClose | SlipSendBack
    | RequestChange | SettleRequest | Suspend | Resume | CloseApply | CloseReview | Reopen
)  # fmt: skip
