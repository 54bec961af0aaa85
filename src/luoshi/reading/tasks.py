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
from luoshi.reading.clauses import (
    Span,
    acts,
    aims,
    appeals,
    clauses,
    exhorts,
    follows_line,
    hopes,
    introduces,
    is_local,
    leads_in,
    sentences,
    sets_out,
    states,
    unnumbered,
)
from luoshi.reading.deadlines import deadline
from luoshi.reading.headline import headline
from luoshi.reading.livelihood import livelihood, names_projects
from luoshi.reading.model import Reading, Section, Statement
from luoshi.reading.programmes import Programme, between, programmes

_PARAGRAPH = re.compile(r"[^\n\r]+")
_TURNS_TO_WORK = re.compile(
    r"(?:重点|着力|着重|全力|主要|突出|扎实|切实|集中).{0,6}(?:做好|抓好|抓实|推进|实施|开展|落实|完成).{0,14}(?:工作|任务|方面|文章|重点|突破)"
    r"|以下.{0,8}(?:工作|方面|任务)|(?:个方面|项重点)的?工作"
)
_ANNOUNCING = re.compile(r"总体要求|总体思路|指导思想|目标|安排|部署|打算|思路|20[0-9]{2}年|今后|展望|^$")
#: [3]双减：…, 河湖长制：是指…: a note that explains a term
_NOTE = re.compile(
    r"[\s　]*(?:[\[〔【［][0-9]{1,3}[\]〕】］]|[^，。；：\n]{2,24}[：:，]?(?:是指|指的是)|[^，。；：\n]{2,24}[：:]指)"
)
_CLOSING = re.compile(r"让我们|紧密团结|团结在|征程万里|号角已|蓝图已|奋斗成就|实干成就|使命光荣|使命.{0,4}担当")
#: 市政府遴选了15件民生实事项目，提交会议票决: tells of a choice made
_CHOSE = re.compile(
    "(?:遴选|筛选|确定|征集|提出|拟定|安排|初定|形成|梳理)(?:了|出).{0,16}(?:实事|民生|候选).{0,16}[，。]"
)
#: 推进8个专项行动
_CARRIES_OUT = re.compile(r"(?:推进|实施|开展|抓好)[0-9一二三四五六七八九十百]+[项个大](?:专项|重点|攻坚)")
#: 主要目标是：…; opens a list and is no part of its first row
_ANNOUNCES = re.compile(r"[^，。]{0,30}(?:目标|要求|思路|任务|工作|做到|方面|实事|项目)[^，。：:]{0,12}[：:]$")
_GENERAL_TARGET = re.compile(r"目标|以内|左右|同步|下达|任务|稳定|控制|增长|保持|提升|下降|完成")
_BELONGS = ("其中", "其余", "包括", "分别")
_SAYING = 1.5  # how much words must speak for a unit for a sentence that opens with a principle to be work
_TELLING = 3.0  # and for a clause that exhorts
_CUTTING = 2.4  # for a clause to open a row of its own
_SHARED = 0.45  # below this share of its weight, a unit is not meant by the other's words
_PARTS = ("plan", "government", "mixed")
_WE = ("我们将", "我们要", "我们必须", "我们一定")  # behind 教育是民生之基。 they only pledge
_NAMED = re.compile(r"(?:实施|开展).{2,}(?:工程|行动|计划)")  # a programme is work, however short
_HEADING_MOST = 26
_SHORT, _REGULAR = 15, 3  # a short sentence heads what follows it, where a paragraph has so many
_OPENING = 36
#: words of any heading: they tie no sentence to it
_COMMON = re.compile(
    "加快|加强|推进|推动|完善|健全|建设|发展|改革|实施|提升|提高|强化|深化|优化|创新|体系|能力|水平|机制|制度|工作|工程|行动|管理|服务|全面|大力|积极|深入"
    "|扎实|持续|着力|切实|做好|抓好|促进|扩大|打造|构建|落实|开展|继续|稳步|进一步|重点|不断|的|和|与"
)


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


class _Paragraph(NamedTuple):
    sentences: list[Span]  # without the heading
    strict: bool  # opens a part: only what promises a figure is a row
    opens: bool  # its heading was that of the section: a principle behind it introduces
    heading: str


