"""What a figure measures, in the report's own words.

The words before the figure in its clause, or behind it when a classifier carries the noun (56个省重点
项目); a verb that a list shares (新建停车场37个、口袋公园32个), a subject carried from the clause before
(33亿元、增长22.2%), what an amount is for, and what a dependent noun (总投资) depends on.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from luoshi.reading import lexicon, measures, phrases
from luoshi.reading.quantities import Quantity
from luoshi.reading.sentence import CLAUSE, DELIMITERS, RIGHT, Carried, Context, behind_last

_GENERAL = frozenset(("", "完成", "实施", "推进", "开展"))
_NEEDS_ALL = ("占", "总", "惠", "受", "年度投资", "完成", "计划", "高于", "低于", "对")
_OTHER_HALF = re.compile(r"^ ?[:：∶] ?1(?![0-9])")  # what 2.1 leaves of 2.1∶1
_ORDINAL = re.compile(r"[一二三四五六七八九十]{1,2}")
_URGING = ("推动", "促进", "力促", "带动")
_PREPOSITIONS = frozenset(
    (
        "要",
        "将",
        "已",
        "共",
        "再",
        "又",
        "还",
        "也",
        "并",
        "约",
        "使",
        "让",
        "为",
        "对",
        "向",
        "在",
        "给",
        "帮助",
        "从",
        "将",
        "由",
    )
)
_NOT_SHARED = frozenset(
    ("目标", "水平", "速度", "比例", "增长", "幅度", "增速", "比重", "高位", "份额", "占比", "底线", "要求", "红线")
)
_STANDINGS = ("水平", "区间", "高位", "低位")  # 失业率稳定在5%左右的较低水平
_LIMITS = frozenset(("大关", "台阶", "关口", "门槛"))
_NOUNS_LIKE_VERBS = (
    "发展",
    "改造",
    "建设",
    "投入",
    "实施",
    "上市公司",
    "上市企业",
    "开工项目",
    "投产项目",
    "建成区",
    "通过式",
)
_NO_NOUN = frozenset("，。；：∶、！？,:;!?\n\r）)（( 和及与并且至到")
_OPENS_NOUN = ("等", "的", "和", "及", "与", "在", "对", "为", "向", "从", "、", "以", "包括")
_RANKS = ("国家级", "省级", "市级", "县级", "区级", "世界级")
_RANK_AHEAD = re.compile(r"[、和][0-9.]+[万亿]?[个家所处座项条名]?(?:国家|省|市|县|区|世界)级([一-鿿“”]{2,14})")
_NOUN_AHEAD = re.compile(
    r"、[一-鿿]{2,4}[0-9.]+[万亿多余]*(?:个|家|所|座|条|套|户|公里|万亩|亩|处|台|项|名)(?:以上)?([一-鿿“”（）]{2,20})"
)
_RELATIVE = re.compile(r"、[^，。；、0-9]{1,12}的[^，。；：、！？\n0-9]{2,}")
_TO_OTHERS = re.compile(r"(?<=..)[与同向对][一-鿿]{1,5}$")
_AND_SO_ON = re.compile(r"等(?:[一-鿿]{0,4}(?:领域|方面|行业))?$")
_AFTER_LIST = re.compile(r"、.*等(?:[一-鿿]{0,4}(?:领域|方面|行业))([一-鿿]{2,6})$")
_SPENDING = re.compile(r"(?:计划|概算|预算|估算|累计)?总?(?:投资|融资)(?:额|规模)?$")


class Name(NamedTuple):
    """An indicator, and what it leaves to the next figure."""

    indicator: str
    subject: str
    verb: str
    rule: str


class Left(NamedTuple):
    """What stands to the left of a figure, read by :mod:`measures`, and how far its own words may reach."""

    base: str  # the words of content
    passed: str  # the verbs, comparators and fillers between them and the figure
    low: int  # where its clause, or what the figure before left of it, starts
    stop: int  # where the next figure starts
    measure: str
    each: bool  # 分别 or 各 was passed


def name_of(c: Context, q: Quantity, left: Left, carried: Carried | None) -> Name:
    """Say what a figure measures.

    Args:
        c: Its sentence.
        q: The figure.
        left: What stands before it.
        carried: What the figure before it in the sentence left behind.
    """
    joined = carried if carried and left.low == carried.end and c.view[left.low] in "、和及与以并" else None
    base = _own_words(c, left.base, joined is not None)
    return (
        _of_counted(c, q, base)
        or _for_purpose(c, q, base, left.passed)
        or _from_behind(c, q, base, left, joined)
        or _from_before(c, q, base, left, carried, joined)
    )


def _own_words(c: Context, base: str, joined: bool) -> str:
    """The words before the figure that are its own, without time, place and manner at their head."""
    if base.endswith("、") and not joined:
        return ""  # 完成规划、13个乡镇…: what stands before the mark is another item
    if c.part == "annex" and (meant := base.rfind("指")) >= 0:
        base = base[meant + 1 :]
    base = _OTHER_HALF.sub("", base).lstrip("、和及与")
    if base.startswith(("（其中", "(其中")):
        base = base[1:]
    own = phrases.strip_head(base.strip(" 、，"))
    return "" if _ORDINAL.fullmatch(own) else own


def _of_counted(c: Context, q: Quantity, base: str) -> Name | None:
    """总投资45亿元的8个项目: the amount belongs to the projects counted behind it."""
    end = q.quote_end
    if q.unit_kind != "money" or not base.endswith("投资") or c.view[end : end + 1] != "的":
        return None
    if not c.view[end + 1 : end + 2].isdigit():
        return None
    clause = CLAUSE.match(c.view, end, c.end)
    return _of(q, base, clause.group() if clause else "的", "")


def _for_purpose(c: Context, q: Quantity, base: str, passed: str) -> Name | None:
    """投资3亿元完成危桥改造: an amount that only says that it was spent is named by what it was for."""
    if q.unit_kind != "money" or c.view.startswith(("专项债", "债", "国债"), q.quote_end):
        return None
    money = lexicon.word_class("money")
    verb = base if base in money else passed if not base and passed in money else ""
    spent = _spent(c, q, verb) if verb else ""
    return Name(spent, verb, "", "indicator.purpose") if spent else None


def _from_behind(c: Context, q: Quantity, base: str, left: Left, joined: Carried | None) -> Name | None:
    if left.measure not in ("level", "change", "rate", "ratio"):
        return None
    noun = _noun_behind(c.view, q, left.stop)
    if noun and left.measure in ("rate", "ratio") and base:
        if noun[0] != "的" or noun[1:3] in _NOT_SHARED or noun.endswith(_STANDINGS) or len(noun) < 3:
            return None
        base = ""  # 已扩大到全国86%的县: the share is of what stands behind
    if not noun:
        return None
    if noun in _RANKS and (shared := _RANK_AHEAD.match(c.view, q.quote_end + len(noun), c.end)):
        noun = noun + phrases.tidy(shared[1])  # 4个省级、12个市级美丽乡村示范村
        return _with_noun(q, base, left.passed, noun, joined, False)
    return _with_noun(q, base, left.passed, noun, joined, q.quote_end + len(noun) >= left.stop - 3)


def _from_before(
    c: Context, q: Quantity, base: str, left: Left, carried: Carried | None, joined: Carried | None
) -> Name:
    base = phrases.tidy(base)
    if base in _PREPOSITIONS or base in ("其余", "其他", "剩余") or _ORDINAL.fullmatch(base):
        base = ""
    if left.passed and base.startswith(_URGING) and len(base) > 4:
        base = base[2:]  # 推动新材料产业产值突破500亿元: the thing measured is the subject of 突破
    if base.endswith("占"):
        base += "比"
    if q.unit_kind == "noun" and q.unit and (not carried or base):
        base += q.unit
    if not base:
        return _carried(c, left.low, carried, left.passed, left.each)
    verb = phrases.verb_of(base)
    return (
        (_bare_verb(c, q, verb, left.low, carried) if verb == base else None)
        or _part_of(base, left.base, carried)
        or _dependent(c, base, left.low, carried)
        or _shared_verb(base, verb, left.measure, joined)
        or Name(base, base, verb, "indicator.before" if left.base == base else "indicator.before.trimmed")
    )


def _bare_verb(c: Context, q: Quantity, verb: str, low: int, carried: Carried | None) -> Name | None:
    """Only a verb stands before the figure: its object is ahead, in the clause before, or the last one."""
    if c.view.startswith("、", q.quote_end) and (shared := _NOUN_AHEAD.match(c.view, q.quote_end, c.end)):
        name = verb + phrases.tidy(shared[1])  # 新建103个、修缮60个农村互助幸福院
        return Name(name, name, verb, "indicator.noun.ahead")
    if carried is None:
        before = clause_before(c, low, c.start)
        if not before:
            return None
        before = before.removeprefix(phrases.verb_of(before))
        name = before[: phrases.predicate_cut(before, False)] + verb  # 打好保交房攻坚战，交付31.7万套
        return Name(name, name, verb, "indicator.clause.before")
    same = q.unit == carried.unit and q.unit_kind != "money"
    if same and carried.verb not in _GENERAL and carried.subject.startswith(carried.verb):
        name = verb + carried.subject[len(carried.verb) :]  # 新建管网155公里、改造140公里
        return Name(name, name, verb, "indicator.verb.changed")
    return None


def _part_of(base: str, printed: str, carried: Carried | None) -> Name | None:
    """新增企业14家，其中国家级7家: the part is named by the whole."""
    if carried is None or "其中" not in printed[:3] or not base.endswith(("级", "类", "以上", "型")):
        return None
    name = carried.verb + base + carried.subject.removeprefix(carried.verb)
    return Name(name, carried.subject, carried.verb, "indicator.part")


def _dependent(c: Context, base: str, low: int, carried: Carried | None) -> Name | None:
    """总投资, 占比, 年营收 say little alone: what they depend on is put in front."""
    if not phrases.is_dependent(base):
        return None
    apart = carried is None or any(mark in c.view[carried.end : low] for mark in "；;")
    root = _topic(c, low) if apart or carried is None else _root(base, carried)
    name = root + base if root and not root.endswith(base) else base
    return Name(name, name, "", "indicator.dependent")


def _shared_verb(base: str, verb: str, measure: str, joined: Carried | None) -> Name | None:
    """新建停车场37个、口袋公园32个: the verb is said once."""
    if verb or joined is None or not joined.verb or measure != "level" or base.startswith(joined.verb):
        return None
    name = joined.verb + base
    return Name(name, name, joined.verb, "indicator.verb.shared")


def _root(base: str, carried: Carried) -> str:
    """The subject that a dependent noun needs: 新增项目 for 总投资, 国有企业 of 国有企业资产总额 for 利润."""
    if not base.startswith(_NEEDS_ALL):
        return phrases.head_of(carried.subject.removeprefix(carried.verb))
    verb = carried.verb
    keep = not verb or (verb.startswith(("新", "开工", "签约", "引进")) and "总数" not in base)
    return carried.subject if keep else carried.subject.removeprefix(verb)


def _spent(c: Context, q: Quantity, verb: str) -> str:
    """投资3亿元完成危桥改造: 危桥改造投资. The purpose may stand in the clause behind 资金."""
    match = CLAUSE.match(c.view, q.quote_end, c.end)
    what = match.group() if match else ""
    if what.startswith(("的", "、")) or q.comparator == "le":
        return ""
    aim = phrases.purpose(what)
    if not what and match and c.view.startswith(("，实施", "，完成", "，新建", "，建设", "，启动"), match.end()):
        following = CLAUSE.match(c.view, match.end() + 1, c.end)  # 投资2亿元，实施改造项目5个
        aim = phrases.purpose(following.group()) if following else ""
    if not aim and what in ("资金", "专项资金", "补助资金") and match:
        following = CLAUSE.match(c.view, match.end() + 1, c.end)
        aim = phrases.purpose(following.group()) if following else ""
        verb += what
    return aim + verb if len(aim) > 1 else ""


def _noun_behind(view: str, q: Quantity, stop: int) -> str:
    """The noun that a classifier carries: 56个[省重点项目]; the empty string where there is none."""
    if q.quote_end >= stop or view[q.quote_end] in _NO_NOUN:
        return ""
    match = RIGHT.match(view, q.quote_end, stop)
    right = match.group() if match else ""
    if match and match.end() == stop:
        right = _before_next(view, q.quote_end, right)
    right = right.rstrip(" ")
    if q.unit is None and right.startswith("大") and len(right) > 2 and not q.bare:
        right = right[1:]  # 十大产业, 3大行动: 大 counts, it is no part of the name
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
    if phrases.begins_predicate(right) and not right.startswith(_NOUNS_LIKE_VERBS):
        return ""
    return right


def _before_next(view: str, start: int, right: str) -> str:
    """Leave to the next figure what stands before it: …项目和投资65亿元, 金融机构向12家企业."""
    cut = max(right.rfind(word) for word in "和及与")
    if (cut >= 0 and measures.tail(view, start + cut + 1, start + len(right)).base == start + cut + 1) or right[
        cut + 1 :
    ] in lexicon.word_class("money"):
        right = right[: max(cut, 0)]
    trimmed = _TO_OTHERS.sub("", right).rstrip("和及与向对为在给从由将、")
    return view[start : measures.tail(view, start, start + len(trimmed)).base]


def end_of(view: str, q: Quantity, rule: str, stop: int) -> int:
    """Where a figure's own words end: behind the noun that its classifier carries."""
    if rule not in ("indicator.noun.behind", "indicator.of"):
        return q.quote_end
    match = RIGHT.match(view, q.quote_end, stop)
    if match and match.end() == stop:
        return q.quote_end + len(_before_next(view, q.quote_end, match.group()))
    return match.end() if match else q.quote_end


