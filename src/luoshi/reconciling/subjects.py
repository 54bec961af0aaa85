"""What a figure is about, in a form in which two reports can be held together.

规模以上工业增加值 and 规上工业增加值, 新改造老旧小区 and 实施城镇老旧小区改造, GDP and 地区生产总值 are each one subject. The
words are in words.toml. A subject knows nothing of the figure's value.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

OF_PLAN = re.compile(r"(?:超额)?完成(?:年度|全年|年|省定|市定|县定)*(?:计划|目标|任务)(?:任务)?")


class Subject(NamedTuple):
    """A figure's subject: ``core`` without deeds and quotes, what is done (``verb``), and which part is meant."""

    core: str
    verb: str  # add, do, start, or "" where only a state is told
    scopes: frozenset[tuple[str, str]]  # (dimension, word)
    grams: frozenset[str]


class Words(NamedTuple):
    """The lexicon of words.toml, compiled."""

    same: re.Pattern[str]
    canonical: dict[str, str]
    same_names: frozenset[str]
    verbs: dict[str, str]
    verb: re.Pattern[str]
    scopes: dict[str, str]
    scope: re.Pattern[str]
    covers: dict[str, str]
    generic: frozenset[str]
    rises: frozenset[str]
    counters: dict[str, str]
    sizes: dict[str, Decimal]


def _any_of(forms: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True)))


def _by_form(table: dict[str, list[str]]) -> dict[str, str]:
    return {form: name for name, forms in table.items() for form in forms}


@cache
def words() -> Words:
    """The lexicon of words.toml, compiled."""
    table = tomllib.loads(files("luoshi.reconciling").joinpath("words.toml").read_text(encoding="utf-8"))
    canonical = _by_form({name: [name, *forms] for name, forms in table["same"].items()})
    verbs, scopes = _by_form(table["verbs"]), _by_form(table["scopes"])
    return Words(
        _any_of(canonical),
        canonical,
        frozenset(table["same"]),
        verbs,
        _any_of(verbs),
        scopes,
        _any_of(scopes),
        _by_form(table["covers"]),
        frozenset(gram for form in table["generic"]["forms"] for gram in _grams(form)),
        frozenset(table["rises"]["forms"]),
        _by_form(table["counters"]) | {unit: name for name, units in table["sizes"].items() for unit in units},
        {unit: Decimal(str(size)) for units in table["sizes"].values() for unit, size in units.items()},
    )


_NOISE = re.compile(r"[“”‘’\"'《》〈〉（）()\s、，。；﹔;：:·—\-]")
_BRACKETED = re.compile(r"[（(][^（）()]{1,10}[）)]")
_TAIL = re.compile(
    r"(?:总?数量?|个数|人次数|套数|(?:同比|年均)?(?:增长率?|增速|增幅|涨幅|降幅|下降|提高|上涨|降低|减少)|总额|总值|金额|任务|实际|可比|始终|连续|一直|继续|保持|稳定|控制)$"
)
_AT_HEAD = re.compile(
    r"^(?:全[省市县区国]|我[省市县区国]|本[省市县区]|力争|确保|继续|加快|全面|深入|持续|再次?|要|全年|今年|年内|至少|各类|各级|各项)"
)
#: a subject said so shortly that it only means this where nothing else is said
_ALONE = (
    (re.compile(r"^(?:.{0,8}(?:今年|全年|当年))?全?(?:国民)?经济(?:总量|增速|增长)?$|^经济社会$|^生产总值总量$"), "生产总值"),
    (re.compile(r"^新增就业(?:岗位|人数)?$"), "城镇新增就业"),
)
_ENDS = (
    "建成投用", "竣工投产", "提升改造", "改造提升", "除险加固", "开工建设", "改造", "建设", "新开工", "开工", "建成", "投用",
    "竣工", "投放", "整治", "创建",
)  # fmt: skip
_KEPT = ("新增贷款", "造林")  # what begins like a deed and is a thing
#: 食品行业主营业务收入, 高新区生产总值: of a part of the whole
_PART = re.compile(r"[一-鿿]{2,4}?(?:行业|集聚区|开发区|高新区|新区|园区)(?=[一-鿿]{2})")
_AND = re.compile(r"[、和及与]")
_JOINED = re.compile(r"稳步|实现|突破|提升$|改善$|保持")
#: 聚焦五大领域实施省重点项目: what is spoken of stands behind the deed
_LED = re.compile(r"(?:聚焦|围绕|通过|依托|结合|加强|统筹|支持|用好|以).{2,20}?(实施|推进|开展|打造|建设|安排)(.{3,16})$")
_LEAST_MEMBER = 3


