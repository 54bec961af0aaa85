"""Quantified statements: which numerals say something, and what.

One pass over the text, sentence by sentence. The numbers are the anchors: a sentence without one costs
nothing. Within a sentence the figures are read from left to right, each with what the ones before it
leave behind (a subject, a verb, a list).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from luoshi.reading import indicators, kinds, lexicon, measures, periods
from luoshi.reading.model import Section, Statement
from luoshi.reading.quantities import SCAN, Quantity, quantity

_PARAGRAPH = re.compile(r"[^\n\r]+")
_JOIN = re.compile(r"^(?:[:：∶]|[、，和及与 ]{0,2}(?:以及|第)?(?:近|约|超|超过)?)$")
_RANK_LEFT = re.compile(
    r"(?:[，、]|均|都|分别|已|也|始终|长期|一直|依然|稳定|连续多年|继续|连续|持续|首次|再次|稳|总体|综合)*(?:居于|居|列|排名|排|位居|位列|位|名列|进入|跻身|跃居|跃升至|升至|上升到|上升至|提升至|保持在|保持|达到|前移至|进位至|进位到|上升为|升为|晋升|升到|保持全|成为|作为|评价)*"
    r"(?:(?:在)?(?:全[国省市区县球州盟]|世界|亚洲|[东中西]{1,2}部(?:地区|省份)?|内地|国内|省内|市内|全球|国家|同类|各[市县省区])[一-鿿]{0,8})?第?$"
)
_SOURCE = re.compile(r"(?:分别)?[由从](?:[^，。；、由从]{0,10}[年末底初期来]的?)?$")
_MOVED = re.compile(r"[将把](?!来|军|要|领|近|关|握|手|会)(?=[^将把]{2,}$)")
_DONE = re.compile(r"(?:已|了|现有|目前)[^，。；]{0,10}$")
_TARGET_IN_REVIEW = re.compile(r"(?:目标|任务|计划)[^，。；]{0,4}(?:是|为)?[^，。；]{0,2}$")
_DELIMITERS = "，；：,;:"
_RIGHT = re.compile(r"(?:（[^）\n]{0,20}）|“[^”\n]{0,30}”|[^，。；：∶、！？,:;!?\n\r）)（(“”])*")
_LIMITS = frozenset(("大关", "台阶", "关口", "门槛"))
_RIGHT_KINDS = frozenset(("count", "person", "noun", ""))
_RANK_UNITS = frozenset(("位", "名", "方阵", "梯队", "档", "等次"))
_HIGH_BEFORE = ("高于", "快于", "好于", "高出", "优于", "领先")


class Carried(NamedTuple):
    """What one figure leaves behind for the next in its sentence."""

    end: int
    subject: str  # what was measured: carried when the next clause only says 增长 8%
    indicator: str
    verb: str  # 新建: shared by the members of a list
    measure: str
    direction: str | None
    unit: str | None = None
    recent: tuple[str, ...] = ()  # what the sentence measured so far, for 甲3亿元，乙5亿元，分别增长…


class Context(NamedTuple):
    """What a sentence stands in."""

    view: str
    start: int
    end: int
    section: int
    part: str
    clock: periods.Clock
    mentions: list[periods.Mention]


def read_statements(view: str, raw: str, sections: tuple[Section, ...], year: int | None) -> Iterator[Statement]:
    """Yield the statements of a report in the order of the text.

    Args:
        view: Normalised text, as long as ``raw``.
        raw: The text as published; ``number`` is cut from it.
        sections: From :func:`luoshi.reading.outline.sections`.
        year: The plan year, when known.
    """
    previous: Section | None = None
    clock = periods.Clock(None, None, "front")
    for index, section in enumerate(sections):
        if previous is None or (section.part, section.period) != (previous.part, previous.period):
            clock = periods.start_clock(section, year)
        previous = section
        for paragraph in _PARAGRAPH.finditer(view, section.start, section.end):
            start, end = paragraph.span()
            clock = periods.turn(clock, view[start : _sentence_end(view, start, min(end, start + 80))], year)
            figures = _figures(view, start, end)
            first = 0
            while first < len(figures):
                stop = _sentence_end(view, figures[first][0].start, end)
                last = first + 1
                while last < len(figures) and figures[last][0].start < stop:
                    last += 1
                begin = _sentence_start(view, start, figures[first][0].start)
                found = periods.mentions(view, begin, stop, clock, year)
                context = Context(view, begin, stop, index, section.part, clock, found)
                yield from _sentence(context, raw, figures[first:last])
                first = last


_SENTENCE_MARK = re.compile(r"[。！？!?]")


def _sentence_end(view: str, pos: int, end: int) -> int:
    match = _SENTENCE_MARK.search(view, pos, end)
    return match.start() if match else end


def _sentence_start(view: str, start: int, pos: int) -> int:
    rfind = view.rfind
    return max(start - 1, rfind("。", start, pos), rfind("！", start, pos), rfind("？", start, pos), rfind("!", start, pos), rfind("?", start, pos)) + 1


def _figures(view: str, start: int, end: int) -> list[tuple[Quantity, str]]:
    """The numerals of a paragraph that say something, each with statement, rank or streak."""
    out: list[tuple[Quantity, str]] = []
    quotes: list[tuple[int, int]] | None = None
    consumed = start
    for match in SCAN.finditer(view, start, end):
        form = match.lastgroup
        if form == "date" or match.start() < consumed:
            continue  # the 万 of 5万, the far end of a range
        q = quantity(view, match.start(), match.end(), form or "")
        if q is None:
            continue
        consumed = q.unit_end
        if quotes is None:
            quotes = kinds.quoted_spans(view, start, end)
        kind = kinds.kind(view, q, quotes, start)
        if kind in _SAYING:
            out.append((q, kind))
    return out


_SAYING = frozenset((kinds.STATEMENT, kinds.RANK, kinds.STREAK))


def _sentence(c: Context, raw: str, figures: list[tuple[Quantity, str]]) -> Iterator[Statement]:
    sizes = _list_sizes(c.view, figures)
    carried: Carried | None = None
    index = 0
    while index < len(figures):
        size = sizes[index]
        group = figures[index : index + size]
        following = figures[index + size][0].start if index + size < len(figures) else c.end
        built = _group(c, group, carried, following)
        for (q, _), record in zip(group, built, strict=True):
            yield _statement(c, raw, q, record)
        recent = (carried.recent if carried else ()) + tuple(b.indicator for b in built if b.measure == "level")
        carried = built[-1].carried._replace(recent=recent[-4:])
        index += size


def _list_sizes(view: str, figures: list[tuple[Quantity, str]]) -> list[int]:
    """For each figure, how many stand in one row with it: 4.8%、6.7% is a row of two."""
    sizes = [1] * len(figures)
    first = 0
    for i in range(1, len(figures)):
        before, q = figures[i - 1][0], figures[i][0]
        gap = view[before.quote_end : q.start] if q.start - before.quote_end < 5 else "x"
        if figures[i][1] == figures[i - 1][1] and _JOIN.match(gap) and _alike(view, before, q, gap):
            sizes[first] += 1
        else:
            first = i
    return sizes


def _alike(view: str, before: Quantity, q: Quantity, gap: str) -> bool:
    """Whether two neighbours are members of one row: not 430亿斤以上，97%的村…."""
    behind = view[q.quote_end : q.quote_end + 1]
    if q.unit_kind in ("count", "person") and "一" <= behind <= "鿿" and behind not in "和及与并以左" and gap:
        return False
    if q.unit_kind == "percent" and ("一" <= behind <= "鿿") and behind not in "和及与并的左以" or behind == "的" and "，" in gap:
        return False
    return before.unit_kind == q.unit_kind and (before.unit == q.unit or "，" not in gap) or "，" not in gap


class Built(NamedTuple):
    """A figure read, before it becomes a Statement."""

    measure: str
    direction: str | None
    comparator: str
    indicator: str
    context: bool
    hedge: str | None
    unit: str | None
    quote_start: int
    carried: Carried
    rules: tuple[str, ...]


def _group(c: Context, group: list[tuple[Quantity, str]], carried: Carried | None, following: int) -> list[Built]:
    """Read one row of figures: they share what stands before the first."""
    q, kind = group[0]
    low = _clause_start(c, q.start, carried.end if carried else c.start)
    if carried and _GOAL.search(c.view, max(low, q.start - 10), q.start):
        return [_goal(q, carried) for q, _ in group]
    if kind == kinds.RANK:
        first = _rank(c, q, low, carried)
    elif kind == kinds.STREAK:
        first = _streak(c, q, low, carried, following)
    else:
        stop = group[1][0].start if len(group) > 1 else following
        first = _plain(c, q, low, carried, stop, len(group))
    if len(group) == 1:
        return [first]
    if carried and "indicator.carried" in first.rules and "分别" in c.view[low : q.start] and len(set(carried.recent[-len(group) :])) == len(group):
        names: list[str] | None = list(carried.recent[-len(group) :])
    else:
        touching = q.quote_end == group[1][0].start or (first.measure == "ratio" and len(group) == 2)
        names = None if touching else indicators.distribute(first.indicator, len(group))
    return _row(group, first, names)


_GOAL = re.compile(r"[（(](?:年度|年初|预期|全年)?(?:目标|计划|任务)(?:为|是)?[^，。；（）()]{0,3}$")


def _goal(q: Quantity, carried: Carried) -> Built:
    """增长6.5%（年度目标6%以上）: the target quoted beside its outcome is context."""
    left = carried._replace(end=q.quote_end)
    rules = ("kind.statement", "indicator.carried", "goal.bracketed")
    return Built(carried.measure, carried.direction, _comparator(q, None), carried.indicator, True, None, q.unit, q.start, left, rules)


def _row(group: list[tuple[Quantity, str]], first: Built, names: list[str] | None) -> list[Built]:
    """Give each member of a row its own subject, and all of them the comparator of the last."""
    trailing = next((q.comparator for q, _ in reversed(group) if q.comparator), None)
    out = []
    for index, (q, _) in enumerate(group):
        own = _comparator(q, None)
        if own == "eq":
            own = first.comparator if first.comparator not in ("eq", "range") else (trailing or "eq")
        name = names[index] if names else first.indicator
        measure, direction = first.measure, first.direction
        if q.unit_kind != group[0][0].unit_kind and first.measure not in ("rank", "streak"):
            measure, direction = _by_unit(q, first)
        unit = first.unit if first.measure == "rank" and q.unit is None else (q.unit if first.measure != "rank" else first.unit)
        rules = (*first.rules, "list.shared" if names is None else "list.distributed")
        out.append(first._replace(measure=measure, direction=direction, comparator=own, indicator=name, unit=unit, quote_start=q.start if index else first.quote_start, rules=rules))
    end = group[-1][0].quote_end
    out[-1] = out[-1]._replace(carried=first.carried._replace(end=end))
    return out


def _by_unit(q: Quantity, first: Built) -> tuple[str, str | None]:
    if q.unit_kind == "percent":
        if q.unit and "分点" in q.unit:
            return "change", first.direction or "up"
        return ("growth", first.direction) if first.measure == "growth" else ("rate", None)
    return ("level", None) if first.measure in ("growth", "rate") else (first.measure, first.direction)


def _clause_start(c: Context, pos: int, low: int) -> int:
    """Where the clause of a figure starts, not before ``low``."""
    view = c.view
    rfind = view.rfind
    return max(low - 1, rfind("，", low, pos), rfind("；", low, pos), rfind("：", low, pos), rfind(":", low, pos), rfind(",", low, pos), rfind(";", low, pos)) + 1


def _comparator(q: Quantity, words: measures.Tail | None) -> str:
    if q.high is not None:
        return "range"
    before = words.comparator if words else None
    after = q.comparator
    if before and words and words.change in ("高于", "低于") and q.unit == "百分点":
        before = None
    if after and before and after != before and c_inexact(q):
        return before
    return after or before or "eq"


def c_inexact(q: Quantity) -> bool:
    """Whether 余 or 多, not 以上, makes the figure a lower bound."""
    return q.comparator == "ge" and q.quote_end == q.unit_end


def _plain(c: Context, q: Quantity, low: int, carried: Carried | None, stop: int, size: int) -> Built:
    view = c.view
    words = measures.tail(view, low, q.start)
    base, compared = indicators.strip_comparison(view[low : words.base])
    source = words.source
    if base and base[-1] in "由从的末底初年期来”" and (match := _SOURCE.search(base)):
        source = True
        base = view[low : measures.tail(view, low, low + match.start()).base]
    if ("将" in base or "把" in base) and (moved := _MOVED.search(base)) is not None:
        base = base[moved.end() :]
    if compared and base:
        inner = measures.tail(view, low, low + len(base))
        base = view[low : inner.base]
    measure, direction, rule = measures.measure(q, words, base, compared, view[q.quote_end : q.quote_end + 5])
    if measure == "rate" and not words.to and carried and carried.measure == "growth" and _same_clause(view, carried.end, q.start) and base and not measures.names_a_rate(base):
        measure, direction, rule = "growth", carried.direction, "measure.growth.list"
    if q.form == "words" and measure == "rate" and "分之" in view[q.start : q.end] and not view.startswith("百分之", q.start):
        measure = "ratio"
    passed = view[words.base : q.start]
    indicator, subject, verb, named = _indicator(c, q, base, passed, low, carried, stop, measure, words.each)
    if named == "indicator.noun.behind" and measure == "change" and not compared:
        measure, direction = "level", None
    if words.change and "年均" in passed and measure in ("growth", "change") and not indicator.endswith(words.change):
        indicator = f"{indicator}年均{words.change.removeprefix('同比')}"
    rules = ("kind.statement", rule, named, *(("comparator.before",) if words.comparator else ()), *(("comparator.after",) if q.comparator else ()), *(("base.from",) if source else ()))
    hedge = words.hedge
    left = Carried(_end_of(view, q, named, stop), subject, indicator, verb, measure, direction, q.unit)
    return Built(measure, direction, _comparator(q, words), indicator, source, hedge, _unit(q), words.base, left, rules)


def _end_of(view: str, q: Quantity, rule: str, stop: int) -> int:
    """Where a figure's own words end: behind the noun that its classifier carries."""
    if rule not in ("indicator.noun.behind", "indicator.of"):
        return q.quote_end
    match = _RIGHT.match(view, q.quote_end, stop)
    if match and match.end() == stop:
        return q.quote_end + len(_before_next(view, q.quote_end, match.group()))
    return match.end() if match else q.quote_end


