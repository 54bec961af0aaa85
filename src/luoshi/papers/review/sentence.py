"""A promise turned into its result by rules of the language: 力争新建37所以上 → 新建38所.

The promise's own clause is kept, its figure replaced by what came of it, its words of promise dropped. Where a rule
would leave a word of promise or lose the figure, the neutral form is used: 指标：目标37所以上，实际38所. Clauses that
state no figure are left out: nobody has said what became of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from luoshi.assessing import figures
from luoshi.assessing.figures import Target
from luoshi.papers.review.model import Goal, Row

MISSING, DISPUTED, UNCONFIRMED = "【缺数】", "【统计部门有异议，待核】", "*"

#: words that promise, wherever they stand
PROMISES = re.compile(
    r"力争|确保|力求|奋力|有望|预计|预期|(?<![即必终])将(?![军士领帅来])"
    r"|争取(?!得|资金|中央|上级|国家|省级|各级|各类|专项|政策|支持|项目)"
    r"|努力(?=在|实现|使|达|完成|保持|把|增|新)"
)
_WHEN = re.compile(r"(?:到|至)?[0-9]{4}年(?:年?底)?(?:前|之前)?|(?:[0-9]{1,2}月|年)底?(?:前|之前)|今年(?:内|底前)?|年内|全年")
_HEAD = re.compile(r"^(?:[一二三四五六七八九十]+是|我们|要|还要|拟|计划(?!生育)|再|全力|继续)+")
_PUSH = re.compile(r"^(?:推动|促进|实现|带动|引导|帮助|支持|使|让|保持|再次)+")
_STARTS = re.compile(r"^(?:开工|启动|动工)")
_CLAUSE = re.compile(r"[^，；。：！？\n]+")
_BEFORE = re.compile(r"不低于|不少于|不小于|不高于|不超过|不大于|至少|高于|低于|超过|突破|逾|超|约为|大约|约|接近|近")
_STOOD = re.compile(r"(?:稳定|保持|控制|维持|限制)(?:在|到)?$")
_REACHED = re.compile(r"(?:达到|达|突破|超过|超|跨过|跨越|迈过|迈上|跃上|站上|实现|不低于|不少于|不超过|不高于|为|至少|首超|逾)$")
_MOVED = re.compile(r"(?:提高|提升|增加|上升|扩大|发展|增长|攀升|升|增|降低|下降|减少|压缩|缩短|压减|降|减)(?:到|至)$")
_FROM = re.compile(r"[由从]([0-9.]+)[^0-9]{0,3}$")
_OPPOSITE = {
    "增长": "下降", "上涨": "下降", "提高": "降低", "提升": "降低", "增加": "减少", "上升": "下降", "扩大": "缩小",
    "下降": "上升", "降低": "提高", "减少": "增加", "压减": "增加", "压缩": "增加", "缩短": "延长", "缩小": "扩大",
}  # fmt: skip
_TURN = re.compile("|".join(_OPPOSITE))


def told(row: Row) -> str:
    """What a row's figures came to, in the words of its promise; "" for a row without a figure due this year."""
    goals = [goal for goal in row.goals if goal.due is None and not is_attribute(goal, row.text)]
    if not goals:
        return ""
    days = {goal.day if goal.early else None for goal in goals}
    (day,) = days if len(goals) > 1 and len(days) == 1 else (None,)
    if day is not None:  # said once for all
        goals = [goal._replace(day=None) for goal in goals]
    found, left = _in_clauses(row.text, goals)
    parts = [_clause(text, held, alone=len(goals) == 1) for text, held in found]
    parts += [neutral(goal) for goal in left]
    return "，".join(parts) + (f"【数据截至{day.month}月{day.day}日】" if day else "") + "。"


def is_attribute(goal: Goal, text: str) -> bool:
    """Whether a figure that nobody reported only tells which thing is meant: 总投资46亿元的电站, 提出的1260条建议."""
    behind = text.partition(goal.quote)[2] if goal.quote else ""
    return goal.value is None and (goal.quote.startswith("的") or behind.startswith("的"))


def neutral(goal: Goal) -> str:
    """The form that is always right: the indicator, what was promised, what it came to."""
    name = plain(goal.target.indicator) or "指标"
    actual = f"实际{shown(goal)}{mark(goal)}" if goal.value is not None else MISSING
    return f"{name}：目标{figures.asked(goal.target)}，{actual}{_adjusted(goal)}"


