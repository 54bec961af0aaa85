"""The words of the draft: what was reached, by area in the report's own order; then what was not, each with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from luoshi.assessing import figures
from luoshi.assessing.verdict import WORDS
from luoshi.papers.official.parts import Piece
from luoshi.papers.official.phrases import chinese_date, deadline_words, numeral
from luoshi.papers.review.model import STATES, Goal, Review, Row
from luoshi.papers.review.sentence import DISPUTED, MISSING, UNCONFIRMED, closed_words, gap, mark, plain, shown, told

NO_REASON = "台账里没有写明原因【请补】"
NOTHING_SAID = "已销号，销号申请没有写成果【请补】"
_OTHER = "其他工作"


class Paragraph(NamedTuple):
    """A heading (level 1 or 2) or a paragraph (level 0), in pieces."""

    level: int
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """All its words."""
        return "".join(piece.text for piece in self.pieces)


class Source(NamedTuple):
    """A line of the annex: which row a sentence comes from, and what its figure is."""

    number: int
    sentence: str
    figure: str
    state: str
    source: str
    address: str


def title(given: Review) -> str:
    """The title of the document."""
    return f"{given.place}{given.year + 1}年《政府工作报告》{given.year}年工作回顾部分"


def remarks(given: Review) -> str:
    """How the draft was made and how its marks are read."""
    return (
        f"本稿由{given.year}年任务台账生成，数据截至{chinese_date(given.until)}，供起草报告时核用。句末灰色数字为任务分解表中的序号。"
        f"数字后标“{UNCONFIRMED}”的为单位填报、统计部门尚未确认；{DISPUTED}{MISSING}等标记须在定稿前处理。"
        "没有数字的任务，只写已销号的；未完成的列在后面，没有写进台账的一概不写。"
    )


def paragraphs(given: Review) -> list[Paragraph]:
    """The text, without title, remarks and annex."""
    out: list[Paragraph] = []
    parts: list[tuple[str, Callable[[Review], list[Paragraph]]]] = [
        ("主要预期目标完成情况", _headlines), ("重点工作完成情况", _areas), ("未完成事项", _unmet),
        ("没有填报数字的指标", _missing), ("没有量化目标、尚未销号的任务", _unmeasured), ("跨年度任务", _later),
    ]  # fmt: skip
    for name, part in parts:
        if found := part(given):
            count = 1 + sum(each.level == 1 for each in out)
            out += [Paragraph(1, (Piece(f"{numeral(count)}、{name}"),)), *found]
    return out


def sources(given: Review) -> Iterator[Source]:
    """The annex: row by row, what its sentence says, its figures with their state, and where they come from."""
    for row in given.rows:
        said = sentence(row) or _state(given, row)
        if not row.goals:
            how = f"{chinese_date(row.closed.on)}销号" if row.closed else "未销号"
            yield Source(row.number, said, "没有量化目标", how, row.lead, row.address)
        for index, goal in enumerate(row.goals):
            yield Source(
                row.number, said if not index else "同上", _figure(goal), _figure_state(given, row, goal), goal.source or row.lead, row.address
            )


def sentence(row: Row) -> str:
    """What the review says of a row: its figures' results, or the words of its close-out; "" for nothing."""
    if said := told(row):
        return said
    if row.closed is None or any(goal.value is not None or goal.due for goal in row.goals):
        return ""
    return closed_words(row) or f"{plain(row.text)}：{NOTHING_SAID}。"


# --- What was done -----------------------------------------------------------------------------


def _headlines(given: Review) -> list[Paragraph]:
    said = list(_sentences(row for row in given.rows if row.headline))
    return [Paragraph(0, tuple(said))] if said else []


def _areas(given: Review) -> list[Paragraph]:
    """An area each, in the order of the table; one in which there is nothing to tell has no heading."""
    out: list[Paragraph] = []
    ordinary = [row for row in given.rows if not row.headline]
    for area, rows in groupby(ordinary, key=lambda row: row.area.strip() or _OTHER):
        if said := tuple(_sentences(rows)):
            count = 1 + sum(each.level == 2 for each in out)
            out += [Paragraph(2, (Piece(f"（{numeral(count)}）{area}"),)), Paragraph(0, said)]
    return out


def _sentences(rows: Iterable[Row]) -> Iterator[Piece]:
    for row in rows:
        if said := sentence(row):
            yield Piece(said, row.address)
            yield _number(row)


def _number(row: Row) -> Piece:
    return Piece(f"〔{row.number}〕", row.address, grey=True)


# --- What was not ------------------------------------------------------------------------------

_SHORT = ("missed", "nearly", "disputed")


def unmet(given: Review, row: Row) -> list[Goal]:
    """The figures of a row that were due in the year and are short of their target or in doubt."""
    if is_later(given, row):
        return []
    return [goal for goal in row.goals if goal.due is None and (goal.verdict in _SHORT or _early_and_short(goal))]