def _unit(q: Quantity) -> str | None:
    if q.form == "words" and q.unit is None:
        return None
    return q.unit


def _same_clause(view: str, start: int, end: int) -> bool:
    return not any(mark in view[start:end] for mark in "，；。")


def _indicator(
    c: Context, q: Quantity, base: str, passed: str, low: int, carried: Carried | None, stop: int, measure: str, each: bool
) -> tuple[str, str, str, str]:
    """(indicator, subject to carry, verb to carry, rule)."""
    view = c.view
    joined = carried is not None and low == carried.end and view[low : low + 1] in "、和及与以并"
    raw_base = base
    if base.endswith("、") and not joined:
        base = ""  # 完成规划、13个乡镇…: what stands before the mark is another item
    if c.part == "annex" and (meant := base.rfind("指")) >= 0:
        base = base[meant + 1 :]
    base = indicators.strip_head(base.lstrip("、和及与").strip(" 、，"))
    if q.unit_kind == "money" and base.endswith("投资") and view[q.quote_end : q.quote_end + 1] == "的" and view[q.quote_end + 1 : q.quote_end + 2].isdigit():
        clause = _CLAUSE.match(view, q.quote_end, c.end)
        made = _of(q, base, clause.group() if clause else "的", "")
        if made:
            return made
    if q.unit_kind == "money" and not view.startswith(("资金", "专项", "债"), q.quote_end):
        spending = base if base in lexicon.word_class("money") else passed if not base and passed in lexicon.word_class("money") else ""
        if spending and (spent := _spent(c, q, spending)):
            return spent, spending, "", "indicator.purpose"
    noun = _noun_behind(view, q, stop) if measure in ("level", "change", "rate", "ratio") else ""
    if noun and measure in ("rate", "ratio") and base:
        noun = ""
    if noun:
        made = _with_noun(q, base, passed, noun, carried if joined else None, q.quote_end + len(noun) >= stop - 3)
        if made:
            return made
    base = indicators.tidy(base)
    if base in _PREPOSITIONS or base in ("其余", "其他", "剩余"):
        base = ""
    if q.unit_kind == "money" and (base in lexicon.word_class("money") or (not base and passed in lexicon.word_class("money"))):
        spent = _spent(c, q, base or passed)
        if spent:
            return spent, base or passed, "", "indicator.purpose"
    if q.unit_kind == "noun" and q.unit and (not carried or base):
        base += q.unit
    if not base:
        return _carried(c, low, carried, passed, each)
    verb = indicators.verb_of(base)
    if verb == base and view[q.quote_end : q.quote_end + 1] == "、" and (shared := _NOUN_AHEAD.match(view, q.quote_end, c.end)):
        name = verb + indicators.tidy(shared[1])  # 新建103个、修缮60个农村互助幸福院
        return name, name, verb, "indicator.noun.ahead"
    if verb == base and q.unit == getattr(carried, "unit", None) and carried and carried.verb not in _GENERAL and carried.subject.startswith(carried.verb):
        name = verb + carried.subject[len(carried.verb) :]
        return name, name, verb, "indicator.verb.changed"
    if "其中" in raw_base[:3] and carried and base.endswith(("级", "类", "以上", "型")):
        name = carried.verb + base + carried.subject.removeprefix(carried.verb)  # 新增企业14家，其中国家级7家
        return name, carried.subject, carried.verb, "indicator.part"
    if verb == base and carried is None and (before := _clause_before(c, low, c.start)):
        before = before.removeprefix(indicators.verb_of(before))
        name = before[: indicators.predicate_cut(before, False)] + verb  # 打好保交房攻坚战，交付31.7万套
        return name, name, verb, "indicator.clause.before"
    if indicators.is_dependent(base):
        apart = carried is None or any(mark in c.view[carried.end : low] for mark in "；;")
        root = _topic(c, low) if apart or carried is None else _root(base, carried)
        name = root + base if root and not root.endswith(base) else base
        return name, name, "", "indicator.dependent"
    if not verb and joined and carried and carried.verb and measure == "level" and not base.startswith(carried.verb):
        name = carried.verb + base
        return name, name, carried.verb, "indicator.verb.shared"
    return base, base, verb, "indicator.before" if raw_base == base else "indicator.before.trimmed"


