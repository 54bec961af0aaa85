"""The demo's deputies and their suggestions: a year of handling, told by a list and a seed, done through ``record``.

``deeds`` thinks the whole of it out without looking into the books; ``play`` does what lies between two days.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from csv import DictReader
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from django.db import transaction

from luoshi.assessing.schedule import workday_after
from luoshi.congress.suggestions.models import ExtensionState, Suggestion, SuggestionExtension
from luoshi.congress.suggestions.record import answering, assigning, filing, handling, writing
from luoshi.congress.suggestions.record.answering import Answer
from luoshi.congress.suggestions.record.assigning import To
from luoshi.congress.suggestions.record.writing import Draft
from luoshi.demo.city import City
from luoshi.errors import LuoshiError
from luoshi.ledger import clock
from luoshi.ledger.models import Person

SEED = 2025
_BEGUN = {2025: date(2025, 2, 11), 2026: date(2026, 2, 9)}
_DEPUTIES = ("daibiao", "daibiao2")
_OFFICE = "ducha2"


class Line(NamedTuple):
    """A suggestion of the list, and what becomes of it (``way``)."""

    year: int
    kind: str
    whose: str  # a deputy's user name, or a body
    title: str
    trouble: str
    wish: str
    category: str
    lead: str
    joint: str
    way: str


class Deed(NamedTuple):
    """Something that is done with a suggestion on a day."""

    day: date
    line: Line
    step: str  # a key of _DO
    given: dict[str, Any] = {}  # noqa: RUF012  never changed


@cache
def lines() -> tuple[Line, ...]:
    """The list."""
    text = files("luoshi.demo").joinpath("suggestions.tsv").read_text(encoding="utf-8")
    rows = [list(row.values()) for row in DictReader(text.splitlines(), delimiter="\t")]
    return tuple(Line(int(row[0]), *(value or "" for value in row[1:])) for row in rows)


@cache
def deeds(seed: int = SEED) -> tuple[Deed, ...]:
    """All that is done, in order: the same for the same seed."""
    rng = random.Random(seed)
    found = [deed for index, line in enumerate(lines()) for deed in _life(rng, index, line)]
    return tuple(sorted(found, key=lambda deed: deed.day))  # stable: of one day in the order of the work


def _after(day: date, workdays: int) -> date:
    return workday_after(day, workdays)[0]


def _life(rng: random.Random, index: int, line: Line) -> Iterator[Deed]:
    day = _after(_BEGUN[line.year] - timedelta(days=1), 1 + index % 3)
    yield Deed(day, line, "write")
    if line.way == "待联名":
        return
    if line.whose in _DEPUTIES and index % 2 == 0:
        yield Deed(day, line, "sign")
    yield Deed(day, line, "submit")
    if line.way == "待审查":
        return
    day = _after(day, 1)
    yield Deed(day, line, "register")
    if line.way != "待交办":
        yield from _handled(rng, line, _after(day, 3 + rng.randrange(4)))


def _handled(rng: random.Random, line: Line, day: date) -> Iterator[Deed]:
    if line.way == "退办":
        wrong = "市城市管理局"
        yield Deed(day, line, "assign", {"lead": wrong})
        yield Deed(_after(day, 2), line, "hand_back", {"unit": wrong})
        day = _after(day, 4)
        yield Deed(day, line, "assign", {"lead": line.lead, "reason": "按三定规定，由交通运输部门主办。"})
    else:
        yield Deed(day, line, "assign", {"lead": line.lead})
    if line.joint:
        yield Deed(_after(day, 8 + rng.randrange(10)), line, "opine")
    if line.way == "暂停":
        yield Deed(_after(day, 10), line, "pause")
        yield Deed(_after(day, 22), line, "resume")
    talked = _after(day, 12 + rng.randrange(12))
    yield Deed(talked, line, "talk", {"way": rng.choice(["meeting", "site", "call"])})
    answered = _after(day, 60 if line.way == "B延期" else 76 if line.way == "A逾期" else 30 + rng.randrange(24))
    if line.way == "B延期":
        yield Deed(_after(day, 40), line, "extend", {"until": _after(answered, 15)})
        yield Deed(_after(day, 42), line, "approve")
        answered = _after(answered, 8)
    yield from _answered(rng, line, answered)


def _answered(rng: random.Random, line: Line, day: date) -> Iterator[Deed]:
    outcome = line.way[0] if line.way[0] in "ABC" else "B" if line.way in ("二次", "退办") else "A"
    promised = date(2025, 9 + rng.randrange(3), 28)
    yield Deed(day, line, "answer", {"outcome": outcome, "promised": promised if outcome == "B" else None})
    if line.way == "A未评":
        yield Deed(_after(day, 30), line, "close")
        return
    day = _after(day, 3 + rng.randrange(8))
    if line.way == "二次":
        yield Deed(day, line, "rate", {"attitude": "satisfied", "result": "dissatisfied"})
        yield Deed(_after(day, 6), line, "talk", {"way": "meeting"})
        day = _after(day, 14)
        yield Deed(day, line, "answer", {"outcome": "A", "promised": None})
        yield Deed(_after(day, 5), line, "rate", {"attitude": "satisfied", "result": "satisfied"})
        return
    result = "fair" if outcome == "C" or rng.random() < 0.2 else "satisfied"
    yield Deed(day, line, "rate", {"attitude": "satisfied", "result": result})
    if outcome == "B" and rng.random() < 0.7:
        again = _after(promised, 1) if rng.random() < 0.3 else _after(promised - timedelta(days=12), 1)
        yield Deed(again, line, "answer", {"outcome": "A", "promised": None})
        yield Deed(_after(again, 4), line, "rate", {"attitude": "satisfied", "result": "satisfied"})


# --- Doing ---------------------------------------------------------------------------------------


def play(city: City, until: date, since: date | None = None, seed: int = SEED) -> int:
    """Do what lies after one day, up to and with another; how many deeds were done. What a visitor has made impossible is left.

    Args:
        city: Whose people do it.
        until: The last day that is done.
        since: The last day that was done before; None for none.
        seed: Of :func:`deeds`.
    """
    done = 0
    with transaction.atomic():
        for number, deed in enumerate(deeds(seed)):
            if deed.day > until or (since is not None and deed.day <= since):
                continue
            try:
                with clock.at(clock.moment(deed.day, 9 + number % 8, number % 60)):
                    _DO[deed.step](city, deed)
            except LuoshiError:
                continue
            done += 1
    return done


class _Gone(LuoshiError):
    """What a deed is about is not there."""


def _it(deed: Deed) -> Suggestion:
    found = Suggestion.objects.select_related("place").filter(title=deed.line.title, year=deed.line.year).first()
    if found is None:
        raise _Gone("演示的建议已经不在了", "要重新开始：luoshi demo --fresh")
    return found


def _author(city: City, deed: Deed) -> Person:
    return city.people[deed.line.whose if deed.line.whose in _DEPUTIES else _OFFICE]


def _write(city: City, deed: Deed) -> None:
    line = deed.line
    own = line.whose in _DEPUTIES
    others = [city.people[name].pk for name in _DEPUTIES if name != line.whose] if own and line.way != "A未评" else []
    text = f"{line.trouble}。\n建议：{line.wish}。"
    draft = Draft(line.title, text, line.kind, line.category, line.category != "welfare", others, body="" if own else line.whose)
    writing.write(_author(city, deed), city.place, draft)


def _sign(city: City, deed: Deed) -> None:
    other = next(name for name in _DEPUTIES if name != deed.line.whose)
    writing.sign(city.people[other], _it(deed), True)


def _assign(city: City, deed: Deed) -> None:
    joint = [city.units[deed.line.joint].pk] if deed.line.joint else []
    to = To(city.units[deed.given["lead"]].pk, joint)
    assigning.assign(city.people[_OFFICE], city.place, {_it(deed).pk: to}, deed.given.get("reason", ""))


def _approve(city: City, deed: Deed) -> None:
    asked = SuggestionExtension.objects.filter(suggestion=_it(deed), state=ExtensionState.OPEN).first()
    if asked is None:
        raise _Gone("没有待审批的延期申请", "")
    handling.settle_extension(city.people["ducha"], asked, True, "同意，请主动告知代表。")


def _answer(city: City, deed: Deed) -> None:
    line, outcome = deed.line, deed.given["outcome"]
    said = {
        "A": f"所提“{line.wish}”已经落实。",
        "B": f"所提“{line.wish}”已列入工作计划，正在推进。",
        "C": f"所提“{line.wish}”受现行政策和财力限制，暂时不能实施；我单位将向上级反映，条件具备时再办。",
    }[outcome]
    text = f"您反映的“{line.trouble}”情况属实。\n{said}"
    officer = city.officer(line.lead)
    given = Answer(outcome, text, f"主要负责人（{line.lead}）", deed.given["promised"], contact=f"{officer.name}，办公室", may_publish=True)
    answering.answer(officer, _it(deed), given)


def _rate(city: City, deed: Deed) -> None:
    words = "答复没有写明时间表和补贴标准，请进一步研究。" if deed.given["result"] == "dissatisfied" else ""
    answering.rate(_author(city, deed), _it(deed), deed.given["attitude"], deed.given["result"], words)


def _lead(city: City, deed: Deed) -> Person:
    return city.officer(deed.line.lead)


_DO: dict[str, Callable[[City, Deed], object]] = {
    "write": _write,
    "sign": _sign,
    "submit": lambda city, deed: writing.submit(_author(city, deed), _it(deed)),
    "register": lambda city, deed: filing.register(city.people[_OFFICE], _it(deed)),
    "assign": _assign,
    "hand_back": lambda city, deed: assigning.hand_back(city.officer(deed.given["unit"]), _it(deed), "信号灯和过街设施不属城管职责，建议由交通运输部门主办。"),
    "opine": lambda city, deed: handling.opine(city.officer(deed.line.joint), _it(deed), f"本单位将配合做好“{deed.line.wish}”，所需事项已列入工作安排。"),
    "pause": lambda city, deed: handling.pause(city.people[_OFFICE], _it(deed), "代表正在补充调研材料。"),
    "resume": lambda city, deed: handling.resume(city.people[_OFFICE], _it(deed)),
    "talk": lambda city, deed: handling.talk(_lead(city, deed), _it(deed), clock.today(), deed.given["way"], "听取了代表意见，说明了办理打算，代表提出要写明完成时间。"),
    "extend": lambda city, deed: handling.ask_extension(_lead(city, deed), _it(deed), deed.given["until"], "涉及多个部门和年度预算，需要会商。"),
    "approve": _approve,
    "answer": _answer,
    "rate": _rate,
    "close": lambda city, deed: answering.close(city.people[_OFFICE], _it(deed)),
}  # fmt: skip
