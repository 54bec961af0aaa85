"""What the public of the fictional city sees and says: the table is opened, pictures are released, people rate and ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from luoshi.ledger import clock
from luoshi.ledger.models import Breakdown, BreakdownState, Evidence, Person, Place, ProgressState
from luoshi.publishing import feedback, record
from luoshi.publishing.models import Shown

if TYPE_CHECKING:
    from luoshi.demo.city import City

OFFICE = "ducha"
CONTACT = "云泽市人民政府督查室（虚构），每个工作日 9:00—17:00"
_FROM, _DAYS = date(2025, 4, 7), 260  # when people begin to rate, and for how long
_RATED, _ANSWERS = 3, 15  # livelihood projects that are rated, and how often each
_A_MONTH = 2  # pictures released


class Remark(NamedTuple):
    """Somebody says something of a livelihood project, and the office answers some days later; empty: declines."""

    day: date
    project: int  # the first, the second, …
    name: str
    text: str
    answer: str
    reason: str = ""


REMARKS = (
    Remark(date(2025, 5, 12), 1, "东湖街居民", "什么时候轮到我们小区？楼道的灯坏了半年了。", "您所在的街道列在三季度，楼道照明已先行报修。"),
    Remark(date(2025, 6, 20), 2, "", "比去年快，希望质量也跟上。", ""),
    Remark(date(2025, 8, 4), 0, "一位家长", "放学路上围挡太长，能不能留一条人行道？", "已要求施工单位留出1.5米人行通道，8月10日前完成。"),
    Remark(date(2025, 9, 15), 0, "路人", "便宜装修加微信。", "", "广告，与这件事无关"),
    Remark(date(2026, 2, 11), 1, "王大爷", "今年还接着办吗？", ""),
)  # fmt: skip


def open_to_all(city: City) -> None:
    """The office decides that the record is public, and publishes the table that is issued."""
    person = city.people[OFFICE]
    record.decide(person, city.place, public=True, chosen={}, contact=CONTACT, minimum=10)
    for table in Breakdown.objects.filter(report__place=city.place, state=BreakdownState.ISSUED):
        record.publish(person, table)


def speak(city: City, since: date, until: date) -> int:
    """Do what the public and the office do after one day, up to and with another; how many deeds."""
    projects = _projects(city.place)
    if not projects:
        return 0
    done, day = 0, since
    while day < until:
        day += timedelta(days=1)
        with clock.at(clock.moment(day, 12)):
            done += _rate(projects, day) + _say(city.people[OFFICE], projects, day)
            done += _release(city.people[OFFICE], city.place, day) if day.day == 10 else 0
    return done


def _projects(place: Place) -> list[Shown]:
    """The livelihood projects of the first year, as they are public."""
    found = Shown.objects.filter(place=place, year=_FROM.year, kind="民生实事", gone=False).order_by("order")
    return list(found.select_related("place"))


def _rate(projects: Sequence[Shown], day: date) -> int:
    """The answers of a day: some projects please more than others, and none pleases all."""
    done = 0
    for place, project in enumerate(projects[:_RATED]):
        for number in range(_ANSWERS - 2 * place):
            if _FROM + timedelta(days=_number(project.key, number, "day") % _DAYS) == day:
                mood = _number(project.key, number, "mood") % 10
                feedback.rate(project, "good" if mood < 6 - place else "fair" if mood < 8 else "bad")
                done += 1
    return done


def _number(*said: object) -> int:
    return int.from_bytes(sha256("/".join(map(str, said)).encode()).digest()[:4])


def _say(person: Person, projects: Sequence[Shown], day: date) -> int:
    done = 0
    for remark in REMARKS:
        if remark.day != day or remark.project >= len(projects):
            continue
        held = feedback.say(projects[remark.project], remark.text, remark.name)
        done += 1
        if remark.day.year == _FROM.year:  # the last one waits for the visitor
            feedback.settle(person, held, not remark.reason, remark.reason or remark.answer)
            done += 1
    return done


def _release(person: Person, place: Place, day: date) -> int:
    """Once a month the office looks through what was accepted, and releases some pictures."""
    pictures = Evidence.objects.filter(
        progress__task__breakdown__report__place=place, progress__state=ProgressState.ACCEPTED, kind="png", release=None
    )
    chosen = list(pictures.select_related("progress__unit").order_by("pk")[:_A_MONTH])
    for evidence in chosen:
        record.release(person, evidence, f"{evidence.progress.unit.name}的现场照片")
    return len(chosen)