def _root(base: str, carried: Carried) -> str:
    """The subject that a dependent noun needs: 新增项目 for 总投资, 国有企业 of 国有企业资产总额 for 利润."""
    if not base.startswith(_NEEDS_ALL):
        return indicators.head_of(carried.subject.removeprefix(carried.verb))
    verb = carried.verb
    keep = not verb or verb.startswith(("新", "开工", "签约", "引进")) and "总数" not in base
    return carried.subject if keep else carried.subject.removeprefix(verb)


_GENERAL = frozenset(("", "完成", "实施", "推进", "开展"))
_NEEDS_ALL = ("占", "总", "惠", "受", "年度投资", "完成", "计划", "高于", "低于", "对")
_NOUN_AHEAD = re.compile(r"、[一-鿿]{2,4}[0-9.]+[万亿多余]*(?:个|家|所|座|条|套|户|公里|万亩|亩|处|台|项|名)(?:以上)?([一-鿿“”（）]{2,20})")
_PREPOSITIONS = frozenset(("要", "将", "已", "共", "再", "又", "还", "也", "并", "约", "使", "让", "为", "对", "向", "在", "给", "帮助", "从", "将", "由"))


def _spent(c: Context, q: Quantity, verb: str) -> str:
    """投资3亿元完成危桥改造: 危桥改造投资. The purpose may stand in the clause behind 资金."""
    match = _CLAUSE.match(c.view, q.quote_end, c.end)
    what = match.group() if match else ""
    if what.startswith(("的", "、")) or q.comparator == "le":
        return ""
    aim = indicators.purpose(what)
    if not what and match and c.view.startswith(("，实施", "，完成", "，新建", "，建设", "，启动"), match.end()):
        following = _CLAUSE.match(c.view, match.end() + 1, c.end)  # 投资2亿元，实施改造项目5个
        aim = indicators.purpose(following.group()) if following else ""
    if not aim and what in ("资金", "专项资金", "补助资金") and match:
        following = _CLAUSE.match(c.view, match.end() + 1, c.end)
        aim = indicators.purpose(following.group()) if following else ""
        verb += what
    return aim + verb if len(aim) > 1 else ""


