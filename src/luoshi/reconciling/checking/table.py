"""Figures that are settled, from a table: 指标, 数值, 单位, 口径, 时期."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from luoshi.errors import InputError
from luoshi.reading.numerals import number_value
from luoshi.reconciling.checking.model import Fact

_NEEDED = ("指标", "数值")
_MEASURES = {"数量": "level", "总量": "level", "增速": "growth", "增长": "growth", "增减量": "change", "比例": "rate", "比率": "rate"}
_SCALES = ("万亿", "亿", "万")
_TIMES = {"万亿": Decimal(10) ** 12, "亿": Decimal(10) ** 8, "万": Decimal(10) ** 4}


def read_facts(text: str, year: int | None) -> tuple[Fact, ...]:
    """Read a table (CSV, or parted by tabs) with the heads 指标, 数值, and, where wanted, 单位, 口径, 时期.

    Args:
        text: The table.
        year: The year that a row speaks of where it has no 时期.

    Raises:
        InputError: When a head is missing or a number is none.
    """
    head = text.lstrip("\ufeff").split("\n", 1)[0]
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")), delimiter="\t" if "\t" in head else ",")
    names = [name.strip() for name in rows.fieldnames or ()]
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise InputError(f"台账表缺少“{'、'.join(missing)}”列", "第一行应是：指标,数值,单位,口径,时期")
    out = []
    for line, row in enumerate(rows, 2):
        cells = {(name or "").strip(): (cell or "").strip() for name, cell in row.items() if isinstance(cell, str)}
        if any(cells.values()):
            out.append(_fact(cells, line, year))
    return tuple(out)


def _fact(cells: dict[str, str], line: int, year: int | None) -> Fact:
    value = number_value(cells.get("数值", ""))
    if value is None or not cells.get("指标"):
        raise InputError(f"台账表第{line}行读不懂：指标“{cells.get('指标', '')[:20]}”，数值“{cells.get('数值', '')[:20]}”", "数值写成 3.41 或 3.41万")
    unit = cells.get("单位", "")
    scale = next((s for s in _SCALES if unit.startswith(s) and len(unit) > len(s)), "")
    measure = _MEASURES.get(cells.get("口径", ""), "")
    if cells.get("口径") and not measure:
        raise InputError(f"台账表第{line}行的口径“{cells['口径'][:20]}”不认识", f"可以是 {'、'.join(_MEASURES)}")
    period = cells.get("时期", "").removesuffix("年") or (str(year) if year else "")
    return Fact(cells["指标"], value * _TIMES.get(scale, Decimal(1)), unit.removeprefix(scale), measure or "level", period)
