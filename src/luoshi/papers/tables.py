"""A reading as records and as text files: JSON, JSON Lines, CSV. Numbers stay exact.

Knows the field names of the JSON output and the Chinese column heads that people see. The workbook, the
columnar file and the terminal table, which need libraries, are built from the same rows next door.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from decimal import Context, Decimal
from typing import BinaryIO, NamedTuple

from luoshi.papers import words
from luoshi.reading.model import Reading, Statement
from luoshi.reading.programmes import Programme, programmes
from luoshi.reading.tasks import Task, tasks

Record = dict[str, object]

AROUND = 24  # characters of text shown on either side of a figure
_FRACTION_DIGITS = 12  # 三分之一 is written as 0.333333333333
_LAST_DIGIT = Decimal(1).scaleb(-_FRACTION_DIGITS)
_WIDE = Context(prec=10_000)
_LONGEST_INT = 4000  # Python refuses to print longer ones; a damaged file may hold any run of digits
_DIGITS = str.maketrans("０１２３４５６７８９．", "0123456789.")
_HALF_CHARACTER = re.compile(r"[\ud800-\udfff]")
_NOT_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff]+")
_FORMULA = re.compile(r"[=@\t\r]|[+\-](?![0-9.,]+%?$)")


# --- Records ---------------------------------------------------------------


def record(reading: Reading) -> Record:
    """The object that ``luoshi read --format json`` prints.

    Values are ``int`` where they are whole, else ``Decimal``; write it with :func:`json_text`.
    """
    return {
        "report": {name: _whole(value) for name, value in reading.report._asdict().items()},
        "sections": [section._asdict() for section in reading.sections],
        "statements": [statement_record(statement, reading.text) for statement in reading.statements],
        "tasks": [task_record(task) for task in tasks(reading)],
        "programmes": [programme_record(programme) for programme in programmes(reading)],
        "warnings": [_whole(warning) for warning in reading.warnings],
    }


def statement_record(statement: Statement, text: str) -> Record:
    """One statement under the field names of the published scheme, with its words as printed (``quote``)."""
    out: Record = dict(statement._asdict())
    out["value"] = number(statement.value, statement.number)
    out["value_high"] = number(statement.value_high, statement.number)
    out["quote"] = text[statement.quote_start : statement.quote_end]
    out["rules"] = list(statement.rules)
    return out


def task_record(task: Task) -> Record:
    """One row of the break-down under its published field names."""
    out: Record = dict(task._asdict())
    out["text"], out["heading"] = _whole(task.text), _whole(task.heading)
    out["quotes"] = [list(span) for span in task.quotes]
    return out


def programme_record(programme: Programme) -> Record:
    """One named programme, its mentions as objects."""
    return {
        "name": _whole(programme.name),
        "mentions": [dict(mention._asdict()) for mention in programme.mentions],
    }


def flat_records(reading: Reading) -> Iterator[Record]:
    """The statements of a report, each with the place, year, source, part and heading it stands under."""
    place, year, source = _whole(reading.report.place), reading.report.year, _whole(reading.report.source)
    for statement in reading.statements:
        section = reading.sections[statement.section]
        yield {
            "place": place,
            "year": year,
            "source": source,
            "part": section.part,
            "heading": section.title,
            **statement_record(statement, reading.text),
        }


def number(value: Decimal | None, printed: str) -> int | Decimal | None:
    """A value as it is written: whole numbers whole, decimals with the digits as printed.

    >>> number(Decimal("54800.00"), "5.48"), number(Decimal("4.50"), "4.50")
    (54800, Decimal('4.50'))
    """
    if value is None or not value.is_finite():
        return None
    plain = format(value, "f")
    if "." not in plain or plain in printed.translate(_DIGITS):
        return _number(plain)
    whole, _, fraction = plain.partition(".")
    if len(fraction.rstrip("0")) > _FRACTION_DIGITS:
        plain = format(value.quantize(_LAST_DIGIT, context=_WIDE), "f")
        whole, _, fraction = plain.partition(".")
    return _number(f"{whole}.{fraction.rstrip('0')}".rstrip("."))


def _number(plain: str) -> int | Decimal:
    return Decimal(plain) if "." in plain or len(plain) > _LONGEST_INT else int(plain)


def _whole(value: object) -> object:
    """Text without halves of characters, which a file name that is no UTF-8 carries."""
    return _HALF_CHARACTER.sub("\ufffd", value) if isinstance(value, str) else value


# --- JSON ------------------------------------------------------------------


def json_text(value: object) -> str:
    """JSON on one line, with ``Decimal`` as a number of exactly its digits."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {json_text(each)}" for key, each in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(json_text, value)) + "]"
    if isinstance(value, Decimal):
        return format(value, "f")
    return json.dumps(value, ensure_ascii=False)