class _Source(NamedTuple):
    """A reading, and where its promises stand."""

    text: str
    targets: list[int]  # where the numerals of promised figures start
    headline: list[int]
    livelihood: tuple[Span, ...]

    def promised(self, span: Span) -> bool:
        return bisect_left(self.targets, span.start) < bisect_left(self.targets, span.end)

    def awaits(self, start: int, end: int) -> bool:
        """Whether headline targets are still to come."""
        return self.headlined(Span(start, end))

    def lists(self, place: int) -> bool:
        """Whether a place is inside a list of livelihood projects."""
        return any(span.start <= place < span.end for span in self.livelihood)

    def announces(self, sentence: Span) -> bool:
        """Whether a list of livelihood projects begins behind a sentence that speaks of one."""
        return names_projects(self.text[sentence.start : sentence.end]) and any(
            sentence.end <= span.start and not self.text[sentence.end : span.start].strip() for span in self.livelihood
        )

    def headlined(self, span: Span) -> bool:
        return bisect_left(self.headline, span.start) < bisect_left(self.headline, span.end)


def tasks(reading: Reading) -> tuple[Task, ...]:
    """The rows of the break-down in the order of the text; empty where the report plans nothing.

    新建养老院3所，改造公园2个。 is a row or two; 坚持以人民为中心。 is none.
    """
    targets = [s.start for s in reading.statements if s.modality == "target"]
    source = _Source(
        reading.text, targets, [s.start for s in headline(reading)], livelihood(reading.text, reading.sections)
    )
    starts = [s.start for s in reading.statements]
    named = programmes(reading)
    out: list[Task] = []
    for index, section in enumerate(reading.sections):
        if section.part not in _PARTS and not (section.part == "annex" and source.lists(section.start)):
            continue
        nested = index + 1 < len(reading.sections) and reading.sections[index + 1].level > max(section.level, 0)
        for row in _section(source, section, nested):
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


def _section(source: _Source, section: Section, nested: bool) -> Iterator[_Row]:
    """The rows of a section: its heading, an opening, then the work."""
    paragraphs = [Span(*m.span()) for m in _PARAGRAPH.finditer(source.text, section.start, section.end) if m[0].strip()]
    announcing = section.level <= 1 and bool(_ANNOUNCING.search(section.title)) and section.part != "government"
    opening = announcing
    listed = section.level >= 3 and source.lists(
        section.start
    )  # 1.新建幼儿园3所。 is no heading but the project itself
    heads = [_run_in(source, sentences(source.text, p)) for p in paragraphs]
    for number, paragraph in enumerate(paragraphs):
        parts = sentences(source.text, paragraph)
        heading = section.title
        words = source.text[paragraph.start : paragraph.end]
        if _NOTE.match(words) or (
            _CLOSING.search(words) and "各位代表" in words[:8] and not source.headlined(paragraph)
        ):
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
        yield from _paragraph(source, _Paragraph(parts, strict, first and not listed, heading))
        if opening and announced:
            opening = False


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


def _paragraph(source: _Source, paragraph: _Paragraph) -> Iterator[_Row]:
    """The rows of a paragraph."""
    parts, strict, opens, heading = paragraph
    heads, before = _inner_heads(source, parts), heading
    for number, sentence in enumerate(parts):
        words = source.text[sentence.start : sentence.end]
        if source.headlined(sentence):
            yield from _headline(source, sentence, heading)
            continue
        if number in heads or source.announces(sentence):
            heading = words
            continue
        pledges = words.startswith(_WE) and states(before)
        before = words
        if strict or pledges or (number == 0 and opens and heads and appeals(words)):
            wanted = _names_work(source, sentence, words)
        else:
            wanted = _is_work(source, sentence, words)
        if not wanted:
            continue
        for group in _cut(source, sentence):
            yield _Row(tuple(group), "livelihood" if source.lists(group[-1].start) else "ordinary", heading)


def _inner_heads(source: _Source, parts: list[Span]) -> frozenset[int]:
    """The short sentences inside a paragraph that head the sentences behind them (创新金融服务。引导金融机构…，…。).

    They do where the paragraph is built so throughout, or where the sentence behind takes up their words.
    """
    short = [n for n, part in enumerate(parts) if _is_short(source, part)]
    found = [n for n in short if n + 1 < len(parts) and n + 1 not in short and n - 1 not in short]
    regular = len(found) == len(short) >= _REGULAR and len(found) * 5 >= len(parts) and found[0] <= 1
    return frozenset(n for n in found if regular or _takes_up(source.text, parts[n], parts[n + 1]))


def _is_short(source: _Source, sentence: Span) -> bool:
    words = source.text[sentence.start : sentence.end]
    return (
        len(words) <= _SHORT
        and not _NAMED.match(words)
        and not re.search("[，；：,;:“、]", words[:-1])
        and not source.promised(sentence)
    )


def _takes_up(text: str, head: Span, sentence: Span) -> bool:
    """Whether a sentence opens with a word of the short sentence before it."""
    words = _COMMON.sub("·", text[head.start : head.end - 1])
    if len(clauses(text, sentence)) < _REGULAR:
        return False
    opening = text[sentence.start : min(sentence.end, sentence.start + _OPENING)]
    return any(words[i : i + 2] in opening for i in range(len(words) - 1) if "·" not in words[i : i + 2])