_RELATIVE = re.compile(r"、[^，。；、0-9]{1,12}的[^，。；：、！？\n0-9]{2,}")
_CLAUSE = re.compile(r"[^，。；：！？,;!?\n\r]*")


def _noun_behind(view: str, q: Quantity, stop: int) -> str:
    """The noun that a classifier carries: 56个[省重点项目]; the empty string where there is none."""
    if q.quote_end >= stop or view[q.quote_end] in _NO_NOUN:
        return ""
    match = _RIGHT.match(view, q.quote_end, stop)
    right = match.group() if match else ""
    if match and match.end() == stop:
        right = _before_next(view, q.quote_end, right)
    right = right.rstrip(" ")
    if match and q.unit_kind == "count" and view[match.end() : match.end() + 1] == "、" and "的" not in right:
        wider = _RELATIVE.match(view, match.end(), stop)  # 40个吸引力强、带动面广的消费场景
        right += wider.group() if wider else ""
    if right[:1] == "的" and q.unit_kind in ("count", "person") and len(right) > 2:
        right = right[1:]
    if q.unit == "次" and right and not right.startswith(("全会", "会议")):
        return right
    if not right or right[-2:] in _LIMITS:
        return ""
    if right[0] == "的":
        return right
    if indicators.begins_predicate(right) and not right.startswith(("发展", "改造", "建设", "投入", "实施")):
        return ""
    return right