def _with_noun(q: Quantity, base: str, passed: str, noun: str, joined: Carried | None, bounded: bool) -> Name | None:
    """An indicator from the noun behind the figure, with the verb before it."""
    verb = (
        phrases.trailing("defining", base)
        if base
        else (passed if phrases.trailing("defining", passed) == passed else "")
    )
    if noun[0] == "的" or q.unit_kind == "percent" or q.form in ("words", "fraction"):
        return _of(q, base, noun, verb)
    spending = q.unit_kind in ("money", "measure", "time", "times")
    if (
        spending
        and base
        and not (verb and base not in lexicon.word_class("money"))
        and len(base) > 2
        and not base.endswith(("等", "对", "向", "为"))
    ):
        return None
    if not verb and _AND_SO_ON.search(base):
        verb = phrases.verb_of(base)  # 推进甲、乙等9个重大专项
    if not verb and joined and joined.verb:
        verb = joined.verb
    name = phrases.tidy(noun[: phrases.predicate_cut(noun, not verb, bounded)])
    if not name:
        return None
    if (listed := _AFTER_LIST.search(base)) is not None:
        base = listed[1]  # 针对消费、生产等领域提出18条举措
        verb = verb or phrases.verb_of(base)
    if not verb and "、" in base and not base.endswith(_OPENS_NOUN):
        verb = _verb_in(base)  # 改造提升甲、乙、丙3个示范点
        if not verb:
            name = base + name if len(base) + len(name) < 32 else name
            return Name(name, name, "", "indicator.list.counted")  # 甲、乙、丙3个项目
    if not verb and 0 < len(base) <= 8 and not base.endswith(_OPENS_NOUN) and base not in _PREPOSITIONS:
        verb = base  # 为基层送100场展览: the members of the list share it
    whole = len(base) <= 8 or (len(base) <= 20 and not phrases.verb_of(base) and "，" not in base)
    if verb and verb == phrases.trailing("defining", base) and whole and base not in _PREPOSITIONS:
        verb = base  # 点对点帮扶1013家企业
    head = verb if verb and not name.startswith(verb) else ""
    return Name(head + name, head + name, verb, "indicator.noun.behind")


