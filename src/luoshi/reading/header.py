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
_DAY = re.compile(
    rf"((?:19|20)[0-9]{{2}}|[一二][{_CN_DIGIT}]{{3}}) ?年 ?([0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}}) ?月 ?([0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}}) ?日"
)
_MEETING = re.compile(
    r"在([一-鿿（）]{0,20}第[一二三四五六七八九十百]+届(?:全国)?人民代表大会(?:常务委员会)?第[一二三四五六七八九十]+次(?:全体)?会议)"
)
_PLACE = re.compile(
    r"([一-鿿]{2,12}?(?:特别行政区|自治区|自治州|自治县|自治旗|地区|行署|省|市|州|盟|县|区|旗))(?:第[一二三四五六七八九十]+届)?人民(?:代表大会|政府)"
)
_SPEAKER = re.compile(
    r"(?:(?:代)?(?:省长|市长|县长|区长|州长|盟长|旗长|主席|总理|专员|区主任)|国务院总理)(?:（代）)?[ 　\n:：]+([一-鿿][ 　]{0,3}[一-鿿·]{1,6}(?:[ 　]?[一-鿿])?)[ 　\n）]"
)
_TITLE = re.compile(r"^[^\n]{0,30}政府工作报告[^\n]{0,20}$", re.M)
_TITLED = re.compile(
    r"^[ 　]*([一-鿿]{2,12}?(?:特别行政区|自治区|自治州|自治县|自治旗|地区|省|市|州|盟|县|区|旗))(?:(?:19|20)[0-9]{2} ?年)?政府工作报告",
    re.M,
)
_PLAN_HEADING = re.compile(
    r"(?:^|\n)[^\n]{0,12}?((?:19|20)[0-9]{2}|[一二][〇零○九][〇零○一二三四五六七八九]{2}) ?年[^\n。，]{0,16}?(?:安排|任务|部署|总体要求|目标|打算|建议|重点工作|工作重点)"
)
_REVIEW_HEADING = re.compile(
    r"(?:^|\n)[^\n]{0,10}?((?:19|20)[0-9]{2}|[一二][〇零○九][〇零○一二三四五六七八九]{2}) ?年[^\n。，]{0,14}?(?:回顾|工作情况|总结|取得|成绩|成就)"
)
_THIS_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})年，?是[^\n。]{2,60}年")
_FILE = re.compile(r"^(?P<place>.+?)[-_ ]?(?P<year>(?:19|20)[0-9]{2})(?:年.*)?$")
_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})年")
_LEVELS = (
    ("国务院", "national"),
    ("自治区", "province"),
    ("省", "province"),
    ("自治州", "city"),
    ("地区", "city"),
    ("盟", "city"),
    ("行署", "city"),
    ("州", "city"),
    ("自治县", "county"),
    ("县", "county"),
    ("区", "county"),
    ("旗", "county"),
    ("市", "city"),
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
    day = _reading_day(front)
    meeting = _MEETING.search(front)
    place = _place(front, meeting[1] if meeting else "")
    year = _year(view, front, (_number(day[1]), _number(day[2])) if day else None)
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


def _reading_day(front: str) -> re.Match[str] | None:
    """The day before 在…会议上; else the first day named (a web page prints its own date, too)."""
    days = list(_DAY.finditer(front))
    return next(
        (d for d in days if front[d.end() : d.end() + 3].strip(" \n").startswith("在")), days[0] if days else None
    )


def _iso(day: re.Match[str]) -> str | None:
    year, month, date = _number(day[1]), _number(day[2]), _number(day[3])
    return f"{year:04d}-{month:02d}-{date:02d}" if 1 <= month <= 12 and 1 <= date <= 31 else None


def _place(front: str, meeting: str) -> str | None:
    if _NATIONAL.search(front):
        return "国务院"
    for pattern, text in ((_PLACE, meeting), (_PLACE, front), (_TITLED, front)):
        for match in pattern.finditer(text):
            place = re.sub(r"^.*(?:代表|会议上|召开的|工作报告|[在向受日年月 ])", "", match[1])
            place = re.sub(r"^[一-鿿]{2,4}(?:省|市)(?=[一-鿿]{1,6}(?:市|县|区|旗)$)", "", place)
            if len(place) >= 2 and place not in _NO_PLACE and not _NO_NAME.search(place):
                return place
    return None


_NATIONAL = re.compile(
    r"我代表国务院|受国务院的?委托|国务院总理|在(?:中华人民共和国)?(?:第[一二三四五六七八九十]+届)?全国人民代表大会"
)
_NO_NAME = re.compile(r"[了的届]|完成|和(?:省|市|县|区|自治区)$")  # 圆满完成了省人民代表大会…
_NO_PLACE = frozenset(
    (
        "全市",
        "全省",
        "全县",
        "全区",
        "本市",
        "我市",
        "我省",
        "我县",
        "我区",
        "自治区",
        "自治州",
        "自治县",
        "省",
        "市",
        "县",
        "区",
    )
)


def _year(view: str, front: str, day: tuple[int, int] | None) -> int | None:
    """The plan year: the year of the meeting (of the next year when it met in the last weeks of one), else
    the heading of the plan part, else the year after the one reviewed."""
    if day:
        return day[0] + 1 if day[1] >= 11 else day[0]
    planned = [_number(y) for y in _PLAN_HEADING.findall(view)]
    reviewed = [_number(y) for y in _REVIEW_HEADING.findall(view)]
    if reviewed and (not planned or max(planned) <= max(reviewed)):
        return max(reviewed) + 1
    if planned:
        after = [y for y in planned if reviewed and y == max(reviewed) + 1]
        return after[0] if after else min(planned) if len(set(planned)) == 1 else Counter(planned).most_common(1)[0][0]
    titled = _TITLE.search(front)
    years = _YEAR.findall(titled.group()) if titled else []
    if years:
        return int(years[0])
    this = Counter(int(y) for y in _THIS_YEAR.findall(view))
    if this:
        return max(this)
    counts = Counter(int(y) for y in _YEAR.findall(view))
    likely = [y for y, n in counts.most_common(2) if n >= 3]
    return max(likely) if likely else None