_TO_OTHERS = re.compile(r"(?<=..)[与同向对][一-鿿]{1,5}$")
_NO_NOUN = frozenset("，。；：∶、！？,:;!?\n\r）)（( 和及与并且至到")


def _before_next(view: str, start: int, right: str) -> str:
    """Leave to the next figure what stands before it: …项目和投资65亿元, 金融机构向12家企业."""
    cut = max(right.rfind(word) for word in "和及与")
    if cut >= 0 and measures.tail(view, start + cut + 1, start + len(right)).base == start + cut + 1 or right[cut + 1 :] in lexicon.word_class("money"):
        right = right[: max(cut, 0)]
    trimmed = _TO_OTHERS.sub("", right).rstrip("和及与向对为在给从由将、")
    return view[start : measures.tail(view, start, start + len(trimmed)).base]


def _with_noun(q: Quantity, base: str, passed: str, noun: str, joined: Carried | None, bounded: bool) -> tuple[str, str, str, str] | None:
    """An indicator from the noun behind the figure, with the verb before it."""
    verb = indicators.trailing("defining", base) if base else (passed if indicators.trailing("defining", passed) == passed else "")
    if noun[0] == "的" or q.unit_kind == "percent" or q.form in ("words", "fraction"):
        return _of(q, base, noun, verb)
    spending = q.unit_kind in ("money", "measure", "time", "times")
    if spending and base and not (verb and base not in lexicon.word_class("money")) and len(base) > 2 and not base.endswith(("等", "对", "向", "为")):
        return None
    if not verb and _AND_SO_ON.search(base):
        verb = indicators.verb_of(base)  # 推进甲、乙等9个重大专项
    if not verb and joined and joined.verb:
        verb = joined.verb
    name = indicators.tidy(noun[: indicators.predicate_cut(noun, not verb, bounded)])
    if not name:
        return None
    if (listed := _AFTER_LIST.search(base)) is not None:
        base = listed[1]  # 针对消费、生产等领域提出18条举措
        verb = verb or indicators.verb_of(base)
    if not verb and "、" in base and not base.endswith(_OPENS_NOUN):
        verb = indicators.verb_of(base)  # 改造提升甲、乙、丙3个示范点
        if not verb:
            name = base + name if len(base) + len(name) < 32 else name
            return name, name, "", "indicator.list.counted"  # 甲、乙、丙3个项目
    if not verb and 0 < len(base) <= 8 and not base.endswith(_OPENS_NOUN) and base not in _PREPOSITIONS:
        verb = base  # 为基层送100场展览: the members of the list share it
    if verb and verb == indicators.trailing("defining", base) and len(base) <= 8 and base not in _PREPOSITIONS:
        verb = base  # 点对点帮扶1013家企业
    head = verb if verb and not name.startswith(verb) else ""
    return head + name, head + name, verb, "indicator.noun.behind"


