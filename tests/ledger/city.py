"""A small fictional city for the ledger's tests: its units and people, one report, and short words for what they do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from luoshi.ledger import audit, clock, queries
from luoshi.ledger.audit import Proof
from luoshi.ledger.models import (
    Breakdown,
    Closing,
    Connector,
    Opinion,
    Person,
    Place,
    Progress,
    Request,
    Slip,
    Task,
    TaskState,
    Unit,
    Version,
)  # fmt: skip
from luoshi.ledger.record import (
    accounts,
    asking,
    closing,
    connecting,
    issuing,
    places,
    progress,
    reports,
    requests,
    rows,
    shape,
    slips,
)  # fmt: skip
from luoshi.ledger.record.rows import Edited

REPORT = (Path(__file__).parent / "report.txt").read_text(encoding="utf-8")
#: the one of the year after: what became of the promises of :data:`REPORT`
NEXT_REPORT = """政府工作报告

——2027年1月11日在云泽市第七届人民代表大会第七次会议上

一、2026年工作回顾

过去一年，地区生产总值增长5.6%，一般公共预算收入增长2.1%，城镇新增就业3.3万人。改造老旧小区40个，更新供水管网41公里，新改建农村公路总投资8亿元。

二、2027年工作安排

今年的主要预期目标是：地区生产总值增长5%左右，城镇新增就业3.2万人。改造老旧小区30个。
"""
NAME, ELSEWHERE = "云泽市", "岚屏市"
PASSWORD = "qingshan-lushui-8"
UNITS = (
    places.UnitLine("市政府办公室", ("政府办公室",)),
    places.UnitLine("市发展和改革委员会", ("发展改革",)),
    places.UnitLine("市财政局", ("财政",)),
    places.UnitLine("市工业和信息化局", ("工业信息化",)),
    places.UnitLine("市人力资源和社会保障局", ("人力资源社会保障", "组织人才")),
    places.UnitLine("市住房和城乡建设局", ("住房城乡建设",)),
    places.UnitLine("市水利局", ("水利", "林业")),
    places.UnitLine("市教育体育局", ("教育", "体育")),
)
HOUSING, WATER, FINANCE, SCHOOLS = "市住房和城乡建设局", "市水利局", "市财政局", "市教育体育局"
#: username → name, role, unit
PEOPLE = {
    "admin": ("温以宁", "administrator", None),
    "office": ("沈听澜", "supervisor", None),
    "office2": ("顾明川", "supervisor", None),
    "mayor": ("林若溪", "leader", None),
    "mayor2": ("程远舟", "leader", None),
    "counter": ("许知微", "statistician", None),
    "deputy": ("罗照野", "deputy", None),
    "auditor": ("叶庭深", "auditor", None),
    "housing": ("江望舒", "unit", HOUSING),
    "water": ("白露生", "unit", WATER),
}
ELSEWHERE_PEOPLE = {
    "admin-b": ("陆行知", "administrator", None),
    "office-b": ("孟星遥", "supervisor", None),
    "auditor-b": ("秦越", "auditor", None),
    "mayor-b": ("宋时予", "leader", None),
    "counter-b": ("唐棠", "statistician", None),
    "deputy-b": ("季风", "deputy", None),
    "housing-b": ("方砚", "unit", HOUSING),
}
DAY = date(2026, 2, 3)


def found() -> City:
    """Build the city, and a second place beside it; everything through the one door."""
    for name, people in ((NAME, PEOPLE), (ELSEWHERE, ELSEWHERE_PEOPLE)):
        place = places.add_place(name, "city", f"{name}人民政府办公室")
        places.set_units(None, place, UNITS)
        for username, (called, role, unit) in people.items():
            held = Unit.objects.get(place=place, name=unit) if unit else None
            accounts.add_person(None, place, accounts.NewPerson(username, called, role, unit=held), PASSWORD)
    city = City()
    reports.import_report(city.office, city.place, REPORT, "report.txt")
    return City()


class City:
    """The city as the books hold it now."""

    def __init__(self) -> None:
        self.place = Place.objects.get(name=NAME)
        self.elsewhere = Place.objects.get(name=ELSEWHERE)
        self.office, self.office2 = self.person("office"), self.person("office2")

    def person(self, username: str) -> Person:
        return Person.objects.select_related("place", "unit").get(username=username)

    def unit(self, name: str, place: Place | None = None) -> Unit:
        return Unit.objects.get(place=place or self.place, name=name)

    @property
    def breakdown(self) -> Breakdown:
        found = Breakdown.objects.select_related("report__place").filter(report__place=self.place)
        return found.order_by("pk")[0]

    # --- Looking ---

    def row(self, words: str) -> Task:
        """The kept row whose text holds these words, fresh from the books."""
        kept = Task.objects.filter(breakdown=self.breakdown, text__contains=words).exclude(state=TaskState.DROPPED)
        return queries.tasks(self.breakdown).get(pk=kept.get().pk)

    def again(self, task: Task) -> Task:
        return queries.tasks(self.breakdown).get(pk=task.pk)

    def kept(self) -> list[Task]:
        return list(queries.tasks(self.breakdown).exclude(state=TaskState.DROPPED))

    # --- Doing ---

    def edit(self, task: Task, given: Mapping[str, Any], by: Person | None = None, **options: Any) -> Edited:
        return rows.edit(by or self.office, self.breakdown, {task.pk: task.version}, given, **options)

    def decide(self, step: str, *tasks: Task, reason: str = "", by: Person | None = None) -> Edited:
        return rows.decide(by or self.office, self.breakdown, [task.pk for task in tasks], step, reason)

    def drop(self, *tasks: Task) -> Edited:
        return self.decide("drop", *tasks, reason="表述性内容")

    def merge(self, *tasks: Task, by: Person | None = None) -> Edited:
        return shape.merge(by or self.office, self.breakdown, [task.pk for task in tasks])

    def split(self, task: Task, before: str) -> Edited:
        """Cut a row before these words of its text."""
        return shape.split(self.office, self.breakdown, task.pk, task.version, task.text.index(before))

    def select(self, words: str, text: str = "") -> Edited:
        """Add a row from these words of the report."""
        start = REPORT.index(words)
        return shape.add(self.office, self.breakdown, text, (start, start + len(words)))

    def undo(self, by: Person | None = None) -> Edited:
        return rows.undo(by or self.office, self.breakdown)

    def ask(self, *names: str) -> int:
        return asking.ask(self.office, self.breakdown, [self.unit(name) for name in names], date(2026, 2, 20))

    def answer(self, username: str, task: Task, answer: str, reason: str = "", **proposal: Any) -> Opinion:
        """What a unit's person says of a row."""
        said = asking.answer(self.person(username), self.breakdown, [task.pk], answer, reason, proposal)
        return said[0]

    def second(self) -> Breakdown:
        """A second table of the city, in draft: that of the year before. ``breakdown`` stays the first."""
        return reports.import_report(self.office, self.place, REPORT.replace("2026年", "2025年"), "2025.txt")

    def make_ready(self) -> None:
        """Decide everything: each row has a lead and is accepted, each opinion is settled."""
        for opinion in queries.open_opinions(self.breakdown):
            asking.settle(self.office, opinion, False, "按原分工执行")
        kept = self.kept()
        if loose := {task.pk: task.version for task in kept if not task.assignments.all()}:
            rows.edit(self.office, self.breakdown, loose, {"lead": self.unit("市政府办公室").pk})
        self.decide("accept", *kept)

    def amend(self, task: Task, given: Mapping[str, Any], reason: str) -> Version | None:
        return issuing.amend(self.office, self.breakdown, task.pk, task.version, given, reason)

    def report(self, task: Task, period: str, by: str = "housing", text: str = "正在施工", **said: Any) -> Progress:
        """A report of progress with a figure for each target of the row, and a file."""
        figures = {target.pk: "12" for target in task.targets.all()}
        given = progress.Said(text, figures=figures)._replace(**said)
        made = progress.report(self.person(by), self.breakdown, task.pk, period, given)
        progress.attach(self.person(by), made, "照片.jpg", "a" * 64, 2048, "jpg")
        return made

    def slip(self, *tasks: Task, unit: str = HOUSING, due: date | None = None, by: Person | None = None) -> Slip:
        """A yellow slip about rows of a unit, to be answered within five days."""
        ids = [task.pk for task in tasks]
        given = ("加快施工进度", due or clock.in_days(5), "yellow")
        return slips.issue(by or self.office, self.breakdown, self.unit(unit), ids, *given)

    def request(self, task: Task, by: str = "housing", **given: Any) -> Request:
        """What a unit asks to change in a row of its own."""
        return requests.ask(self.person(by), self.breakdown, task.pk, given, "上级下达的任务有调整")

    def apply(self, task: Task, by: str = "housing", done_on: date | None = None) -> Closing:
        """A unit asks that a row of its own be struck off."""
        day = done_on or clock.today()
        return closing.apply(self.person(by), self.breakdown, task.pk, day, "已全部完工")

    def close(self, task: Task, by: str = "housing", done_on: date | None = None) -> Closing:
        """A row is asked for and struck off, whatever the checks say."""
        return closing.review(self.office, self.apply(task, by, done_on), "accept", "以实地核验为准")

    def connect(self, task: Task, **given: Any) -> Connector:
        """A connector for the row's one target."""
        setting = connecting.Setting("住建统计", "table", "https://data.example/a.csv", {"value": "数值", "day": "日期"})
        return connecting.put(self.office, task.targets.get(), setting._replace(**given))

    def issue(self) -> Version:
        self.make_ready()
        return issuing.issue(self.office, self.breakdown, "云政办发〔2026〕5号", DAY)


def snapshot() -> dict[tuple[str, int], dict[str, Any]]:
    """The content of every audited row, without the version of the rows: what undo must bring back."""
    held = {}
    for model in audit.audited():
        for row in model._default_manager.all():
            content = audit.content(row)
            held[str(model._meta.model_name), row.pk] = {k: v for k, v in content.items() if k != "version"}
    return held


def proof(head: str | None = None) -> Proof:
    """The proof of the books."""
    return audit.verify(head)


def assert_whole() -> None:
    """The chain is whole and the rows are what the events say."""
    assert audit.verify().findings == ()