def _early_and_short(goal: Goal) -> bool:
    return goal.early and goal.value is not None and not figures.compare(goal.target, goal.value).met


def is_later(given: Review, row: Row) -> bool:
    """Whether a row's deadline lies beyond the year."""
    return row.deadline is not None and row.deadline.year > given.year


def _unmet(given: Review) -> list[Paragraph]:
    rows = [row for row in given.rows if row.suspended or unmet(given, row)]
    return _listed(rows, lambda row: _why_unmet(given, row))


def _listed(rows: Iterable[Row], words: Callable[[Row], str]) -> list[Paragraph]:
    return [
        Paragraph(0, (Piece(f"{index}. {words(row)}", row.address), _number(row))) for index, row in enumerate(rows, 1)
    ]


def _why_unmet(given: Review, row: Row) -> str:
    what = "；".join(_short(goal) for goal in unmet(given, row)) or plain(row.text)
    return f"{what}。原因：{_reasons(row)}。"


def _reasons(row: Row) -> str:
    resting = [f"暂停（{row.suspended}）"] if row.suspended else []
    return "；".join([*resting, *row.reasons]) or NO_REASON


def _short(goal: Goal) -> str:
    off = f"，{gap(goal)}" if goal.verdict != "disputed" else ""
    return f"{plain(goal.target.indicator)}：目标{figures.asked(goal.target)}，实际{shown(goal)}{mark(goal)}{off}"


def _missing(given: Review) -> list[Paragraph]:
    """The figures that were due and that nobody reported."""
    found = [
        (row, goal) for row in given.rows if not row.suspended and not is_later(given, row)
        for goal in row.goals if goal.due is None and goal.value is None
    ]  # fmt: skip
    named = [(row, f"{plain(goal.target.indicator)}（目标{figures.asked(goal.target)}）") for row, goal in found]
    return _together(f"以下{len(found)}个指标没有填报数字{MISSING}：", named)


def _unmeasured(given: Review) -> list[Paragraph]:
    """Rows without a figure that nobody has struck off: no result can be told of them."""
    found = [
        row for row in given.rows
        if not row.goals and row.closed is None and not row.suspended and not is_later(given, row)
    ]  # fmt: skip
    head = f"以下{len(found)}项没有量化目标，也没有销号，台账里没有可以写进回顾的结果："
    return _together(head, [(row, plain(row.text)) for row in found])


def _together(head: str, named: Sequence[tuple[Row, str]]) -> list[Paragraph]:
    """One paragraph of many rows; none of none."""
    if not named:
        return []
    pieces = [Piece(head)]
    for index, (row, words) in enumerate(named, 1):
        pieces += [Piece(words, row.address), _number(row), Piece("。" if index == len(named) else "；")]
    return [Paragraph(0, tuple(pieces))]


def _later(given: Review) -> list[Paragraph]:
    """What is due after the year: as it stands, and why where that was changed."""
    rows = [
        row for row in given.rows
        if (row.closed is None and not row.suspended and is_later(given, row)) or any(goal.due for goal in row.goals)
    ]  # fmt: skip
    return _listed(rows, _why_later)


def _why_later(row: Row) -> str:
    said = [_so_far(goal) for goal in row.goals]
    what = "；".join(said) or plain(row.text)
    when = f"，完成时限{deadline_words(row.deadline, 0)}" if row.deadline else ""
    why = f"。原因：{_reasons(row)}" if row.reasons and not any(goal.due for goal in row.goals) else ""
    return f"{what}{when}{why}。"


def _so_far(goal: Goal) -> str:
    now = f"目前{shown(goal)}{mark(goal)}" if goal.value is not None else f"目前{MISSING}"
    return f"{plain(goal.target.indicator)}：目标{figures.asked(goal.target)}，{now}"


# --- The annex ---------------------------------------------------------------------------------


def _state(given: Review, row: Row) -> str:
    if row.suspended:
        return "（暂停，列入未完成事项）"
    return "（跨年度）" if any(g.due for g in row.goals) or is_later(given, row) else "（没有写入正文）"


def _figure(goal: Goal) -> str:
    actual = shown(goal) if goal.value is not None else "缺数"
    changed = f"（原{goal.original}）" if goal.original else ""
    return f"{plain(goal.target.indicator)}\n目标{figures.asked(goal.target)}{changed}，实际{actual}"


def _figure_state(given: Review, row: Row, goal: Goal) -> str:
    day = chinese_date(goal.day).removeprefix(f"{given.year}年")
    judged = "未到期" if goal.due or is_later(given, row) else "不是期末数，未评定" if goal.early else WORDS[goal.verdict]
    return "\n".join(filter(None, (STATES[goal.state], f"截至{day}" if day else "", judged if goal.value is not None else "")))