_AND_SO_ON = re.compile(r"等(?:[一-鿿]{0,4}(?:领域|方面|行业))?$")
_AFTER_LIST = re.compile(r"、.*等(?:[一-鿿]{0,4}(?:领域|方面|行业))([一-鿿]{2,6})$")
_SPENDING = re.compile(r"(?:计划|概算|预算|估算|累计)?总?(?:投资|融资)(?:额|规模)?$")
_OPENS_NOUN = ("等", "的", "和", "及", "与", "在", "对", "为", "向", "从", "、", "以", "包括")


def _of(q: Quantity, base: str, noun: str, verb: str) -> tuple[str, str, str, str] | None:
    """97%的村…超过10万元 speaks of 村; 投资28亿元的某项目 of that project's 投资."""
    thing = noun.removeprefix("的")
    if (q.unit_kind == "percent" or q.form in ("words", "fraction")) and not base:
        name = indicators.tidy(thing)
        return (name, name, "", "indicator.of") if name else None
    if q.unit_kind == "money" and (spent := _SPENDING.search(base)):
        name = indicators.purpose(thing)
        return (name + spent.group(), name, "", "indicator.of") if len(name) > 1 else None
    if q.unit_kind in ("money", "measure") and len(base) <= 4 and verb == base:
        name = indicators.tidy(thing)
        return (verb + name, verb + name, verb, "indicator.of") if name else None
    return None


