"""The plan part of a report cut into the rows of a break-down table (任务分解表).

The genre writes a heading, an opening that says why, then sentence after sentence of measures. A sentence, or
what stands between two semicolons, is a row; it is cut further where a clause opens a new action whose words
belong to another kind of unit. Headings, appraisals and slogans are left out; a sentence with a figure
promised never is. Headline targets (主要预期目标) and livelihood projects (民生实事) are rows of their own kind.

Computed on demand: :func:`tasks` is no part of ``luoshi.read``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from luoshi.reading import units
from luoshi.reading.deadlines import deadline
from luoshi.reading.headline import headline
from luoshi.reading.model import Reading, Section, Statement
from luoshi.reading.programmes import Programme, between, programmes

_PARAGRAPH = re.compile(r"[^\n\r]+")
_SENTENCE = re.compile(r"[^。！？!?]*[。！？!?]+[”’）)]*|[^。！？!?]+$")
_CLAUSE = re.compile(r"(?:“[^”\n]{0,40}”|（[^）\n]{0,40}）|(?<=[0-9])[,:](?=[0-9])|[^，；：,;:])+[，；：,;:]*")
_NUMBER = re.compile(
    r"[\s　]*(?:[一二三四五六七八九十]{1,3}[、，.．]|第[一二三四五六七八九十]{1,3}[，、]|[（(][一二三四五六七八九十0-9]{1,3}[）)]"
    r"|[0-9]{1,2}[.．、](?![0-9])|[一二三四五六七八九十]{1,2}(?:是|要)(?!年)|[①-⑳])[\s　]*"
)
_TURNS_TO_WORK = re.compile(
    r"(?:重点|着力|着重|全力|主要|突出|扎实|切实|集中).{0,6}(?:做好|抓好|抓实|推进|实施|开展|落实|完成).{0,14}(?:工作|任务|方面|文章|重点|突破)"
    r"|以下.{0,8}(?:工作|方面|任务)|(?:个方面|项重点)的?工作"
)
_ANNOUNCING = re.compile(r"总体要求|总体思路|指导思想|目标|安排|部署|打算|思路|20[0-9]{2}年|今后|展望|^$")
_CLOSING = re.compile(r"让我们|紧密团结|团结在|征程万里|号角已|蓝图已|奋斗成就|实干成就|使命光荣|使命.{0,4}担当")
_LIVELIHOOD = re.compile(
    r"(?:民生|惠民|利民|为民|便民)(?:.{0,4})?(?:实事|项目|工程|“?微实事)|为?民?办?.{0,4}[件项]实事|[件项].{0,4}实事"
)
_ADVERBS = (
    r"(?:我们|同时|此外|要|将|全市|全县|全区|全省|年内|今年|积极|大力|深入|扎实|持续|不断|加快|全面|着力|稳步|有序|切实|进一步|统筹|认真|严格|坚决|努力"
    r"|深化|稳妥|高质量|高标准|高水平|高效|常态化|更好|继续|全力|充分|有效|科学|精准|纵深|重点|主动|协同|适度|适时|分类|一体|联动|加大|力争|力求|确保|基本|超前|稳慎|创新|系统|逐步|启动|适当|率先|试点|依法|支持|鼓励|引导|推动|促进|推进|帮助|探索|争取)*"
)
_ACTION = re.compile(
    _ADVERBS
    + r"(?:推进|推动|实施|开展|建设|建成|建立|建好|完善|健全|加强|强化|深化|落实|培育|引进|引入|发展|支持|鼓励|加快|提升|优化|打造|创建|争创|构建"
    r"|新增|新建|新改|改造|开工|完成|启动|办好|办理|抓好|做好|做强|做优|做大|做精|抓实|保障|整治|治理|巩固|拓展|扩大|组建|成立|设立|推行|推广|出台|制定|编制|谋划|申报|申办"
    r"|举办|承办|开发|保护|修复|防范|化解|打击|遏制|整合|盘活|用好|壮大|延伸|布局|引导|组织|探索|争取|争创|加大|严格|严控|严守|严厉|筑牢|守牢|守住|兜牢|坚守|稳定|改革|创新|改善|提高|促进|帮助|搭建|丰富"
    r"|投入|投用|打通|打好|打赢|实现|确保|力争|达到|增加|消除|淘汰|压减|清理|规范|开通|通车|拆除|安置|发放|补齐|调整|引育|招引|签约|履行|接受|普及|关爱|解决|挖掘|活化|传承|擦亮|释放|培养|提质|扩建|续建|新开|维护|惩治|执行|压缩|减少|畅通|融入|参与|对接|承接|升级|聚力|全面|统筹|持续|深入|积极|大力|扎实|稳步|有序|稳妥|精心)"
)
_SLOGAN = re.compile(
    r"(?:各位代表|坚持(?!和发展|开展)|坚定(?:不移)?|必须|始终|牢固树立|牢牢|牢记|树牢|深刻|我们(?:要|将|深知|坚信|必须)|只要|只有|让我们|把.{1,40}(?:作为|放在|摆在|转化为|贯穿|置于)|以.{1,30}(?:为|的)|用.{1,12}(?:精神|力度|功夫)|[将把]?“?人民"
    r"|奋力|贯彻|(?:全面|深入|认真)(?:贯彻|学习)|学深|深学|秉持|胸怀|心怀|站稳|恪守|发扬|弘扬|顺势|善谋|勇|敢|咬定|抢抓|牵住|充分认识|当前|今年是|面对|回顾|放眼|民之|没有|不断提高政治|越是|一切|千方百计|真正|唯有|实践|发展是|民生是|乡村振兴是)"
)
#: 围绕主导产业，…: says from where the action behind it starts
_LEAD_IN = re.compile(
    r"紧扣|紧紧|聚焦|围绕|立足|按照|紧盯|锚定|抢抓|依托|突出|瞄准|同时|依靠|发挥|抓住|利用|根据|对接|[以用](?!上)"
)
#: 推进8个专项行动, 实施“清风”行动
_CARRIES_OUT = re.compile(
    r"(?:推进|实施|开展|抓好)[0-9一二三四五六七八九十百]+[项个大](?:专项|重点|攻坚)"
    r"|(?:实施|开展)“[^”]{1,14}(?:”[^，。“]{0,8}(?:行动|工程|计划|攻坚战)|(?:行动|工程|计划|攻坚战)”)"
)
_PARTY = re.compile(
    r"习近平|“两个确立”|“两个维护”|“四个意识”|“国之大者”|党中央|中心任务|政治判断力|初心使命|主题教育|重于泰山|决策部署|许党许国"
)
_RESULT = re.compile(
    r"(?:努力|不断|真正|切实|全力|加快|持续|奋力|着力|进一步)?(?:让|使|实现.{0,10}(?:发展|互动|融合|增长)|形成|彰显|增强|守护|促进.{0,30}发展|推动.{1,24}(?:发展|增长|转型)[。；]?$|打造.{0,16}|提升|提高|构建.{0,16}格局|绘就|讲好|擦亮|守牢|兜牢|为.{2,20}(?:提供|贡献|奠定))"
)
#: 企业家是最宝贵的财富: how things are
_FACT = re.compile(r"[^，。“”；：]{1,14}(?<![还也仍都就确于或要正凡])(?:是(?!否|非)|事关|关乎|关系到|承载)")
#: 主要目标是：…; opens a list and is no part of its first row
_ANNOUNCES = re.compile(r"[^，。]{0,30}(?:目标|要求|思路|任务|工作|做到|方面|实事|项目)[^，。：:]{0,12}[：:]$")
_GENERAL_TARGET = re.compile(r"目标|以内|左右|同步|下达|任务|稳定|控制|增长|保持|提升|下降|完成")
#: 力争产值增长6%: what the row before it is to reach
_STATES_AIM = re.compile(r"(?:力争|力求|确保|争取)(?:[^，；]{0,24})(?:[0-9]|同步|前列)")
_LEADS_IN = re.compile(f"{_SLOGAN.pattern}|{_LEAD_IN.pattern}")
_BELONGS = ("其中", "其余", "包括", "分别")
_SAYING = 1.5  # how much words must speak for a unit for a sentence that opens with a principle to be work
_TELLING = 3.0  # and for a clause to open a row of its own
_SHARED = 0.3  # below this share of its weight, a unit is not meant by the other's words
_PARTS = ("plan", "government", "mixed")
_HEADING_MOST = 26


class Span(NamedTuple):
    """A stretch of the report, half-open."""

    start: int
    end: int


class Task(NamedTuple):
    """One row of the break-down: what is to be done, as the report says it, and who could answer for it."""

    start: int
    end: int
    text: str
    kind: str  # headline, livelihood, ordinary
    quotes: tuple[Span, ...]  # its clauses
    lead: str | None  # the kind of unit proposed
    also: tuple[str, ...]
    reason: tuple[str, ...]  # the words that decided
    deadline: str | None  # ISO day
    deadline_words: str | None
    statements: tuple[int, ...]  # indexes into Reading.statements
    programmes: tuple[str, ...]  # their names
    section: int
    heading: str  # the run-in heading under which it stands, else that of the section


class _Row(NamedTuple):
    clauses: tuple[Span, ...]
    kind: str
    heading: str


class _Source(NamedTuple):
    """A reading, and where its promises stand."""

    text: str
    targets: list[int]  # where the numerals of promised figures start
    headline: list[int]

    def promised(self, span: Span) -> bool:
        return bisect_left(self.targets, span.start) < bisect_left(self.targets, span.end)

    def awaits(self, start: int, end: int) -> bool:
        """Whether headline targets are still to come."""
        return self.headlined(Span(start, end))

    def headlined(self, span: Span) -> bool:
        return bisect_left(self.headline, span.start) < bisect_left(self.headline, span.end)


def tasks(reading: Reading) -> tuple[Task, ...]:
    """The rows of the break-down in the order of the text; empty where the report plans nothing.

    新建养老院3所，改造公园2个。 is a row or two; 坚持以人民为中心。 is none.
    """
    targets = [s.start for s in reading.statements if s.modality == "target"]
    source = _Source(reading.text, targets, [s.start for s in headline(reading)])
    starts = [s.start for s in reading.statements]
    named = programmes(reading)
    out: list[Task] = []
    livelihood = False
    for index, section in enumerate(reading.sections):
        if section.level < 3 or not livelihood:
            livelihood = _announces_livelihood(reading.text, section)
        if section.part not in _PARTS and not (section.part == "annex" and _LIVELIHOOD.search(section.title)):
            continue
        nested = index + 1 < len(reading.sections) and reading.sections[index + 1].level > max(section.level, 0)
        for row in _section(source, section, nested, livelihood):
            out.append(_task(reading, row, index, starts, named))
    return tuple(out)


def _task(reading: Reading, row: _Row, section: int, starts: list[int], named: tuple[Programme, ...]) -> Task:
    start, end = row.clauses[0].start, row.clauses[-1].end
    text = reading.text[start:end]
    title = reading.sections[section].title
    proposal = units.propose(text, row.heading if row.heading != title else title)
    due = deadline(text, reading.report.year)
    inside = tuple(range(bisect_left(starts, start), bisect_left(starts, end)))
    return Task(
        start, end, text, row.kind, row.clauses, proposal.lead, proposal.also, proposal.reason,
        due.day if due else None, due.words if due else None, inside, between(named, start, end),
        section, row.heading or title,
    )  # fmt: skip


# --- Paragraphs ------------------------------------------------------------


def _announces_livelihood(text: str, section: Section) -> bool:
    """Whether a section, by its title or the colon that closes it, lists livelihood projects."""
    closing = text[section.start : section.end].rstrip()[-60:]
    return bool(_LIVELIHOOD.search(section.title)) or (
        closing[-1:] in ("：", ":") and bool(_LIVELIHOOD.search(closing))
    )


def _section(source: _Source, section: Section, nested: bool, livelihood: bool) -> Iterator[_Row]:
    """The rows of a section: its heading, an opening, then the work."""
    paragraphs = [Span(*m.span()) for m in _PARAGRAPH.finditer(source.text, section.start, section.end) if m[0].strip()]
    announcing = section.level <= 1 and bool(_ANNOUNCING.search(section.title)) and section.part != "government"
    opening = announcing
    listed = livelihood and section.level >= 3  # 1.新建幼儿园3所。 is no heading but the project itself
    heads = [_run_in(source, sentences(source.text, p)) for p in paragraphs]
    for number, paragraph in enumerate(paragraphs):
        parts = sentences(source.text, paragraph)
        heading = section.title
        words = source.text[paragraph.start : paragraph.end]
        if _CLOSING.search(words) and "各位代表" in words[:8]:
            continue
        first = number == 0 and bool(section.title)
        follows = any(heads[number + 1 :])
        if first:
            parts = parts[1:] if not listed and _is_heading(source, parts[0], section) else parts
        elif heads[number]:
            heading = source.text[parts[0].start : parts[0].end]
            parts = parts[1:]
            opening = opening and (nested or source.awaits(paragraph.end, section.end))
        if not parts:
            continue
        announced = bool(_TURNS_TO_WORK.search(words)) and (nested or number + 1 < len(paragraphs))
        introduces = ((first and len(paragraphs) > 1) or (number == 1 and not heads[number])) and follows
        strict = opening or introduces or section.part == "mixed"
        yield from _paragraph(source, parts, strict, "livelihood" if livelihood else "ordinary", heading)
        if opening and announced:
            opening = False
        livelihood = livelihood or (bool(_LIVELIHOOD.search(words)) and words.rstrip().endswith(("：", ":")))


def sentences(text: str, paragraph: Span) -> list[Span]:
    """The sentences of a paragraph, without the blanks around them."""
    out = []
    for match in _SENTENCE.finditer(text, paragraph.start, paragraph.end):
        span = _stripped(text, Span(*match.span()))
        mark = _NUMBER.match(text, span.start, span.end)
        span = Span(mark.end(), span.end) if mark else span
        if span.end > span.start:
            out.append(span)
    return out


def _stripped(text: str, span: Span) -> Span:
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))


def _is_heading(source: _Source, sentence: Span, section: Section) -> bool:
    """The first sentence of a section is its heading, unless it promises a figure."""
    return not source.promised(sentence) or (
        section.level < 3 and sentence.end - sentence.start <= len(section.title) + 8
    )


def _run_in(source: _Source, parts: list[Span]) -> bool:
    """Whether a paragraph opens with a heading that runs into its text (扩大有效投资。推进…)."""
    if len(parts) < 2 or parts[0].end - parts[0].start > _HEADING_MOST or source.promised(parts[0]):
        return False
    words = source.text[parts[0].start : parts[0].end]
    if words.startswith("各位代表") or len(re.findall("[，；,;]", words)) > 2 or "必须" in words:
        return False
    return parts[-1].end - parts[0].end >= 30


def _paragraph(source: _Source, parts: list[Span], strict: bool, kind: str, heading: str) -> Iterator[_Row]:
    """The rows of a paragraph; a strict one, which opens a part, yields only what promises a figure."""
    for sentence in parts:
        words = source.text[sentence.start : sentence.end]
        if source.headlined(sentence):
            yield from _headline(source, sentence, heading)
            continue
        if strict and not _names_work(source, sentence, words):
            continue
        if not strict and not _is_work(source, sentence, words):
            continue
        announced = _LIVELIHOOD.search(words)
        if announced and re.search("[：:]", words[announced.end() :]):
            kind = "livelihood"
        for group in _cut(source, sentence):
            yield _Row(tuple(group), kind, heading)


def _names_work(source: _Source, sentence: Span, words: str) -> bool:
    """Whether a sentence of an opening promises a figure, or to carry out a numbered programme of work."""
    if source.promised(sentence):
        return True
    return bool(_CARRIES_OUT.search(words))


def _is_work(source: _Source, sentence: Span, words: str) -> bool:
    """Whether a sentence undertakes something: a figure promised, or clauses that open with an action."""
    if source.promised(sentence):
        return True
    if _CLOSING.search(words) or words.endswith(("：", ":")):
        return False
    acts = slogans = 0
    for clause in clauses(source.text, sentence):
        text = source.text[clause.start : clause.end]
        if _SLOGAN.match(text) or _PARTY.search(text):
            slogans += 1
        elif clause.start == sentence.start and _LEAD_IN.match(text):
            continue
        elif _ACTION.match(text) and (clause.start == sentence.start or not _RESULT.match(text) or _says(text)):
            acts += 1
    first = _SLOGAN.match(words) or _PARTY.search(words)
    if first:
        return acts > slogans or (acts > 0 and acts == slogans and _says(words))
    if _FACT.match(words):
        return acts > 1
    return acts > 0 or (bool(units.weigh(words)) and slogans == 0)


def _says(text: str) -> bool:
    """Whether the words of a text speak for some kind of unit."""
    return max(units.weigh(text).values(), default=0.0) >= _SAYING


# --- Clauses ---------------------------------------------------------------


def clauses(text: str, sentence: Span) -> list[Span]:
    """The clauses of a sentence, each with the mark that closes it; quotations and brackets stay whole."""
    return [Span(*m.span()) for m in _CLAUSE.finditer(text, sentence.start, sentence.end)]


def _headline(source: _Source, sentence: Span, heading: str) -> Iterator[_Row]:
    """One row for each headline target of a sentence; what follows without a figure belongs to it or is one."""
    row: list[Span] = []
    for clause in clauses(source.text, sentence):
        words = source.text[clause.start : clause.end]
        if source.headlined(clause) or (row and _GENERAL_TARGET.search(words) and not _SLOGAN.match(words)):
            if row:
                yield _Row(tuple(row), "headline", heading)
            row = [clause]
        elif row:
            row.append(clause)
    if row:
        yield _Row(tuple(row), "headline", heading)


def _cut(source: _Source, sentence: Span) -> Iterator[list[Span]]:
    """Cut a sentence into rows: at semicolons, and where a new action is another unit's."""
    group: list[Span] = []
    for clause in clauses(source.text, sentence):
        if not group and not source.promised(clause) and _ANNOUNCES.match(source.text[clause.start : clause.end]):
            continue
        if group and _opens(source, group, clause):
            yield group
            group = []
        group.append(clause)
    if group:
        yield group