def _names_work(source: _Source, sentence: Span, words: str) -> bool:
    """Whether a sentence of an opening promises a figure, or to carry out a numbered programme of work."""
    if source.promised(sentence):
        return True
    return bool(_CARRIES_OUT.search(words))


def _is_work(source: _Source, sentence: Span, words: str) -> bool:
    """Whether a sentence undertakes something: a figure promised, or clauses that open with an action."""
    if _CHOSE.search(words):
        return False
    if source.promised(sentence):
        return True
    if _CLOSING.search(words) or words.endswith(("：", ":")):
        return False
    actions = slogans = 0
    for clause in clauses(source.text, sentence):
        text = source.text[clause.start : clause.end]
        weight = _weight(text)
        if appeals(text) or follows_line(text) or (exhorts(text) and weight < _TELLING):
            slogans += 1
        elif clause.start == sentence.start and leads_in(text):
            continue
        elif acts(text) and (clause.start == sentence.start or not hopes(text) or weight >= _SAYING):
            actions += 1
    if follows_line(words):
        return actions > slogans or (actions == slogans == 1 and _weight(words) >= _TELLING)
    if appeals(words):
        most = _weight(words)
        return actions > slogans or (actions == slogans and most >= _SAYING) or (actions == 0 and most >= _TELLING)
    if states(words):
        return actions > 1
    return actions > slogans or (slogans == 0 and bool(units.weigh(words))) or (actions > 0 and _says(words))


def _says(text: str) -> bool:
    """Whether the words of a text speak for some kind of unit."""
    return _weight(text) >= _SAYING


def _weight(text: str) -> float:
    return max(units.weigh(text).values(), default=0.0)


# --- Clauses ---------------------------------------------------------------


def _headline(source: _Source, sentence: Span, heading: str) -> Iterator[_Row]:
    """One row for each headline target of a sentence; what follows without a figure belongs to it or is one."""
    row: list[Span] = []
    listed = not re.search("[：:是]", source.text[sentence.start : sentence.end])  # goes on with the sentence before
    for clause in clauses(source.text, sentence):
        words = source.text[clause.start : clause.end]
        general = (row or listed) and _GENERAL_TARGET.search(words) and not appeals(words)
        if general or source.headlined(clause):
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
        words = source.text[clause.start : clause.end]
        if source.announces(clause) or (not group and not source.promised(clause) and _ANNOUNCES.match(words)):
            group = []
            continue
        if group and _opens(source, group, clause):
            before, group = _parted(source, group)
            yield before
        group.append(clause if group else unnumbered(source.text, clause))
    if group:
        yield group


def _parted(source: _Source, group: list[Span]) -> tuple[list[Span], list[Span]]:
    """A row that ends, and what stands at its end but leads in the row behind it (新建学校3所，|围绕主导产业，…)."""
    last = source.text[group[-1].start : group[-1].end]
    if len(group) > 1 and leads_in(last) and not sets_out(last) and not last.endswith(("；", ";")):
        return group[:-1], group[-1:]
    return group, []


def _opens(source: _Source, group: list[Span], clause: Span) -> bool:
    """Whether a clause opens a new row behind a group of clauses."""
    text = source.text
    before, words = text[group[0].start : group[-1].end], text[clause.start : clause.end]
    if words.startswith(_BELONGS):
        return False
    if before.rstrip().endswith(("；", ";")):
        return not (appeals(words) and not source.promised(clause))
    if before.endswith(("：", ":")):
        return False
    if is_local(words) and not all(introduces(text[c.start : c.end]) for c in group):
        return True
    if not (acts(words) or sets_out(words)) or (hopes(words) and not source.promised(clause)):
        return False
    if aims(words) and not sets_out(words):
        return False
    if all(introduces(text[c.start : c.end]) for c in group):
        return False
    said, new = units.weigh(before), units.weigh(words)
    if not said or not new:
        return False
    unit = max(new, key=lambda each: new[each])
    lead = max(said, key=lambda each: said[each])
    apart = said.get(unit, 0.0) < _SHARED * said[lead] and new.get(lead, 0.0) < _SHARED * new[unit]
    return unit != lead and new[unit] >= _CUTTING and apart


def of_statement(rows: tuple[Task, ...], statement: Statement) -> Task | None:
    """The row that carries a statement, if one does."""
    found = bisect_left([row.end for row in rows], statement.end)
    return rows[found] if found < len(rows) and rows[found].start <= statement.start else None