def _carried(c: Context, low: int, carried: Carried | None, passed: str, each: bool) -> tuple[str, str, str, str]:
    """Nothing but verbs stands before the figure: what was measured last is measured still."""
    if carried and each and low - carried.end > 5:
        before = _clause_before(c, low, carried.end)  # 甲、乙的标准，分别提高到…
        if len(before) > 3:
            return before, before, "", "indicator.clause.before"
    if carried:
        name = carried.subject
        if carried.verb == "新增" and ("达" in passed or "累计" in passed or "突破" in passed):
            name = name.removeprefix("新增")
        elif name.endswith("新增"):
            name = name.removesuffix("新增")
        return name, name, carried.verb, "indicator.carried"
    before = _clause_before(c, low, c.start)
    if before:
        return before, before, "", "indicator.clause.before"
    verb = indicators.tidy(passed)
    return verb, verb, "", "indicator.none"


def _clause_before(c: Context, low: int, floor: int) -> str:
    """The clause before, when the figure's own has no words of content."""
    end = low - 1
    while end > floor:
        start = max(floor - 1, *(c.view.rfind(mark, floor, end) for mark in _DELIMITERS)) + 1
        words = measures.tail(c.view, start, end)
        base, _ = indicators.strip_comparison(c.view[start : words.base])
        text = indicators.tidy(indicators.strip_head(base))
        if len(text) > 1:
            return text[-30:]
        end = start - 1
    return ""


def _topic(c: Context, low: int) -> str:
    """What the sentence opens with, to stand before a noun that says little alone (营收)."""
    start = max(c.view.rfind("；", c.start, low), c.view.rfind(";", c.start, low), c.start - 1) + 1
    match = _RIGHT.match(c.view, start, low)
    opening = indicators.tidy(indicators.strip_head(match.group())) if match else ""
    if not opening or match is None or match.end() >= low:
        return ""
    if opening[0] in "以为按在对从把将由围坚通":
        return ""  # 以…为中心, 围绕…: no subject
    verb = indicators.verb_of(opening)
    if verb and verb not in ("服务", "消费", "投资", "出口", "进口"):
        opening = opening[len(verb) :]
    return opening[: indicators.predicate_cut(opening, False)][:16]


def _rank(c: Context, q: Quantity, low: int, carried: Carried | None) -> Built:
    view = c.view
    left = view[low : q.start]
    context = bool(re.search(r"[由从](?:[0-9]{4}年的?|上年的?|去年的?)?(?:全[国省市]|世界)?第$", left))
    match = _RANK_LEFT.search(left)
    base = left[: match.start()] if match else left.rstrip("第前")
    if context:
        base = re.sub(r"[由从].*$", "", base)
    base = indicators.tidy(indicators.strip_head(base.strip(" 、，和")))
    base = re.sub(r"(?:稳|均|分别|跃|由|连续)+$", "", base)
    subject = carried.subject if carried else ""
    if not base:
        name = subject or _clause_before(c, low, c.start) or indicators.tidy(view[q.quote_end : q.quote_end + 12])
    elif carried and indicators.is_dependent(base) or (carried and base.startswith(("总量", "增速", "增幅", "规模"))):
        name = subject + base
    else:
        name = base
    front = view[q.start - 1] == "前"
    unit = q.unit if q.unit in _RANK_UNITS else None
    left_behind = Carried(q.quote_end, name, name, "", "rank", None)
    rules = ("kind.rank", "indicator.rank", *(("base.from",) if context else ()))
    return Built("rank", None, "le" if front else "eq", name, context, None, unit, q.start - 1, left_behind, rules)


