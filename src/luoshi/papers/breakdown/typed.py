"""What people type into a cell, brought into one form: texts, names, lists of names, whole numbers, days."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

YEARS = range(1949, 2101)  # of a deadline

_UNSEEN = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))  # zero-width, left by web pages and chats
_EDGE = "".join(chr(code) for code in (*range(0x3001), *_UNSEEN) if code in _UNSEEN or chr(code).isspace())
_BLANKS = re.compile(r"\s+")
_BLANKS_IN_LATIN = re.compile(r"(?<=[!-~])\s+(?=[!-~])")  # there one blank belongs to the name
_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_PARTING = re.compile(rf"[、，,;；/／{_EDGE}]")
_PLAINLY_PARTING = re.compile("[、，,;；]")  # these stand in no name
_BRACKETS_AND_PARTING = re.compile(rf"[（()）、，,;；/／{_EDGE}]")
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010fffd]")
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # the format would read _x0041_ as a character
_HELD = "\0"  # for a blank that parts nothing


def storable(text: str) -> str:
    """A text without the characters that a workbook cannot hold."""
    return _NO_XML.sub("", text)


def stored(text: str) -> str:
    """A text as a workbook's cell stores it; breaks of lines are those of Excel."""
    broken = storable(text).replace("\r\n", "\n").replace("\r", "\n")
    return _ESCAPE.sub("_x005F_", broken)


def words(text: str) -> str:
    """A text of one line or more, without stray blanks at its ends and without empty lines.

    >>> words("  建成停车场 12 个 \\r\\n\\n　年底前启用　")
    '建成停车场 12 个\\n年底前启用'
    """
    lines = (part.strip(_EDGE) for part in _BREAK.split(text))
    return "\n".join(filter(None, lines))


def line(text: str) -> str:
    """A text of one line: breaks inside it were made to fit the column.

    >>> line("城市更新\\n与 管理")
    '城市更新与 管理'
    """
    return re.sub(r"(?<=[!-~])\n(?=[!-~])", " ", words(text)).replace("\n", "")


def name(text: str) -> str:
    """A name without the blanks that make it look even.

    >>> name("沈　远"), name(" 市教育\\n局 "), name("Anna  Weber")
    ('沈远', '市教育局', 'Anna Weber')
    """
    return _BLANKS.sub("", _held(text)).replace(_HELD, " ")


def names(text: str) -> tuple[str, ...]:
    """The names of a list, each once; what stands in brackets is one name.

    >>> names("市教育局、市财政局；各县（市、区）政府 市教育局")
    ('市教育局', '市财政局', '各县（市、区）政府')
    """
    parts = dict.fromkeys(_parted(_held(text), _PARTING))
    return tuple(dict.fromkeys(filter(None, (name(part.replace(_HELD, " ")) for part in parts))))


def several(text: str) -> bool:
    """Whether a cell for one name holds more.

    >>> several("市教育局、市财政局"), several("各县（市、区）政府"), several("市教育局、")
    (True, False, False)
    """
    return sum(bool(name(part)) for part in _parted(text, _PLAINLY_PARTING)) > 1


def whole(text: str) -> int | None:
    """A whole number from 1, in any width; None for anything else.

    >>> whole(" １２ "), whole("3.0"), whole("3.5"), whole("-1")
    (12, 3, None, None)
    """
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", text.translate(_UNSEEN)))
    match = re.fullmatch(r"0*([0-9]{1,18})(?:\.0*)?", plain)
    return int(match[1]) or None if match else None


def _held(text: str) -> str:
    """A text in which the blanks of Latin names are no blanks."""
    return _BLANKS_IN_LATIN.sub(_HELD, text.replace(_HELD, "").translate(_UNSEEN))


def _parted(text: str, marks: re.Pattern[str]) -> Iterator[str]:
    """A text cut at marks that stand outside brackets. Brackets that do not close count for nothing."""
    opened, closed = (sum(map(text.count, pair)) for pair in ("（(", "）)"))
    if not opened or opened != closed:
        yield from marks.split(text)
        return
    depth = start = 0
    for match in _BRACKETS_AND_PARTING.finditer(text):
        if match[0] in "（()）":
            depth += 1 if match[0] in "（(" else -1
        elif depth <= 0 and marks.fullmatch(match[0]):
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]


# --- Days ----------------------------------------------------------------------