def plain(text: str) -> str:
    """A clause without its words of promise and of time to come."""
    text = _WHEN.sub("", PROMISES.sub("", text.strip("，；。：、 \n")))
    return PROMISES.sub("", _HEAD.sub("", text))


def shown(goal: Goal) -> str:
    """The value with its unit; in the target's sense, so a fall that became a rise is below zero."""
    assert goal.value is not None
    return figures.named(goal.target, goal.value)


def mark(goal: Goal) -> str:
    """What has to be said of a value beside it: in doubt, not the year's, not confirmed."""
    early = f"【数据截至{goal.day.month}月{goal.day.day}日】" if goal.early and goal.day else ""
    doubt = {"disputed": DISPUTED, "reported": UNCONFIRMED}.get(goal.state, "")
    return early + doubt if goal.state != "reported" else doubt + early


# --- Clauses -----------------------------------------------------------------------------------


def _in_clauses(text: str, goals: Sequence[Goal]) -> tuple[list[tuple[str, list[Goal]]], list[Goal]]:
    """The clauses that hold figures, each with its goals in order; and the goals whose words are not there."""
    out: list[tuple[str, list[Goal]]] = []
    waiting = [_trimmed(goal, text) for goal in goals]
    for match in _CLAUSE.finditer(text):
        clause, held, at = match.group(), list[Goal](), 0
        for goal in list(waiting):
            place = clause.find(goal.quote, at) if goal.number and goal.number in goal.quote else -1
            if place >= 0:
                held.append(goal)
                waiting.remove(goal)
                at = place + len(goal.quote)
        if held:
            out.append((clause, held))
    return out, waiting


def _trimmed(goal: Goal, text: str) -> Goal:
    """A goal whose quote begins before the row's text does, from its numeral on: 是为两千余户."""
    if not goal.number or goal.number not in goal.quote or goal.quote in text:
        return goal
    return goal._replace(quote=goal.quote[goal.quote.index(goal.number) :])


def _clause(clause: str, goals: Sequence[Goal], *, alone: bool) -> str:
    """A clause with its figures replaced; the neutral forms where that would keep a promise or lose a figure."""
    pieces, at = list[str](), 0
    for goal in goals:
        place = clause.index(goal.quote, at)
        before = clause[at:place]
        pieces.append(plain(before) if not at else PROMISES.sub("", before))
        if not at and _states(goal):
            pieces[-1] = _PUSH.sub("", pieces[-1])
        pieces.append(_figure(goal, before, alone=alone))
        at = place + len(goal.quote)
    pieces.append(PROMISES.sub("", clause[at:]))
    said = "".join(pieces)
    said = f"已{said}" if _STARTS.match(said) else said
    whole = all(goal.value is None or shown(goal).lstrip("-") in said for goal in goals)
    if PROMISES.search(said) or not whole:
        return "，".join(neutral(goal) for goal in goals)
    return said


def _states(goal: Goal) -> bool:
    """Whether the clause tells how something stands, not what was done: 城镇化率提高1.2个百分点."""
    before = goal.quote[: goal.quote.index(goal.number)]
    return goal.target.measure != "level" or bool(_REACHED.search(before) or _MOVED.search(before) or _STOOD.search(before))


def _figure(goal: Goal, before: str, *, alone: bool) -> str:
    """What stands in the place of a quote: verb, value, marks, and how that compares."""
    prefix = PROMISES.sub("", goal.quote[: goal.quote.index(goal.number)])
    if goal.value is None:
        return f"{_quiet(prefix)}{MISSING}（目标{figures.asked(goal.target)}）{_adjusted(goal)}"
    return f"{_verb(goal, prefix, before)}{mark(goal)}{_compared(goal, alone=alone)}{_adjusted(goal)}"


def _quiet(prefix: str) -> str:
    """The words before a figure that is not there, without what they would claim of it."""
    for claim in (_STOOD, _REACHED, _MOVED):
        prefix = claim.sub("", prefix)
    return _BEFORE.sub("", _TURN.sub("", prefix)).replace("分别", "")