def _streak(c: Context, q: Quantity, low: int, carried: Carried | None, following: int) -> Built:
    view = c.view
    left = re.sub(r"(?:已经?|实现)?连续(?:第|近|超)?$|[“]$", "", view[low : q.start])
    base = indicators.tidy(indicators.strip_head(left.strip(" 、，和"))).removesuffix("实现")
    match = _RIGHT.match(view, q.unit_end, c.end)
    right = match.group() if match else ""
    end = min(match.end() if match else q.unit_end, max(following - 1, q.unit_end))
    run = "连" in view[q.end : q.end + 2]
    if not base and (run or len(right) < 2) and carried:
        base = carried.subject
    if base and carried and indicators.is_dependent(base):
        base = carried.subject + base
    if not base and run:
        base = _clause_before(c, low, c.start)
    near = carried is not None and not base and view[low - 1 : low] != "，" and view[low : low + 1] in "、"
    name = base if run else indicators.tidy((carried.subject if near and carried else base) + right[:40].removesuffix("第"))
    unit = None if run else ("月" if q.unit == "个月" else q.unit)
    left_behind = Carried(end, base or (carried.subject if carried else name), name, "", "streak", None)
    return Built("streak", None, "eq", name, False, None, unit, q.start - 2, left_behind, ("kind.streak", "indicator.streak"))


def _statement(c: Context, raw: str, q: Quantity, built: Built) -> Statement:
    spread = built.measure in ("growth", "change") and "年均" in c.view[max(c.start, q.start - 12) : q.start]
    period, rule = periods.period_at(q.start, c.mentions, c.clock, built.measure in ("growth", "change"), spread)
    modality, mood = _modality(c, q, built, period)
    if built.context and "goal.bracketed" not in built.rules:
        period = _base_period(c, q) or periods.before_span(period)
    value, high = q.value, q.high
    return Statement(
        q.start, q.end, raw[q.start : q.end], built.measure, value, high, built.unit, built.direction, built.comparator,
        modality, period, built.indicator[:80], built.hedge, c.section, max(built.quote_start, c.start), q.quote_end,
        (*built.rules, rule, mood),
    )


def _base_period(c: Context, q: Quantity) -> str | None:
    """A base that names its year (由2017年的91%) carries it."""
    near = [m for m in c.mentions if m.base and 0 <= q.start - m.end <= 6]
    return near[-1].period if near else None


def _modality(c: Context, q: Quantity, built: Built, period: str | None) -> tuple[str, str]:
    if built.context:
        return "context", "modality.base"
    if c.part == "annex":
        return "context", "modality.annex"
    if c.part == "mixed":
        return _mood(c, q, period)
    if c.part in ("review", "front"):
        if period and period.startswith("by"):
            return "target", "modality.ahead"
        return "outcome", "modality.review"
    if period and period.isdigit() and c.clock.last and int(period) < c.clock.last:
        return "outcome", "modality.past"
    if _DONE.search(c.view, max(c.start, q.start - 12), q.start):
        return "outcome", "modality.done"
    return "target", "modality.plan"


_AHEAD = re.compile(r"将|要(?!素|求|点|害|么|是)|计划(?!的|完成)|争取|力争|预计|必须|应当|打算|准备|今后|到(?:本世纪末|[0-9]{4}年)|今年(?!以来|[一二三四五六七八九十0-9]{1,2}月|上半年)|明年|预期|安排")
_BEHIND = re.compile(r"已|了|过去|去年|上年|以来|曾|增加到|达到|比.{2,12}(?:增长|增加|提高|下降)")


def _mood(c: Context, q: Quantity, period: str | None) -> tuple[str, str]:
    """Where no heading tells review from plan, the words of the sentence do."""
    if period and period.startswith("by"):
        return "target", "modality.ahead"
    said = c.view[c.start : q.start]
    if _AHEAD.search(said) and not _BEHIND.search(said):
        return "target", "modality.sentence"
    return "outcome", "modality.sentence"


def decimal_text(value: Decimal | None) -> str:
    """A value as people write it: no exponent, no trailing zeros."""
    if value is None:
        return ""
    text = format(value.normalize(), "f")
    return text
