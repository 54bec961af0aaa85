"""Whether two reports can be held against each other, and for which year."""

from __future__ import annotations

import re
from typing import NamedTuple

from luoshi.errors import InputError
from luoshi.reading.model import Reading, Report

_SUFFIX = re.compile(r"(?:[一-鿿]{1,8}族)*(?:自治)?[省市县区旗州盟]$|(?:特别行政区|地区|新区)$")


class Fit(NamedTuple):
    """The year that the old report plans for and the new one reviews, and what has to be said about the two."""

    year: int
    warnings: tuple[str, ...]


def fit(old: Reading, new: Reading, *, force: bool = False) -> Fit:
    """Decide which year two reports share.

    Args:
        force: Hold reports of two places against each other all the same (a place merged or renamed).

    Raises:
        InputError: When they are one report, stand in the wrong order, speak of two places, or tell no year.
    """
    a, b = old.report, new.report
    if old.text == new.text:
        raise InputError("给的是同一份报告", "请给上一年的报告和下一年的报告")
    first, second = _years(a, b)
    if first == second:
        raise InputError(f"两份都是{first}年的报告", "请给相邻两年的报告，前一年的在前")
    if first > second:
        raise InputError(f"次序反了：先给的是{first}年的报告，后给的是{second}年的", "请把前一年的报告放在前面")
    said = [*_places(a, b, force=force)]
    if second - first > 1:
        said.append(f"两份报告相隔{second - first}年，中间的报告没有给：只能核对新报告里说到{first}年的数字，其余按未提及列出")
    if not _has(old, "plan"):
        said.append(f"{first}年的报告里没有找到工作安排部分，目标可能不全")
    if not _has(new, "review"):
        said.append(f"{second}年的报告里没有找到工作回顾部分，成绩与目标按句子的语气区分，可能不准")
    elif not _reviews(new, first):
        said.append(f"{second}年的报告只回顾几年，没有单独回顾{first}年：几年的合计按“口径不同”列出")
    return Fit(first, tuple(said))


def _years(a: Report, b: Report) -> tuple[int, int]:
    first, second = a.year, b.year
    if first is None and second is None:
        raise InputError("两份报告都看不出是哪一年的", "请在标题里写明年份，如“2025年政府工作报告”")
    if first is None:
        return (second or 0) - 1, second or 0
    return first, first + 1 if second is None else second


def _places(a: Report, b: Report, *, force: bool) -> list[str]:
    if a.place is None or b.place is None:
        which = "、".join(name for name, report in (("旧", a), ("新", b)) if report.place is None)
        return [f"{which}报告看不出是哪个地方的，按同一个地方对账"]
    if a.place == b.place:
        return []
    one, other = sorted((_stem(a.place), _stem(b.place)), key=len)
    if a.level == b.level and (one == other or (a.level == "province" and other.startswith(one))):
        return [f"地名由{a.place}改为{b.place}，按同一个地方对账"]
    if force:
        return [f"旧报告是{a.place}的，新报告是{b.place}的：按要求对账，范围不同的数字不能直接比较"]
    raise InputError(
        f"两份报告是两个地方的：{a.place}和{b.place}", "请给同一个地方的报告；确是合并或更名的，加 --force"
    )


def _stem(place: str) -> str:
    """The name without what kind of place it is: 云泽县 and 云泽区 are one place at two times."""
    return _SUFFIX.sub("", place) or place


def _has(reading: Reading, part: str) -> bool:
    return any(section.part == part for section in reading.sections)


def _reviews(reading: Reading, year: int) -> bool:
    return any(s.modality == "outcome" and s.period == str(year) for s in reading.statements)
