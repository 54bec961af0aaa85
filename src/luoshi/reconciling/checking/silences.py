"""The promises of last year on which the draft's review is silent."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luoshi.reconciling.checking.draft import Draft, about
from luoshi.reconciling.checking.model import Finding, Other
from luoshi.reconciling.mentions import Mentions
from luoshi.reconciling.model import Promise, Reconciliation
from luoshi.reconciling.subjects import Subject, canonical

_NO_PROMISE = re.compile(
    r"总投资|占地|概算|总长|全长|建筑面积|规划面积|装机|任务$|[从。⑴（]|的$|要$|^[的和与占以随要在对为将把使各每从]|[0-9]{2}|抓手|范围$"
    r"|^(?:抓好|突出|推进|加快|加强|支持|做好|打造一批|努力|积极|稳步|分步|优先|省里|争取|初步|谋划|解决好|坚决|全面|确定|安排|启动|我[省市县区]|重点|集中|办好|推动|靶向|完善|组织|提出|发展目标|或者|今[年明]|继续|充分|用好|千方百计|接近|承载|教育寄托|强化|计划|削减|创造|中央|选择)"
    r"|(?:民生|惠民)?实事|^(?:并|等|其他|市级|购房)|^[0-9]|等项目|等一批|形象进度|建设进度|征收|改制工作"
    r"|(?<!固定资产)(?<!工业)(?<!技改)(?<!开发)(?<!民间)投资$"  # 投资4亿元的某项目: what it costs
)
#: what is spoken of under another name
_ALSO = tuple(
    (re.compile(mine), re.compile(theirs))
    for mine, theirs in (
        ("能耗|节能", "能耗|节能降耗|单耗"), ("煤", "煤炭产量|原煤"), ("优良", "优良|蓝天|PM2"), ("出生率|自然增长率", "出生率|自然增长率|人口增长"),
        ("造林|植树|绿化", "造林|植树|绿化"), ("失业率", "失业率"), ("需氧量|二氧化硫|氮氧化物|氨氮", "减排|污染物|排放"),
        ("价格|物价", "价格|物价"), ("服务业", "服务业增加值|第三产业|三产"), ("转移就业|劳动力|劳务", "劳动力|劳务"), ("饮水", "饮水|饮用水"),
        ("消费品零售", "零售"), ("棚户区|危房|安居", "棚户区|棚改|危房|安居"), ("技能培训|职业培训", "技能培训|职业培训"),
        ("低保|最低生活保障|救助标准|补助标准|补差", "低保|最低生活保障|补助标准|救助标准"), ("除涝|节水灌溉|灌溉", "灌溉|除涝"), ("养老保险|医疗保险|养老人数", "参保|养老保险|医疗保险"),
        ("标准农田", "标准农田"), ("收入", "居民收入"),
    )
)  # fmt: skip
_LEAST, _LONGEST = 4, 16
_SHARE = 0.42


def check(draft: Draft, last: Draft, held: Reconciliation) -> Iterator[Finding]:
    """Find what last year's plan promised in figures and the draft does not speak of; they stand at the review's heading."""
    place = _head(draft)
    if place is None:
        return
    plain = canonical(draft.text)
    passages = [grams for _, _, grams in Mentions(draft.reading).passages()]
    statements = {s.start: s for s in last.reading.statements}
    told: set[str] = set()
    for p in held.promises:
        if p.answer != "silent" or p.undecided or p.due != held.year or p.subject in told or not _promise(p):
            continue
        told.add(p.subject)
        if last.torn(statements[p.start]):
            continue
        if draft.several and not p.headline:
            continue
        wanted = about(p.indicator)
        if any(mine.search(p.indicator) and theirs.search(plain) for mine, theirs in _ALSO) or _spoken(p.subject, plain) or any(_most(wanted, grams) for grams in passages):
            continue
        s = statements[p.start]
        said = last.said(s)
        reason = f"上年报告提出“{p.indicator}”“{said}”，本稿的回顾没有说到。"
        yield draft.at(
            "last.silent", *place, reason, Other("last", s.quote_start, s.quote_end, said), "请补上结果，或说明没有完成的原因",
            "warning" if p.headline else "note",
        )  # fmt: skip


def _promise(p: Promise) -> bool:
    """Whether the words are plainly a promise of the year: not what a project costs, not a figure torn from its words."""
    if p.measure not in ("level", "growth", "rate", "change") or not (p.unit or p.measure != "level"):
        return False
    return not (_NO_PROMISE.search(p.indicator) or " " in p.number.strip() or not _LEAST <= len(p.subject) <= _LONGEST)


def _most(wanted: Subject, grams: frozenset[str]) -> bool:
    return len(wanted.grams & grams) >= _SHARE * len(wanted.grams)


def _head(draft: Draft) -> tuple[int, int] | None:
    """The heading of the review."""
    for section in draft.reading.sections:
        if section.part == "review":
            line = draft.text[section.start : section.end].split("\n", 1)[0]
            return section.start, section.start + max(1, len(line.rstrip()[:60]))
    return None


def _spoken(core: str, plain: str) -> bool:
    """Whether the draft has the words of a subject somewhere, in one piece or in two halves near each other."""
    if len(core) < 4 or core in plain:
        return True
    half = len(core) // 2
    head, tail = core[:half], core[half:]
    if half < 2:
        return False
    at = plain.find(head)
    while at >= 0:
        if tail in plain[at : at + 30]:
            return True
        at = plain.find(head, at + 1)
    return False
