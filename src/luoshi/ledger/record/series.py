"""Figures of past years, typed in once: shapes of the year and forecasts are drawn from them."""

from __future__ import annotations

from collections.abc import Sequence

from luoshi.ledger import fields, policy
from luoshi.ledger.fields import FieldError
from luoshi.ledger.models import Person, Place, Series
from luoshi.ledger.record.change import change


def put(person: Person, place: Place, indicator: str, unit: str, year: int, months: Sequence[str]) -> Series:
    """Keep an indicator's year, month by month; given again, it replaces what was there.

    Args:
        person: Who types it in.
        place: Whose figures they are.
        indicator: As the targets call it.
        unit: As the targets write it; empty for none.
        year: The past year.
        months: Twelve cumulative figures as typed, January first; empty where not known.

    Raises:
        FieldError: For no name, a year that is none, more or fewer than twelve months, what is no number, or no figure
            at all.
    """
    name, unit = fields.clean(indicator).strip(), fields.clean(unit).strip()
    if not name or len(name) > 200 or len(unit) > 40:
        raise FieldError("indicator", "指标名称要写，不超过 200 字，单位不超过 40 字", "写得和任务里的指标一样")
    if year not in fields.YEARS:
        raise FieldError("year", f"没有 {year} 年", f"写 {fields.YEARS[0]} 到 {fields.YEARS[-1]}")
    if len(months) != 12:
        raise FieldError("months", f"给了 {len(months)} 个月的数", "要 12 个，没有的空着")
    values = [_month(number, typed) for number, typed in enumerate(months, 1)]
    if not any(values):
        raise FieldError("months", "一个数也没有填", "至少填一个月")
    with change(person, "series.put") as made:
        policy.demand(person, "series.edit", place)
        held = Series.objects.filter(place=place, indicator=name, unit=unit, year=year).first()
        if held is None:
            held = Series(place=place, indicator=name, unit=unit, year=year, months=values)
            made.create(held)
        else:
            made.update(held, months=values)
    return held


def _month(number: int, typed: str) -> str | None:
    plain = fields.clean(typed).strip()
    if not plain:
        return None
    value = fields.number(plain)
    if value is None:
        raise FieldError("months", f"{number}月的“{plain[:20]}”不是数字", "只写数字；没有的空着")
    return f"{value:f}"
