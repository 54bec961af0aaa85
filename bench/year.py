"""Measure the pages of the year: a table of 1,000 rows that has been driven for ten months, with 20,000 reports.

usage: python bench/year.py [--rows 1000] [--rounds 20] [--check]

Runs in a process for each database, as bench/workbench.py does. The day is 29 October; the round of the night has been
made (``luoshi tick``). The reports are put into the books directly, each with its event and its place in the index of
events; everything else goes through ``record``. The bar: every page within 300 ms, 19 of 20 rounds within it.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from statistics import median
from typing import Any

import ledgers

BAR = 0.3
#: who → what they open; {t} is the table, {r} a row of it, {new} a file of proof nobody has looked at, {seen} one that was
PAGES = {
    "ducha": (
        "/tables/{t}/overview/", "/tables/{t}/", "/tables/{t}/?page=3", "/tables/{t}/rows/{r}/", "/breakdowns/{t}/",
        "/breakdowns/{t}/waiting/",
        "/breakdowns/{t}/progress/", "/tables/{t}/slips/", "/breakdowns/{t}/slips/new/", "/tables/{t}/circular/",
        "/tables/{t}/programmes/", "/tables/{t}/projects/", "/breakdowns/{t}/rules/", "/notices/", "/connectors/", "/series/",
        "/rounds/", "/tables/{t}/circular/circular.docx?quarter=4", "/evidence/{new}/preview/", "/evidence/{seen}/preview/",
        "/evidence/{seen}/preview/1.png",
    ),
    "danwei": ("/mine/{t}/", "/mine/{t}/report/", "/tables/{t}/?own=1", "/tables/{t}/slips/", "/tables/{t}/rows/{r}/"),
    "lingdao": ("/portfolio/", "/signing/", "/tables/{t}/rows/{r}/"),
    "tongji": ("/figures/", "/series/"),
    "shenji": ("/events/", "/tables/{t}/overview/"),
}  # fmt: skip


def main() -> None:
    """Run each database in a process of its own and print a table."""
    arguments = ledgers.arguments(__doc__, 1000, 20)
    if arguments.worker:
        print(json.dumps(_measure(arguments.rows, arguments.rounds)))
        return
    words = ["--rows", str(arguments.rows), "--rounds", str(arguments.rounds)]
    found = {database: ledgers.run(database, __file__, words) for database in ledgers.DATABASES}
    print(f"{arguments.rows} rows, {20 * arguments.rows} reports, {arguments.rounds} rounds; milliseconds: median, 19 of 20 within\n")
    print(f"{'':44}" + "".join(f"{database:>20}" for database in found))
    missed = []
    for page in next(iter(found.values())):
        cells = []
        for database, times in found.items():
            cells.append(f"{median(times[page]) * 1000:.0f}, {ledgers.most(times[page]) * 1000:.0f}")
            if ledgers.most(times[page]) > BAR:
                missed.append(f"{database} {page}")
        print(f"{page:44}" + "".join(f"{cell:>20}" for cell in cells))
    print(f"\nbar: every page within {BAR * 1000:.0f} ms")
    print(f"missed: {', '.join(missed) or 'none'}")
    if arguments.check and missed:
        sys.exit(1)


# --- In the worker ---------------------------------------------------------------------


def _measure(rows: int, rounds: int) -> dict[str, list[float]]:
    ledgers.begin()
    from luoshi.ledger import clock

    clock.shift_to(clock.moment(date(2026, 2, 9)))
    breakdown = _issued(rows)
    _reports(breakdown)
    clock.shift_to(clock.moment(date(2026, 10, 29)))
    _night(breakdown)
    files = _proved(breakdown)
    ledgers.settled()
    found: dict[str, list[float]] = {}
    for who, addresses in PAGES.items():
        for address in addresses:
            found[f"{who:8} {address}"] = _opened(who, _address(breakdown, who, address, files), rounds)
    return found


def _address(breakdown: Any, who: str, address: str, files: dict[str, int]) -> str:
    rows = breakdown.tasks.filter(state="accepted")
    if who == "danwei":
        rows = rows.filter(assignments__unit__people__username=who)
    return address.format(t=breakdown.pk, r=rows[len(rows) // 2].pk, **files)


def _opened(who: str, address: str, rounds: int) -> list[float]:
    from luoshi.ledger.models import Person

    client = ledgers.signed_in(Person.objects.get(username=who))
    ledgers.timed(lambda: client.get(address))  # the first request loads templates
    return [ledgers.timed(lambda: client.get(address)) for _ in range(rounds)]


def _issued(rows: int) -> Any:
    """The table issued: each row with a lead, a joint unit and a leading official."""
    from luoshi.ledger.models import Unit
    from luoshi.ledger.record import accounts, issuing
    from luoshi.ledger.record import rows as record

    office, breakdown = ledgers.city(rows)
    place = office.place
    units = list(Unit.objects.filter(place=place))
    leaders = [_person(accounts, place, name, "leader") for name in ("lingdao", *(f"lingdao{n}" for n in range(2, 9)))]
    for name, role in (("tongji", "statistician"), ("shenji", "auditor")):
        _person(accounts, place, name, role)
    _person(accounts, place, "danwei", "unit", units[0])
    tasks = list(breakdown.tasks.order_by("order"))
    for number in range(40):  # 40 units lead 25 rows each and join as many
        chosen = {task.pk: task.version for task in tasks[number::40]}
        given = {"lead": units[number].pk, "joint": [units[(number + 1) % 40].pk], "official": leaders[number % 8].pk}
        record.edit(office, breakdown, chosen, given)
    record.decide(office, breakdown, [task.pk for task in tasks], "accept")
    issuing.issue(office, breakdown, "云政办发〔2026〕6号", date(2026, 2, 9))
    breakdown.refresh_from_db()
    return breakdown


def _person(accounts: Any, place: Any, name: str, role: str, unit: Any = None) -> Any:
    return accounts.add_person(None, place, accounts.NewPerson(name, name, role, unit=unit), "measured-2026")


def _reports(breakdown: Any) -> None:
    """Ten months of reports of the lead and of the joint unit of each row, accepted but for the last month's."""
    from luoshi.ledger import clock, queries
    from luoshi.ledger.books import opened
    from luoshi.ledger.models import Event, Figure, Head, Person, Progress, Touch

    tasks = list(queries.tasks(breakdown).filter(state="accepted"))
    person = Person.objects.get(username="danwei")
    with opened():
        for month in range(1, 11):
            at = clock.moment(date(2026, month, 26))
            reports = [
                Progress(
                    task=task, unit=a.unit, period=f"2026-{month:02}", text=f"{month}月按计划推进，累计完成{month}0%左右。",
                    percent=min(100, 8 * month + task.pk % 20), by=person, at=at, state="submitted" if month == 10 else "accepted",
                )
                for task in tasks
                for a in task.assignments.all()
            ]  # fmt: skip
            Progress.objects.bulk_create(reports, batch_size=500)
            figures = [
                Figure(progress=report, target=target, value=(target.value or 1) * (month + report.task_id % 5 - 2) / 12)
                for report in reports
                for target in report.task.targets.all()
                if report.unit_id == report.task.led.unit_id
            ]
            Figure.objects.bulk_create(figures, batch_size=500)
            head = Head.objects.get(pk=1)
            events = [
                Event(
                    seq=head.seq + n, at=at, person=person, name="danwei", action="progress.report", breakdown=breakdown, hash="x",
                    previous="x", body=json.dumps({"rows": [], "tasks": [r.task_id], "fields": [
                        {"task": r.task_id, "field": "progress", "before": r.period, "after": "报送进展"}]}),
                )
                for n, r in enumerate(reports, 1)
            ]  # fmt: skip
            Event.objects.bulk_create(events, batch_size=500)
            Touch.objects.bulk_create(
                [Touch(event=e, task_id=r.task_id) for e, r in zip(events, reports, strict=True)], batch_size=500
            )
            head.seq, head.hash = events[-1].seq, "x"
            head.save()