def _opens(source: _Source, group: list[Span], clause: Span) -> bool:
    """Whether a clause opens a new row behind a group of clauses."""
    text = source.text
    before, words = text[group[0].start : group[-1].end], text[clause.start : clause.end]
    if words.startswith(_BELONGS):
        return False
    if before.rstrip().endswith(("；", ";")):
        return not (_SLOGAN.match(words) and not source.promised(clause))
    if before.endswith(("：", ":")) or _RESULT.match(words) or not _ACTION.match(words):
        return False
    if _STATES_AIM.match(words) or all(_LEADS_IN.match(text[c.start : c.end]) for c in group):
        return False
    said, new = units.weigh(before), units.weigh(words)
    if not said or not new:
        return False
    unit = max(new, key=lambda each: new[each])
    lead = max(said, key=lambda each: said[each])
    apart = said.get(unit, 0.0) < _SHARED * said[lead] and new.get(lead, 0.0) < _SHARED * new[unit]
    return unit != lead and new[unit] >= _TELLING and apart


def of_statement(rows: tuple[Task, ...], statement: Statement) -> Task | None:
    """The row that carries a statement, if one does."""
    found = bisect_left([row.end for row in rows], statement.end)
    return rows[found] if found < len(rows) and rows[found].start <= statement.start else None