def _grams(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1)) or frozenset((text,) if text else ())


def canonical(text: str) -> str:
    """A text with every known form put as its canonical one; twice, since a form may hold canonical words."""
    known = words()
    for _ in range(2):
        text = known.same.sub(lambda match: known.canonical[match.group()], text)
    return text


@lru_cache(maxsize=8192)
def subject(indicator: str) -> Subject:
    """The subject that an indicator names.

    >>> subject("新改造城镇老旧小区").core, subject("新改造城镇老旧小区").verb
    ('老旧小区', 'do')
    """
    known = words()
    text = _NOISE.sub("", _BRACKETED.sub("", indicator) or indicator)
    text = canonical(OF_PLAN.sub("", text) or text)
    text = next((name for form, name in _ALONE if form.match(text)), text)
    verb, core = _without_deeds(text, known)
    scopes = frozenset((known.scopes[word], word) for word in known.scope.findall(text))
    scopes |= {("part", part) for part in _PART.findall(text)}
    return Subject(core, verb, scopes, _grams(core))


def listed(one: Subject, before: Subject) -> Subject:
    """A member of a list with what only the first one says: its rank, and the words before a shared one.

    新增国家级单项冠军5家、“小巨人”企业70家: both are of the country; 电商示范镇1个、示范村8个: both are 电商示范.
    """
    if one.verb != before.verb:
        return one
    if not any(kind == "rank" for kind, _ in one.scopes):
        one = one._replace(scopes=one.scopes | {scope for scope in before.scopes if scope[0] == "rank"})
    cut = before.core.find(one.core[:2])
    if 2 <= cut <= 8 and len(one.core) <= 4:
        core = before.core[:cut] + one.core
        one = one._replace(core=core, grams=_grams(core))
    return one


@lru_cache(maxsize=8192)
def members(indicator: str) -> tuple[Subject, ...]:
    """The subjects of a list that one figure speaks of, the deed of the first passed to all; empty for a single one.

    >>> [member.core for member in members("新建中小学、幼儿园")]
    ['中小学', '幼儿园']
    """
    led = _LED.match(indicator)
    if led:
        return (subject(led[2])._replace(verb=words().verbs[led[1]]),)
    parts = _AND.split(_BRACKETED.sub("", indicator))
    if len(parts) < 2 or any(len(part) < _LEAST_MEMBER for part in parts):
        return ()
    found = [subject(part) for part in parts]
    if any(_JOINED.search(part) for part in parts[:-1]):
        return (found[-1],)  # 天数比率稳步提升、断面水质优良比例: what stands before was another clause
    verb = found[0].verb
    return tuple(each if each.verb else each._replace(verb=verb) for each in found if len(each.core) >= 2)


def _without_deeds(text: str, known: Words) -> tuple[str, str]:
    """The class of the deed at either end, and what is left between."""
    found = ""
    while match := _AT_HEAD.match(text):
        text = text[match.end() :]
    while (match := known.verb.match(text)) and match.end() < len(text) - 1 and not text.startswith(_KEPT):
        kind = known.verbs[match.group()]
        found = found if found in ("start", "add") else kind
        text = text[match.end() :].lstrip("了的好")
    while (match := _TAIL.search(text)) and match.start() > 1:
        text = text[: match.start()]
    for form in _ENDS:
        if text.endswith(form) and len(text) > len(form) + 1:
            return found or known.verbs.get(form, "do"), text[: -len(form)]
    return found, text


def covering(core: str) -> str:
    """The wider word whose figure also speaks of a subject, on another basis; "" where there is none.

    >>> covering("义务教育学校"), covering("粮食产量")
    ('中小学', '')
    """
    covers = words().covers
    return next((wide for form, wide in covers.items() if core.endswith(form) and not core.endswith(wide)), "")


def unit_class(unit: str | None) -> str:
    """The class of things that a unit counts: 家 and 个 are one, 元 and 美元 are not.

    >>> unit_class("家") == unit_class("个"), unit_class("元") == unit_class("美元")
    (True, False)
    """
    return words().counters.get(unit or "", unit or "")


def in_unit(value: Decimal, unit: str | None, wanted: str | None) -> Decimal:
    """A value in another unit of the same measure; as it is where the two are no units of one measure.

    >>> in_unit(Decimal(2), "公顷", "亩")
    Decimal('30.00')
    """
    sizes = words().sizes
    if unit == wanted or unit not in sizes or wanted not in sizes or unit_class(unit) != unit_class(wanted):
        return value
    return (value * sizes[unit] / sizes[wanted]).quantize(Decimal("0.01"))