def _verb(goal: Goal, prefix: str, before: str) -> str:
    """The words before the value and the value: a verb that the value bears out."""
    value = goal.value
    assert value is not None
    if goal.target.measure == "rank":
        return f"居{shown(goal)}"
    if goal.target.measure in ("growth", "change"):
        return _moved(goal, _BEFORE.sub("", prefix))
    reached = goal.verdict in ("met", "exceeded")
    if _MOVED.search(prefix):
        base = _FROM.search(before)
        if base is None:
            return f"{prefix if reached else _MOVED.sub('为', prefix)}{shown(goal)}"
        up = bool(re.search("提|增|升|扩|发展", prefix))
        kept = (value > Decimal(base[1])) == up and value != Decimal(base[1]) if _number(base[1]) else False
        return f"{prefix if kept else '变为'}{shown(goal)}"
    if _STOOD.search(prefix):
        return f"{_STOOD.sub('为', prefix)}{shown(goal)}"
    if _REACHED.search(prefix):
        return f"{_REACHED.sub('达到' if reached else '为', prefix)}{shown(goal)}"
    return f"{_BEFORE.sub('', prefix)}{shown(goal)}"


def _number(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", text))


def _moved(goal: Goal, prefix: str) -> str:
    """增长6.8%; the opposite verb where it went the other way."""
    assert goal.value is not None
    size = figures.shown(abs(goal.value), goal.target.unit)
    if goal.value >= 0:
        return f"{prefix}{size}"
    turned, swapped = _TURN.subn(lambda match: _OPPOSITE[match.group()], prefix)
    return f"{turned}{size}" if swapped else f"{prefix}-{size}"


# --- How it compares ---------------------------------------------------------------------------


def _compared(goal: Goal, *, alone: bool) -> str:
    """How a value stands to its target: behind a comma where the row has one figure, else in brackets and only if short."""
    if goal.verdict in ("not_measurable", "no_figure") and not goal.early:
        return ""
    off = gap(goal)
    if alone:
        return f"，{off}"
    short = goal.verdict in ("missed", "nearly") or (goal.early and _is_short(goal))
    return f"（目标{figures.asked(goal.target)}，{off.removeprefix('比目标')}）" if short else ""


def _is_short(goal: Goal) -> bool:
    return goal.value is not None and not figures.compare(goal.target, goal.value).met


def gap(goal: Goal) -> str:
    """By how much a value is above or below its target, in words.

    >>> gap(Goal(Target(Decimal(6), "growth", "approx", unit="%"), "", "", Decimal("5.8")))
    '比目标低0.2个百分点，在“左右”之内'
    """
    target, value = goal.target, goal.value
    assert value is not None
    if not figures.usable(value) or figures.unmeasurable(target):
        return f"目标{figures.asked(target)}"
    lower = figures.aim(target) == "lower"
    edge = figures.far(target) if lower else target.value
    assert edge is not None
    met = figures.compare(target, value).met
    if value == edge:
        return "与目标持平"
    if met and target.comparator == "range":
        return f"在目标{figures.asked(target)}之内"
    if met and lower and value < edge and target.measure != "rank":
        return f"低于目标{figures.shown(edge - value, '百分点' if target.unit == '%' else target.unit)}"
    return _off(target, value, edge) + ("，在“左右”之内" if met and (value > edge) == lower else "")


def _off(target: Target, value: Decimal, edge: Decimal) -> str:
    """The difference in the target's own terms: points for percentages, places for ranks."""
    more = value > edge
    off = figures.shown(abs(value - edge), "百分点" if target.unit == "%" else target.unit)
    if target.measure == "rank":
        return f"比目标{'落后' if more else '靠前'}{figures.shown(abs(value - edge))}位"
    if target.direction == "down" and target.measure in ("growth", "change"):
        return f"比目标{'多' if more else '少'}降{off}"
    if target.unit in ("%", "百分点") or figures.aim(target) == "lower":
        return f"{'高于目标' if more else '比目标低'}{off}"
    return f"比目标{'多' if more else '少'}{off}"


def _adjusted(goal: Goal) -> str:
    return f"（目标经批准由{goal.original}调整为{figures.asked(goal.target)}）" if goal.original else ""


# --- Rows without a figure ---------------------------------------------------------------------

_PROCEDURE = re.compile(r"申请|销号|办结|归档|自查|佐证|反馈|整改到位|督查室|核验|验收材料")

_QUOTES = re.compile("[“”‘’]")


def closed_words(row: Row) -> str:
    """What a close-out says was done, in its own words; "" where it speaks of the procedure alone."""
    if row.closed is None:
        return ""
    said = [clause.strip() for clause in _CLAUSE.findall(row.closed.text) if not _PROCEDURE.search(clause)]
    words = "，".join(said).lstrip("并且")
    if not words:
        return ""
    bare = _QUOTES.sub("", words)
    about = "" if _QUOTES.sub("", row.text)[:4] in bare else f"{plain(row.text)}："
    return f"{about}{words}。"