_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_YEAR_IN_CHARACTERS = re.compile(r"[〇零一二三四五六七八九]{4}(?=年)")
_DAY_IN_CHARACTERS = re.compile(r"[一二三四五六七八九]?十?[一二三四五六七八九]?(?=[月日号])|[一二三四](?=季度)")
_CLOCK = re.compile(r"[Tt\s]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?[Zz]?$")
_BEFORE, _AFTER = "^(?:截至|截止到|[至到于在])?", "(?:之前|以前|前|止)?(?:完成)?$"
_YEAR = r"(?:(?P<year>20[0-9]{2}|[0-9]{2}(?=年)|今年|本年|明年)(?:年度?|(?<=年)|[-/.]))?"
_DAY = re.compile(rf"{_BEFORE}{_YEAR}(?P<month>[0-9]{{1,2}})(?:月|[-/.])(?P<day>[0-9]{{1,2}})[日号]?{_AFTER}")
_SOLID = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_FAR_DAY = re.compile(r"(?P<year>[0-9]{4})(?:年|[-/.])(?P<month>[0-9]{1,2})(?:月|[-/.])(?P<day>[0-9]{1,2})日?")
_MONTH = re.compile(rf"{_BEFORE}{_YEAR}(?P<month>[0-9]{{1,2}})月份?(?P<part>底|末|上旬|中旬|下旬)?(?:内)?{_AFTER}")
_YEAR_AND_MONTH = re.compile(r"(?P<year>20[0-9]{2})[-/.](?P<month>[0-9]{1,2})")
_SPAN = re.compile(
    rf"{_BEFORE}{_YEAR}(?:(?P<half>[上下])半年|第?(?P<quarter>[1-4])季度|[qQ](?P<q>[1-4])|(?P<three>前[3三]季度)"
    rf"|(?P<end>年?[底末内]|全年))?(?:[底末内])?{_AFTER}"
)
_ALL_YEAR = re.compile(
    r"(?:贯穿)?全年(?:持续)?(?:推进|实施|坚持)?|常年|(?:长期|持续)(?:坚持|推进|实施)?|无|[-—–/]+"
)  # fmt: skip


def deadline(text: str, year: int) -> date | None:
    """The day that words for a deadline mean in the table of a year; None for the whole year.

    A month, a quarter or a year means its last day; 上旬 and 中旬 end on the 10th and the 20th.

    >>> deadline("6月底前", 2026), deadline("２０２６．６．３０", 2026), deadline("全年", 2026)
    (datetime.date(2026, 6, 30), datetime.date(2026, 6, 30), None)

    Raises:
        ValueError: For words that mean no day, and for a day that no calendar has.
    """
    plain = _plain(text)
    if not plain or _ALL_YEAR.fullmatch(re.sub(rf"^(?:{year}年?|[今本]年)(?=全年)", "", plain)):
        return None
    match = _SOLID.fullmatch(plain) or _FAR_DAY.fullmatch(plain) or _DAY.fullmatch(plain)
    if match:
        return date(_year(match["year"], year), int(match["month"]), int(match["day"]))
    match = _YEAR_AND_MONTH.fullmatch(plain) or _MONTH.fullmatch(plain)
    if match:
        part = match.groupdict().get("part")
        return _end_of_month(_year(match["year"], year), int(match["month"]), part)
    match = _SPAN.fullmatch(plain)
    if match and any(match.groupdict().values()):
        return _end_of_month(_year(match["year"], year), _last_month(match), None)
    raise ValueError(text)


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text.translate(_UNSEEN)).strip()
    plain = _BLANKS.sub("", _CLOCK.sub("", plain)).replace("元月", "1月")
    plain = _YEAR_IN_CHARACTERS.sub(lambda match: match[0].translate(_DIGITS), plain)
    return _DAY_IN_CHARACTERS.sub(lambda match: _counted(match[0]), plain)


def _counted(numeral: str) -> str:
    """A numeral below a hundred in figures: 十二 is 12, 三十 is 30."""
    if "十" not in numeral:
        return numeral.translate(_DIGITS)
    tens, _, ones = numeral.partition("十")
    return (tens.translate(_DIGITS) or "1") + (ones.translate(_DIGITS) or "0")


def _year(given: str | None, year: int) -> int:
    if given in (None, "今年", "本年"):
        return year
    if given == "明年":
        return year + 1
    return int(f"20{given}" if len(str(given)) == 2 else str(given))


def _last_month(match: re.Match[str]) -> int:
    if match["half"] == "上":
        return 6
    quarter = match["quarter"] or match["q"]
    return int(quarter) * 3 if quarter else 9 if match["three"] else 12


def _end_of_month(year: int, month: int, part: str | None) -> date:
    if part in ("上旬", "中旬"):
        return date(year, month, 10 if part == "上旬" else 20)
    if not 1 <= month <= 12:
        raise ValueError(month)
    return date(year, month, monthrange(year, month)[1])
