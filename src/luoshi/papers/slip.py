"""A slip (督办单) as a document: which rows, why, what is asked and by when; below it the answer and the conclusion.

The conclusion is given back to the unit (Government Supervision Regulation): it stands on the same sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import BinaryIO, NamedTuple

from luoshi.assessing.lights import SHAPES
from luoshi.errors import InputError, UsageError
from luoshi.papers.official.document import OfficialDocument
from luoshi.papers.official.parts import Field
from luoshi.papers.official.phrases import broken, chinese_date, deadline_words
from luoshi.papers.official.table import Column

#: The colours of slips (after 宿迁): the word, the colour of the bar and of the words on it.
COLOURS = {
    "blue": ("蓝色督办单", "临近时限", "14559B", "FFFFFF"),
    "yellow": ("黄色督办单", "进度滞后", "F2C14E", "1A1F26"),
    "red": ("红色督办单", "逾期未办结", "C0392B", "FFFFFF"),
}
_COLUMNS = (
    Column("序号", 12, centred=True), Column("督办事项", 62), Column("完成时限", 24, centred=True),
    Column("督办原因", 58),
)  # fmt: skip


class SlipRow(NamedTuple):
    """A row that the slip is about."""

    number: int  # as printed in the break-down
    text: str
    deadline: date | None
    reason: str  # the light's sentence
    in_time: bool = False  # its last day is still to come


class Note(NamedTuple):
    """What somebody wrote on the slip."""

    text: str
    by: str
    on: date


class Slip(NamedTuple):
    """A slip."""

    issuer: str  # 云泽市人民政府督查室
    number: str  # 云督〔2026〕12号; empty: not issued yet
    colour: str  # a key of COLOURS
    unit: str
    rows: tuple[SlipRow, ...]
    asked: str  # what is to be done, in the office's words; empty: the usual
    answer_by: date
    issued_on: date | None
    answer: Note | None = None  # of the unit
    conclusion: Note | None = None  # of the office


def write_slip(given: Slip, target: BinaryIO | Path) -> None:
    """Write the slip. The same slip gives the same bytes.

    Raises:
        UsageError: For a colour that slips do not have.
        InputError: When it names no row.
    """
    if given.colour not in COLOURS:
        raise UsageError(f"督办单没有“{given.colour}”这种颜色", f"可用的颜色：{'、'.join(COLOURS)}")
    if not given.rows:
        raise InputError("督办单没有督办事项，不能成文", "请先选定要督办的任务")
    name, why, fill, ink = COLOURS[given.colour]
    if _far_behind(given):
        why = "进度严重滞后"
    draft = "" if given.number.strip() and given.issued_on else "（未印发）"
    paper = OfficialDocument(f"{given.issuer}督办单", given.issuer, given.issued_on or given.answer_by)
    paper.title(f"{given.issuer}督办单", given.number.strip() + draft, blank_lines=0)
    paper.bar(f"{SHAPES[given.colour]}　{name}　·　{why}", fill, ink)
    paper.recipients(given.unit)
    paper.body([_opening(given)])
    year = (given.issued_on or given.answer_by).year
    paper.table(
        _COLUMNS,
        [(str(row.number), row.text, broken(deadline_words(row.deadline, year)), row.reason) for row in given.rows],
    )
    paper.body(_asked(given))
    paper.signature(given.issuer, chinese_date(given.issued_on) or f"{year}年　月　日")
    paper.table_caption("反馈栏")
    paper.form(_fields(given))
    paper.save(target)


def _opening(given: Slip) -> str:
    """Why the slip is sent; the colour is that of its most pressing row, so of several it says no more than that."""
    if len(given.rows) == 1:
        return f"你单位承担的下列任务{_state(given)}，现予督办。"
    return f"你单位承担的下列{len(given.rows)}项任务，有{_state(given)}的，现予督办。"


def _far_behind(given: Slip) -> bool:
    """Whether a red slip is about rows that are far behind and not overdue: the office may press before the last day."""
    return given.colour == "red" and all(row.in_time for row in given.rows)


def _state(given: Slip) -> str:
    if _far_behind(given):
        return "严重落后于序时进度"
    return {"blue": "临近完成时限，尚未办结", "yellow": "落后于序时进度", "red": "已过完成时限，仍未办结"}[given.colour]


def _asked(given: Slip) -> Sequence[str]:
    usual = "请查明原因，制定措施，抓紧推进。"
    words = given.asked.strip() or usual
    stop = "" if words.endswith(("。", "！", "；")) else "。"
    return [f"{words}{stop}请于{chinese_date(given.answer_by)}前填写反馈栏，连同佐证材料报送本机关。"]


def _fields(given: Slip) -> list[Field]:
    return [
        _field("承办单位\n反馈", given.answer, 20, "承办人：　　　　　　　年　月　日"),
        _field("督查机构\n结论", given.conclusion, 13, "核定人：　　　　　　　年　月　日"),
    ]


def _field(label: str, note: Note | None, height: float, blank: str) -> Field:
    if note is None:
        return Field(label, "", height, blank)
    return Field(label, note.text, height, f"{note.by}　{chinese_date(note.on)}")
