"""The header of a report: place, level, year, title, meeting, day and speaker.

Read from the first lines; what they do not say is taken from the headings (2024年工作安排) and, last,
from the file's name (某市-2024.txt), with a warning.
"""

from __future__ import annotations

import re
from collections import Counter

from luoshi.reading.model import Report
from luoshi.reading.numerals import chinese_value

_CN_DIGIT = "〇零○一二三四五六七八九"
_DAY = re.compile(rf"((?:19|20)[0-9]{{2}}|[一二][{_CN_DIGIT}]{{3}}) ?年 ?([0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}}) ?月 ?([0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}}) ?日")
_MEETING = re.compile(r"在([一-鿿（）]{0,20}第[一二三四五六七八九十百]+届(?:全国)?人民代表大会(?:常务委员会)?第[一二三四五六七八九十]+次(?:全体)?会议)")
_PLACE = re.compile(r"([一-鿿]{2,12}?(?:特别行政区|自治区|自治州|自治县|自治旗|地区|行署|省|市|州|盟|县|区|旗))(?:第[一二三四五六七八九十]+届)?人民(?:代表大会|政府)")
_SPEAKER = re.compile(
    r"(?:(?:代)?(?:省长|市长|县长|区长|州长|盟长|旗长|主席|总理|专员|区主任)|国务院总理)(?:（代）)?[ 　\n:：]+([一-鿿][ 　]{0,3}[一-鿿·]{1,6}(?:[ 　]?[一-鿿])?)[ 　\n）]"
)
_TITLE = re.compile(r"^[^\n]{0,30}政府工作报告[^\n]{0,20}$", re.M)
_PLAN_HEADING = re.compile(r"(?:^|\n)[^\n]{0,12}?((?:19|20)[0-9]{2})年[^\n]{0,16}?(?:工作安排|主要任务|重点工作|工作任务|目标任务|工作部署|总体要求|重点任务|工作打算|工作重点|主要工作|工作总体)")
_REVIEW_HEADING = re.compile(r"(?:^|\n)[^\n]{0,10}?((?:19|20)[0-9]{2})年[^\n]{0,12}?(?:回顾|主要工作|工作情况|工作总结)")
_FILE = re.compile(r"^(?P<place>.+?)[-_ ]?(?P<year>(?:19|20)[0-9]{2})(?:年.*)?$")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})年")
_LEVELS = (
    ("国务院", "national"), ("自治区", "province"), ("省", "province"), ("自治州", "city"), ("地区", "city"), ("盟", "city"),
    ("行署", "city"), ("州", "city"), ("自治县", "county"), ("县", "county"), ("区", "county"), ("旗", "county"), ("市", "city"),
)
_MUNICIPALITIES = ("北京市", "上海市", "天津市", "重庆市")


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    value = chinese_value(text.replace("○", "〇"))
    return int(value) if value is not None else 0


def level_of(place: str | None) -> str | None:
    """National, province, city or county, from the last characters of a place's name."""
    if not place:
        return None
    if place in _MUNICIPALITIES:
        return "province"
    return next((level for end, level in _LEVELS if place.endswith(end)), None)


def header(view: str, raw: str, source: str | None) -> tuple[Report, tuple[str, ...]]:
    """Read the header.

    Args:
        view: Normalised text; ``raw`` the text as published, of the same length.
        source: The file's name, used last and with a warning.

    Returns:
        The report's header and warnings about what could not be found.
    """
    front = view[:900]
    warnings: list[str] = []
    day = _DAY.search(front)
    meeting = _MEETING.search(front)
    place = _place(front, meeting[1] if meeting else "")
    year = _year(view, front, int(_number(day[1])) if day else None)
    named = _FILE.match(re.sub(r"\.\w+$", "", source.replace("\\", "/").rsplit("/", 1)[-1])) if source else None
    if named and not place:
        place = named["place"].strip("-_ ") or None
        warnings.append("正文开头没有写明地名，按文件名取为“" + (place or "") + "”")
    if named and year is None:
        year = int(named["year"])
        warnings.append(f"正文没有写明年份，按文件名取为 {year} 年")
    if year is None:
        warnings.append("没有找到报告的年份，各数字的时期可能空缺")
    title = _TITLE.search(front)
    speaker = _SPEAKER.search(front)
    return (
        Report(
            raw[title.start() : title.end()].strip(" \t　—") if title else None,
            place,
            level_of(place),
            year,
            meeting[1].lstrip("在") if meeting else None,
            _iso(day) if day else None,
            re.sub(r"[ 　]", "", speaker[1]) if speaker else None,
            source,
            len(raw),
        ),
        tuple(warnings),
    )


def _iso(day: re.Match[str]) -> str | None:
    year, month, date = _number(day[1]), _number(day[2]), _number(day[3])
    return f"{year:04d}-{month:02d}-{date:02d}" if 1 <= month <= 12 and 1 <= date <= 31 else None


def _place(front: str, meeting: str) -> str | None:
    if "全国人民代表大会" in front[:400] or "国务院总理" in front or "我代表国务院" in front or "受国务院的委托" in front:
        return "国务院"
    for text in (meeting, front):
        match = _PLACE.search(text)
        if match:
            place = re.sub(r"^.*?(?:代表|在|向|受)", "", match[1])
            if len(place) >= 2 and place not in ("全市", "全省", "全县", "本市", "我市", "我省", "我县", "省", "市"):
                return place
    return None


def _year(view: str, front: str, read_in: int | None) -> int | None:
    """The plan year: the heading of the plan part, else the year of the meeting, else the review's year + 1."""
    planned = [int(y) for y in _PLAN_HEADING.findall(view)]
    if read_in and (not planned or read_in in planned or abs(max(planned) - read_in) > 1):
        return read_in
    if planned:
        return max(planned)
    reviewed = [int(y) for y in _REVIEW_HEADING.findall(view)]
    if reviewed:
        return max(reviewed) + 1
    titled = _TITLE.search(front)
    years = _YEAR.findall(titled.group()) if titled else []
    if years:
        return int(years[0])
    if read_in:
        return read_in
    counts = Counter(int(y) for y in _YEAR.findall(view))
    likely = [y for y, n in counts.most_common(2) if n >= 3]
    return max(likely) if likely else None