def json_object(fields: Record) -> str:
    """A record as JSON, one section or statement a line, so that two readings can be compared by line."""
    return "{\n" + ",\n".join(f"  {json.dumps(key)}: {_json_block(value)}" for key, value in fields.items()) + "\n}"


def _json_block(value: object) -> str:
    if not isinstance(value, list) or not value:
        return json_text(value)
    return "[\n" + ",\n".join(f"    {json_text(each)}" for each in value) + "\n  ]"


def write_json(readings: Iterable[Reading], file: BinaryIO, many: bool = False) -> None:
    """Write one object, or an array of them where there may be ``many``."""
    objects = (json_object(record(reading)).encode() for reading in readings)
    if not many:
        file.writelines(each + b"\n" for each in objects)
        return
    file.write(b"[")
    for index, each in enumerate(objects):
        file.write((b",\n" if index else b"\n") + each)
    file.write(b"\n]\n")


def write_jsonl(readings: Iterable[Reading], file: BinaryIO) -> None:
    """Write one statement a line."""
    for reading in readings:
        file.writelines(json_text(fields).encode() + b"\n" for fields in flat_records(reading))


# --- Rows for people -------------------------------------------------------


class Row(NamedTuple):
    """A statement as a row of a table, in the field's own words."""

    order: int
    place: str
    year: int | None
    part: str
    heading: str
    indicator: str
    number: str
    value: int | Decimal | None
    high: int | Decimal | None
    unit: str
    comparator: str
    measure: str
    direction: str
    modality: str
    period: str
    hedge: str
    around: str
    start: int
    end: int
    source: str


HEADS = (
    "序号", "地区", "年份", "部分", "标题", "指标", "原文数字", "数值", "数值上限", "单位", "比较", "口径", "升降",
    "性质", "时期", "语气", "原文", "起", "止", "来源文件",
)  # fmt: skip

COMPARATORS = {"eq": "等于", "approx": "左右", "ge": "以上", "le": "以内", "range": "区间"}
_RISES = {"up": "升", "down": "降"}


def rows(reading: Reading) -> Iterator[Row]:
    """The statements of a report as rows."""
    report = reading.report
    place, source = one_line(report.place or ""), one_line(report.source or "")
    for order, s in enumerate(reading.statements, 1):
        section = reading.sections[s.section]
        yield Row(
            order=order,
            place=place,
            year=report.year,
            part=words.PARTS.get(section.part, section.part),
            heading=one_line(section.title),
            indicator=one_line(s.indicator),
            number=one_line(s.number),
            value=number(s.value, s.number),
            high=number(s.value_high, s.number),
            unit=one_line(s.unit or ""),
            comparator=COMPARATORS.get(s.comparator, s.comparator),
            measure=words.MEASURES.get(s.measure, s.measure),
            direction=_RISES.get(s.direction or "", ""),
            modality=words.KINDS.get(s.modality, s.modality),
            period=words.period(s.period),
            hedge=words.HEDGES.get(s.hedge or "", ""),
            around=around(reading.text, s),
            start=s.start,
            end=s.end,
            source=source,
        )


def around(text: str, statement: Statement) -> str:
    """The words around a figure, the figure marked: 规模以上工业增加值【增长7.6%】；固定资产投资."""
    start, end = statement.quote_start, statement.quote_end
    low = max(start - AROUND, text.rfind("\n", 0, start) + 1, 0)
    newline = text.find("\n", end)
    high = min(end + AROUND, newline if newline >= 0 else len(text))
    before, after = one_line(text[low:start]).lstrip(), one_line(text[end:high]).rstrip()
    return f"{before}【{one_line(text[start:end])}】{after}"


def one_line(text: str) -> str:
    """Text for a cell: no line breaks, control characters or halves of characters."""
    return _HALF_CHARACTER.sub("\ufffd", _NOT_TEXT.sub(" ", text))


# --- CSV -------------------------------------------------------------------


def write_csv(readings: Iterable[Reading], file: BinaryIO) -> None:
    """Write rows under Chinese heads, as UTF-8 with the mark by which Excel knows it."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    try:
        out = csv.writer(text, lineterminator="\r\n")
        out.writerow(HEADS)
        for reading in readings:
            out.writerows(map(csv_cells, rows(reading)))
        text.flush()
    finally:
        text.detach()


def csv_cells(row: Iterable[object]) -> list[object]:
    """The cells of a row, none of which a spreadsheet would run."""
    return [_harmless(cell) if isinstance(cell, str) else _csv_number(cell) for cell in row]


def _csv_number(value: object) -> object:
    return format(value, "f") if isinstance(value, Decimal) else value


def _harmless(text: str) -> str:
    """A cell that a spreadsheet would run as a formula is given the apostrophe that makes it a text."""
    return f"'{text}" if _FORMULA.match(text) else text