def _verb_in(base: str) -> str:
    """The first defining verb of the first item of a list: 一链一策培育新材料、… → 培育."""
    item = base.partition("、")[0]
    return next((v for i in range(len(item)) if (v := phrases.leading("defining", item[i:]))), "")


def _of(q: Quantity, base: str, noun: str, verb: str) -> Name | None:
    """97%的村…超过10万元 speaks of 村; 投资28亿元的某项目 of that project's 投资."""
    thing = noun.removeprefix("的")
    if (q.unit_kind == "percent" or q.form in ("words", "fraction")) and not base:
        name = phrases.tidy(thing)
        return Name(name, name, "", "indicator.of") if name else None
    if q.unit_kind == "money" and (spent := _SPENDING.search(base)):
        name = phrases.purpose(thing)
        return Name(name + spent.group(), name, "", "indicator.of") if len(name) > 1 else None
    if q.unit_kind in ("money", "measure") and len(base) <= 4 and verb == base:
        name = phrases.tidy(thing)
        return Name(verb + name, verb + name, verb, "indicator.of") if name else None
    return None


def _carried(c: Context, low: int, carried: Carried | None, passed: str, each: bool) -> Name:
    """Nothing but verbs stands before the figure: what was measured last is measured still."""
    if carried and each and low - carried.end > 5:
        before = clause_before(c, low, carried.end)  # 甲、乙的标准，分别提高到…
        if len(before) > 3:
            return Name(before, before, "", "indicator.clause.before")
    if carried:
        name = carried.subject
        if carried.verb == "新增" and ("达" in passed or "累计" in passed or "突破" in passed):
            name = name.removeprefix("新增")
        elif name.endswith("新增"):
            name = name.removesuffix("新增")
        return Name(name, name, carried.verb, "indicator.carried")
    before = clause_before(c, low, c.start)
    if before:
        return Name(before, before, "", "indicator.clause.before")
    verb = phrases.tidy(passed)
    return Name(verb, verb, "", "indicator.none")


def clause_before(c: Context, low: int, floor: int) -> str:
    """The clause before, when the figure's own has no words of content."""
    end = low - 1
    while end > floor:
        start = behind_last(c.view, DELIMITERS, floor, end)
        words = measures.tail(c.view, start, end)
        base, _ = phrases.strip_comparison(c.view[start : words.base])
        text = phrases.tidy(phrases.strip_head(base))
        if len(text) > 1:
            return text[-30:]
        end = start - 1
    return ""


def _topic(c: Context, low: int) -> str:
    """What the sentence opens with, to stand before a noun that says little alone (营收)."""
    start = behind_last(c.view, "；;", c.start, low)
    match = RIGHT.match(c.view, start, low)
    opening = phrases.tidy(phrases.strip_head(match.group())) if match else ""
    if not opening or match is None or match.end() >= low:
        return ""
    if opening[0] in "以为按在对从把将由围坚通":
        return ""  # 以…为中心, 围绕…: no subject
    verb = phrases.verb_of(opening)
    if verb and verb not in ("服务", "消费", "投资", "出口", "进口"):
        opening = opening[len(verb) :]
    return opening[: phrases.predicate_cut(opening, False)][:16]
