"""The city's congress: thirteen candidates deliberated, ten chosen by forty deputies, and what becomes of them.

Two calls: :func:`vote` on the day of the congress, before the year's report is taken in; :func:`link` once its table has
rows and is not issued yet. Who votes what is drawn from a seed; the receipts are random, as everywhere.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from csv import DictReader
from dataclasses import replace
from importlib.resources import files

from luoshi.congress.ballots.models import Ballot, Candidate, CandidateState
from luoshi.congress.ballots.record import ballots, casting, projects, watching
from luoshi.congress.ballots.rules import PRESETS
from luoshi.congress.ballots.slips import Slip, new_receipt
from luoshi.ledger import queries
from luoshi.ledger.models import Breakdown, Person, Place, Unit
from luoshi.ledger.record import accounts

DEPUTIES, ABSENT, SEATS = 40, 2, 10
_SEED = 20250117
_FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = ("文岚", "守正", "知秋", "望川", "若愚", "映雪", "怀瑾", "长青")
_IDEAS = (
    ("小区没有地方停车，晚上要绕几圈。", "临渡市", "public"), ("希望多办几家能送餐的社区食堂。", "南泽区", "public"),
    ("建议把农村公路的断头路先接上。", "望川县", "public"), ("湖边晚上太暗，建议装灯。", "澄湖区", "public"),
)  # fmt: skip
_SAID = (
    ("老旧小区改造", "第一代表团", "改造前要逐户征求意见，雨污分流一次做到位。"),
    ("社区食堂", "第二代表团", "要算长远账，办得起也要办得下去。"),
    ("城市夜景提升", "第三代表团", "财力紧张，建议缓一缓。"),
)  # fmt: skip


def lines() -> list[dict[str, str]]:
    """The candidates as they stand beside this module."""
    text = files("luoshi").joinpath("demo", "candidates.tsv").read_text(encoding="utf-8")
    return list(DictReader(text.splitlines(), delimiter="\t"))


def vote(office: Person, place: Place, year: int) -> Ballot:
    """Hold the congress: deputies, ideas, candidates, what was said, the ballot with its declared result."""
    seat_deputies(place)
    found = _candidates(office, place, year)
    for text, where, source in _IDEAS:
        projects.hand_in(office, place, year, text, where, source)
    for name, group, text in _SAID:
        projects.say(office, found[name], text, group)
    rules = replace(PRESETS["all-majority"].rules, seats=SEATS, most=SEATS)
    ballot = ballots.draw_up(office, place, year, "choice", "all-majority", rules)
    held = ballot.rounds.get()
    there = ballots.deputies(place)[:-ABSENT]
    ballots.mark(office, held, [person.pk for person in there], [])
    held = ballots.open_round(office, held)
    draw, leaning = random.Random(_SEED), [int(line["倾向"]) for line in lines()]
    for person in there:
        casting.cast(person, held, Slip(new_receipt(), _marks(draw, leaning)))
    ballots.close_round(office, held)
    ballots.declare(office, held)
    return ballot


def seat_deputies(place: Place) -> None:
    """As many deputies as there are seats; those added have no password, as all people of the demo."""
    for n in range(DEPUTIES - len(ballots.deputies(place))):
        name = f"{_FAMILY[n % len(_FAMILY)]}{_GIVEN[(n * 3 + n // len(_FAMILY)) % len(_GIVEN)]}"
        new = accounts.NewPerson(f"daibiao{n + 3}", name, "deputy", "市人大代表")
        accounts.set_active(None, accounts.add_person(None, place, new, None, demo=True), True)


def _candidates(office: Person, place: Place, year: int) -> Mapping[str, Candidate]:
    units = {unit.name: unit.pk for unit in Unit.objects.filter(place=place)}
    found = {}
    for line in lines():
        plan = projects.Plan(line["项目"], line["建设内容"], line["地点"], line["投资"], units[line["牵头单位"]])
        found[line["项目"]] = projects.set_state(office, projects.propose(office, place, year, plan), CandidateState.SETTLED)
    return found


def _marks(draw: random.Random, leaning: list[int]) -> str:
    """Up to as many projects as there are seats, those that people lean to more likely."""
    liked = sorted(range(len(leaning)), key=lambda n: draw.random() * 100 - leaning[n])[:SEATS]
    return "".join("1" if n in liked else "0" for n in range(len(leaning)))


def link(office: Person, breakdown: Breakdown) -> int:
    """Tell which rows of the year's table the chosen projects are, and let two deputies watch each; how many.

    Raises:
        LookupError: When the table has no row for one; the data and the reader have parted.
    """
    place, year = breakdown.report.place, breakdown.report.year
    words = {line["项目"]: line["报告里的话"] for line in lines()}
    kept = list(queries.kept(breakdown))
    chosen = [each for each in Candidate.objects.filter(place=place, year=year) if each.state == CandidateState.CHOSEN]
    rows: dict[int, int | None] = {}
    for each in chosen:
        wanted = words[each.name]
        row = next((task for task in kept if wanted and wanted in task.text), None)
        if row is None:
            raise LookupError(f"no row of the table holds {wanted or each.name}")
        rows[each.pk] = row.pk
    projects.enter(office, breakdown, rows)
    seated = [person.pk for person in ballots.deputies(place)]
    for n, each in enumerate(chosen):
        watching.assign(office, each, [seated[2 * n % len(seated)], seated[(2 * n + 1) % len(seated)]])
    return len(rows)
