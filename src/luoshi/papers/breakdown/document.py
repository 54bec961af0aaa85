"""The break-down table as an official document (.docx): the notice, the table, and what was changed since.

An issued table goes out under the red head; one without a number, a date or an issuer is marked 征求意见稿. The rows
of one unit are an extract: no red head and no notice of its own, for a number is given to a document once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, NamedTuple

from luoshi.errors import InputError
from luoshi.papers.breakdown.model import KINDS, QUARTERS, Row, Table
from luoshi.papers.breakdown.notice import Notice, addressed, breakdown_name, compose, counted
from luoshi.papers.official.document import OfficialDocument
from luoshi.papers.official.phrases import broken, chinese_date, deadline_words, numeral
from luoshi.papers.official.style import CHARACTERS, ems
from luoshi.papers.official.table import Band, Cell, Column, Line

DRAFT = "征求意见稿"
_MOST_RECIPIENT_LINES = 5  # the first page must show some of the text: more go to the imprint
_NO_AREA = "其他任务"

COLUMNS = (
    Column("序号", 11, centred=True), Column("工作任务", 59), Column("牵头领导", 17, centred=True),
    Column("牵头单位", 24, centred=True), Column("配合单位", 27), Column("完成时限", 19, centred=True),
    *(Column(quarter, 17, "形象进度") for quarter in QUARTERS),
)  # fmt: skip
CHANGE_COLUMNS = (
    Column("序号", 11, centred=True), Column("工作任务", 50), Column("调整事项", 20, centred=True),
    Column("原定内容", 45), Column("调整后内容", 45), Column("调整原因", 32), Column("批准日期", 22, centred=True),
)  # fmt: skip


class Change(NamedTuple):
    """A change of a row that was approved after the table was issued."""

    number: int  # of the row, as printed
    field: str  # 调整事项: the head of the column that was changed
    original: str
    changed: str
    reason: str
    on: date  # the day of approval


def write_document(
    table: Table, target: BinaryIO | Path, *, notice: Notice | None = None, changes: Sequence[Change] = ()
) -> None:
    """Write the table as a document in the layout of GB/T 9704-2012. The same table gives the same bytes.

    Args:
        table: The whole break-down, or the rows of one unit.
        target: Where to write.
        notice: The words of the notice; without it they are made from the table. An extract has none unless given.
        changes: What was changed after issue. An extract prints those of its own rows.

    Raises:
        InputError: When the table has no rows.
    """
    if not table.rows:
        raise _nothing_to_print(table)
    issued = is_issued(table)
    if table.unit:
        numbers = {row.number for row in table.rows}
        changes = [change for change in changes if change.number in numbers]
    elif notice is None:
        notice = compose(table, len(changes))
    names, state = _attachment_names(table, changes), _state(table, changes)
    paper = OfficialDocument(names[0], table.issuer, table.issued_on or date(table.year, 1, 1))
    if notice is not None:
        _cover(paper, table, notice, names, state)
    paper.landscape()
    labels = [f"附件{number if len(names) > 1 else ''}" for number in range(1, len(names) + 1)]
    if table.unit:
        _extract(paper, table, names[0], "" if notice is None else labels[0])
    else:
        paper.attachment(labels[0], names[0], state)
        paper.remark(f"共{len(table.rows)}项：{counted(table.rows)}。")
        paper.table(COLUMNS, _by_area(table, table.rows))
    if changes:
        paper.attachment(labels[-1] if notice is not None else "", names[-1], new_page=True)
        paper.remark(f"共{len(changes)}项，均为印发后按程序批准的调整；原定内容保留，以便对照。")
        paper.table(CHANGE_COLUMNS, [_change_line(table, change) for change in changes])
    if table.digest:
        paper.verification(f"核验码（定稿内容的SHA-256）：{table.digest}")
    if issued and notice is not None and not table.unit:
        paper.imprint(_imprint_rows(notice), table.issuer, chinese_date(table.issued_on))
    paper.save(target)


def is_issued(table: Table) -> bool:
    """Whether the table has all that the red head needs."""
    return bool(table.number.strip() and table.issued_on and table.issuer.strip())




# --- The notice ----------------------------------------------------------------


def _cover(paper: OfficialDocument, table: Table, notice: Notice, names: Sequence[str], state: str) -> None:
    """The pages before the attachments."""
    red = is_issued(table) and not table.unit
    if red:
        paper.red_head(table.issuer, table.number)
    paper.title(notice.title, state, blank_lines=2 if red else 1)
    if notice.recipients and not (red and _too_many(notice)):
        paper.recipients(addressed(notice.recipients))
    else:
        paper.blank()
    paper.body(notice.body)
    paper.attachments(names)
    paper.signature(table.issuer, chinese_date(table.issued_on) or f"{table.year}年　月　日")


def _state(table: Table, changes: Sequence[Change]) -> str:
    """What a reader must know of this copy: a draft, or one that was printed again with changes."""
    if not is_issued(table):
        return f"（{DRAFT}）"
    return f"（含截至{chinese_date(max(change.on for change in changes))}的调整）" if changes else ""


def _too_many(notice: Notice) -> bool:
    return ems(addressed(notice.recipients)) > _MOST_RECIPIENT_LINES * CHARACTERS


def _imprint_rows(notice: Notice) -> list[tuple[str, str]]:
    rows = [("主送", addressed(notice.recipients))] if _too_many(notice) else []
    return [*rows, ("抄送", addressed(notice.copies))] if notice.copies else rows


def _attachment_names(table: Table, changes: Sequence[Change]) -> list[str]:
    name = breakdown_name(table)
    first = f"{table.unit}承担的任务" if table.unit else f"{name}表"
    return [first, "调整情况对照表"] if changes else [first]


# --- The tables ----------------------------------------------------------------


def _extract(paper: OfficialDocument, table: Table, title: str, label: str) -> None:
    """The rows of one unit: those that it leads, then those that it joins."""
    source = f"摘自《{breakdown_name(table)}》"
    state = f"（{source}，{table.number}）" if is_issued(table) else f"（{source}{DRAFT}）"
    if label:
        paper.attachment(label, title, state)
    else:
        paper.title(title, state, blank_lines=0)
    led = [row for row in table.rows if row.lead == table.unit]
    joined = [row for row in table.rows if row.lead != table.unit]
    paper.remark(f"共{len(table.rows)}项，其中牵头{len(led)}项、配合{len(joined)}项。序号为任务分解表中的序号。")
    for name, rows in (("牵头的任务", led), ("配合的任务", joined)):
        if rows:
            ordinal = "二" if name.startswith("配合") and led else "一"
            paper.heading(f"{ordinal}、{name}（{len(rows)}项）")
            paper.table(COLUMNS, _by_area(table, rows, numbered=False))


def _by_area(table: Table, rows: Iterable[Row], *, numbered: bool = True) -> Iterator[Line]:
    """The rows as they stand, with a band wherever another area begins."""
    for number, (area, group) in enumerate(groupby(rows, key=lambda row: row.area.strip()), 1):
        members = list(group)
        ordinal = f"{numeral(number)}、" if numbered else ""
        yield Band(f"{ordinal}{area or _NO_AREA}（{len(members)}项）")
        for row in members:
            yield _row_line(table, row)


def _row_line(table: Table, row: Row) -> Sequence[str | Cell]:
    kind = "" if row.kind == "ordinary" else f"【{KINDS.get(row.kind, row.kind)}】"
    remarks = [kind, f"备注：{row.note.strip()}" if row.note.strip() else ""]
    return (
        str(row.number), Cell(row.text, "\n".join(filter(None, remarks))), row.official, row.lead, "、".join(row.joint),
        broken(deadline_words(row.deadline, table.year)), *row.milestones,
    )  # fmt: skip



def _change_line(table: Table, change: Change) -> Sequence[str | Cell]:
    text = next((row.text for row in table.rows if row.number == change.number), "（不在本表）")
    return (
        str(change.number), text, change.field, change.original, change.changed, change.reason,
        broken(chinese_date(change.on)),
    )  # fmt: skip



def _nothing_to_print(table: Table) -> InputError:
    if table.unit:
        return InputError(f"{table.unit}没有牵头或配合的任务，不能成文", "请核对单位名称，或导出全部任务")
    return InputError("任务分解表里没有任务，不能成文", "请先从报告中分解任务，或在表中添加任务后再导出")