def _proved(breakdown: Any) -> dict[str, int]:
    """Two files of proof of a report, the second one looked at before: name → key."""
    from pathlib import Path

    from django.conf import settings

    from luoshi.demo.proofs import proof
    from luoshi.ledger.models import Evidence, Person, Progress
    from luoshi.ledger.record import progress
    from luoshi.office import evidence

    person = Person.objects.get(username="danwei")
    report = Progress.objects.filter(task__breakdown=breakdown, unit=person.unit, state="submitted")[0]
    files = {}
    for name in ("new", "seen"):
        kept = evidence.keep(Path(settings.HOME), f"{name}.pdf", [proof("pdf", name)])
        progress.attach(person, report, kept.name, kept.sha256, kept.size, kept.kind)
        files[name] = Evidence.objects.latest("pk").pk
    ledgers.signed_in(Person.objects.get(username="ducha")).get(f"/evidence/{files['seen']}/preview/look/")
    return files


def _night(breakdown: Any) -> None:
    """The history of lights through the year, and the round of the last night."""
    from luoshi.ledger import clock
    from luoshi.ledger.record.lighting import light_up

    for month in range(3, 11):
        day = date(2026, month, 1)
        with clock.at(clock.moment(day)):
            light_up(breakdown, day)
    light_up(breakdown, clock.today())


if __name__ == "__main__":
    main()
