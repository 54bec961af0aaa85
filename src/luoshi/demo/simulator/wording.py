"""What units and the office write: short official Chinese, made of a row's own words and figures."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from luoshi.assessing.figures import Target, asked, shown
from luoshi.demo.simulator import phrases
from luoshi.demo.simulator.setting import Row
from luoshi.demo.simulator.truth import Path, reported

_CLAUSE = re.compile(r"[，。；]")
_ASKED = re.compile(r"^.*?：?[一二三四五六七八九十]+是")
_ACTS = (
    "新建", "改造", "建设", "建成", "新改建", "实施", "新增", "新签约", "争取", "引进", "完成", "治理", "开展", "筹集", "接待",
    "实际使用", "培育", "出栏", "为", "依托", "新登记",
)  # fmt: skip
#: Words of a row → what is done for it; the last stands for whatever is left.
_SORTS = (
    ("fight", ("整治", "打击", "监管", "治理", "保卫战", "安全", "排查", "廉政", "督察", "监督", "欠薪")),
    ("care", ("保障", "关爱", "养老", "托育", "医", "健身", "就业", "困难", "体检", "文化", "风尚", "移风易俗", "调查研究")),
    ("build", ("改造", "新建", "建成", "水库", "城市更新", "管网", "农村公路", "和美乡村", "循环化")),
    ("reform", ("",)),
)


def subject(row: Row) -> str:
    """The row in a few words: its first clause."""
    return _CLAUSE.split(_ASKED.sub("", row.text))[0]


def clauses(row: Row) -> list[str]:
    """The clauses of a row that hold no figure: what can be told in words."""
    parts = _CLAUSE.split(_ASKED.sub("", row.text))
    promised = [goal.target.indicator for goal in row.goals]
    return [
        part
        for part in parts
        if 5 <= len(part) <= 24 and not re.search("[0-9]", part) and not any(each in part for each in promised)
    ]


def _acts(row: Row) -> list[str]:
    """What is done in a row of nothing but figures, each without its figure; nothing where figures are only watched."""
    acts = [goal.target.indicator for goal in row.goals if reported(goal)]
    return [act for act in acts if act.startswith(_ACTS)] or [w for w in [subject(row)] if w.startswith(_ACTS)]


def sort_of(row: Row) -> str:
    """What sort of work it is, by its words; ``economy`` where there is nothing but figures to watch."""
    if row.goals and not clauses(row) and not _acts(row):
        return "economy"
    return next(name for name, words in _SORTS if any(word in row.text for word in words))


def day_words(day: date) -> str:
    return f"{day.month}月{day.day}日"


def measured(path: Path, value: Decimal, day: date) -> str:
    """One figure in a sentence without its stop."""
    target = path.goal.target
    name, what = target.indicator, shown(abs(value), target.unit)
    down = (target.direction == "down") == (value >= 0)
    if target.measure == "growth":
        verb = ("下降" if down else "增长") if name[-1] != "费" and "经费" not in name else ("压减" if down else "增加")
        return f"{_months(day)}{name}同比{verb}{what}"
    if target.measure == "change":
        return f"{name}较上年{'降低' if down else '提高'}{what}"
    if not path.adds_up:
        return f"{name}为{what}"
    share = _share(target, value)
    verb = f"累计{name}{what}" if name.startswith(_ACTS) else f"{name}累计{what}"
    return f"{verb}，{share}"


def _share(target: Target, value: Decimal) -> str:
    assert target.value is not None
    part = 100 * value / target.value
    if part >= 100:
        return f"完成年度目标的{part:.1f}%" if part > 100 else "完成年度目标"
    return f"为年度目标{asked(target)}的{part:.1f}%"


def _months(day: date) -> str:
    """The months for which growths are known on a day: those that are over."""
    last = (day.replace(day=1) - timedelta(1)).month
    return f"1—{last}月" if last > 1 else "1月"


def _inner(words: str) -> str:
    """Words as they stand inside quotation marks."""
    return words.replace("“", "‘").replace("”", "’")


class Writer:
    """Writes for one row; says nothing twice in a row."""

    def __init__(self, row: Row, rng: random.Random, areas: Sequence[str]) -> None:
        self._row, self._rng, self._areas = row, rng, tuple(areas)
        self._said: list[str] = []
        self._sort = sort_of(row)
        self._works = clauses(row) or _acts(row) or [subject(row)]

    def report(self, day: date, figures: Sequence[tuple[Path, Decimal]], done: bool) -> str:
        """A report with what there is to tell."""
        parts = []
        if figures:
            told = "；".join(measured(path, value, day) for path, value in figures[:3])
            parts.append(f"截至{day_words(day)}，{told}。")
        if done:
            parts.append(self._fill(phrases.EXPECTED if self._sort == "economy" else phrases.FINISHED))
        else:
            stage = phrases.STAGES[self._sort][3 if day.month == 1 else (day.month - 1) // 3]  # January tells of the year before
            parts.append(self._fill(stage))
            counted = any(path.adds_up for path, _ in figures)
            parts.append(self._fill(phrases.SEASON.get(day.month, phrases.NEXT) if counted else phrases.NEXT))
        return "".join(parts)

    def vague(self) -> str:
        """Words that tell nothing."""
        return self._fill(phrases.VAGUE)

    def one_of(self, several: Sequence[str]) -> str:
        """One of several sentences, filled in; not the one said last."""
        return self._fill(several)

    def _fill(self, several: Sequence[str]) -> str:
        left = [each for each in several if each not in self._said[-4:]] or list(several)
        chosen = self._rng.choice(left)
        self._said.append(chosen)
        rng = self._rng
        areas = rng.sample(self._areas, 2) if len(self._areas) > 1 else ["市本级", "各县区"]
        return chosen.format(
            work=_inner(rng.choice(self._works)), row=_inner(subject(self._row)), area=areas[0], other=areas[1],
            few=rng.randint(2, 5), some=rng.randint(6, 19), many=rng.randint(23, 97), part=rng.randint(72, 96),
        )  # fmt: skip
