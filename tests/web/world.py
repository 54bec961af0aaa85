"""The city with three tables, and for each address the least that it needs to do something."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.congress.scene import Congress
from tests.ledger.city import FINANCE, HOUSING, NEXT_REPORT, PASSWORD, REPORT, SCHOOLS, City

from luoshi.congress.suggestions.models import Suggestion
from luoshi.congress.suggestions.record import answering, assigning, filing, handling, writing
from luoshi.ledger import clock
from luoshi.ledger.models import Breakdown, Closing, Connector, Opinion, Progress, Request, Slip, Task
from luoshi.ledger.record import (
    accounts,
    asking,
    closing,
    connecting,
    driving,
    issuing,
    progress,
    reports,
    requests,
    rows,
    slips,
)
from luoshi.notices import calling
from luoshi.notices.kinds import GROUPS
from luoshi.notices.models import Notice
from luoshi.office import evidence, tables
from luoshi.office.views import units
from luoshi.papers.breakdown.workbook import write_workbook
from luoshi.publishing import keeping
from luoshi.publishing import record as publishing
from luoshi.publishing.models import Shown

CONNECTED = connecting.Setting("月报", "table", "月报.csv", {"value": "数值", "day": "时点"})
PICTURE = bytes.fromhex(  # one grey pixel as a PNG
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63a8070000810080d394534a0000000049454e44ae426082"
)


class World:
    """The city with three tables: one in draft and ready, one being asked about, one issued."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.workbooks: dict[str, bytes] = {}
        for username, unit in (("finance", FINANCE), ("schools", SCHOOLS)):
            person = accounts.NewPerson(username, f"{unit}联络员", "unit", unit=city.unit(unit))
            accounts.add_person(None, city.place, person, PASSWORD)
        self.breakdowns = {"draft": city.breakdown}
        for state, year in (("asking", 2025), ("issued", 2024)):
            text = REPORT.replace("2026年", f"{year}年")
            self.breakdowns[state] = reports.import_report(city.office, city.place, text, f"{year}.txt")
        self.rows = {state: self._ready(breakdown) for state, breakdown in self.breakdowns.items()}
        self.opinions = {state: self._asked(state) for state in ("asking", "issued")}
        asking.settle(city.office, self.opinions["issued"], False, "按原分工执行")
        issuing.issue(city.office, self.breakdowns["issued"], "云政办发〔2024〕5号", date(2024, 2, 3))
        for state in ("draft", "asking"):
            rows.edit(city.office, self.breakdowns[state], {self.rows[state][1].pk: 99}, {"note": "可以撤销的改动"})

        self.progress = self._reported()
        self.slip, self.request, self.closing = self._driven()
        self.connector = self._connected()
        self.next = reports.import_report(city.office, city.place, NEXT_REPORT, "2027.txt").report
        self.congress = Congress(city)
        self.suggestion, self.suggested = self._suggested()
        publishing.decide(city.office, city.place, public=True, chosen={})
        publishing.publish(city.office, Breakdown.objects.select_related("report__place").get(pk=self.breakdowns["issued"].pk))
        keeping.rebuild()
        self.hook = calling.add(city.person("admin"), city.place, "https://114.114.114.114/told", GROUPS)

    def _driven(self) -> tuple[Slip, Request, Closing]:
        """An open slip, an open request and a verified close-out, about another row of the same unit and leader."""
        city, breakdown = self.city, self.breakdowns["issued"]
        row = next(task for task in self.rows["issued"][1:] if task.led.unit.name == "市政府办公室")
        given = {"lead": city.unit(HOUSING).pk, "official": city.person("mayor").pk}
        issuing.amend(city.office, breakdown, row.pk, Task.objects.get(pk=row.pk).version, given, "分工调整")
        rules = driving.Rules("monthly", 28, breakdown.lights, breakdown.pace, True)
        driving.set_rules(city.office, breakdown, rules)
        unit, due = city.unit(HOUSING), clock.in_days(5)
        slip = slips.issue(city.office, breakdown, unit, [row.pk], "请抓紧推进", due, "yellow")
        asked = requests.ask(city.person("housing"), breakdown, row.pk, {"deadline": "2024-12-31"}, "上级调整了计划")
        done = closing.apply(city.person("housing"), breakdown, row.pk, date(2024, 6, 1), "已经完成")
        return slip, asked, closing.review(city.office, done, "accept", "现场核验属实")

    def _suggested(self) -> tuple[Suggestion, Suggestion]:
        """A suggestion in the hands of the unit, answered once and to be handled again; a draft."""
        city, deputy, housing = self.city, self.city.person("deputy"), self.city.person("housing")
        held, draft = (writing.write(deputy, city.place, writing.Draft("关于加装电梯的建议", "请加装。")) for _ in "ab")
        filing.register(city.office, writing.submit(deputy, held))
        assigning.assign(city.office, city.place, {held.pk: assigning.To(city.unit(HOUSING).pk)})
        handling.talk(housing, held, clock.today(), "call", "谈过")
        answering.answer(housing, held, answering.Answer("C", "暂不能办。", "局长"))
        answering.rate(deputy, held, "satisfied", "dissatisfied", "没有回应")
        return held, draft

    def _connected(self) -> Connector:
        """A connector of the issued row, with a figure that it read."""
        target = self.rows["issued"][0].targets.get()
        made = connecting.put(self.city.office, target, CONNECTED)
        connecting.read(made, Decimal(20), date(2024, 5, 31), sha256(PICTURE).hexdigest(), "读到 20")
        return made

    def _reported(self) -> Progress:
        """A report of the issued row, with a figure and a file."""
        row, housing = self.rows["issued"][0], self.city.person("housing")
        figures = {target.pk: "12" for target in row.targets.all()}
        made = progress.report(
            housing, self.breakdowns["issued"], row.pk, "2024-03", progress.Said("已开工", "30", figures)
        )
        progress.attach(housing, made, "照片.png", sha256(PICTURE).hexdigest(), len(PICTURE), "png")
        return made

    def _ready(self, breakdown: Breakdown) -> list[Task]:
        """Every row with its lead and accepted; the one of the addresses first, led by one unit and one leader."""
        city = self.city
        kept = list(Task.objects.filter(breakdown=breakdown))
        loose = {task.pk: 99 for task in kept if not task.assignments.exists()}
        rows.edit(city.office, breakdown, loose, {"lead": city.unit("市政府办公室").pk})
        rows.decide(city.office, breakdown, [task.pk for task in kept], "accept")
        row = next(task for task in kept if "老旧小区" in task.text)
        rows.edit(city.office, breakdown, {row.pk: 99}, {"official": city.person("mayor").pk, "q1": "开工"})
        return [Task.objects.get(pk=row.pk), *[task for task in kept if task != row]]

    def _asked(self, state: str) -> Opinion:
        asking.ask(self.city.office, self.breakdowns[state], [self.city.unit(HOUSING)], None)
        (opinion,) = asking.answer(
            self.city.person("housing"),
            self.breakdowns[state],
            [self.rows[state][0].pk],
            "object",
            "建议由其他单位牵头",
        )
        return opinion

    # --- What is asked of an address ---

    def address(self, name: str, state: str) -> str:
        name, _, unit = name.partition("?")
        keys: dict[str, Any] = {}
        if state != "any":
            keys["pk"] = self.breakdowns[state].pk
        keys |= self._of_issued(name, state) | self.congress.keys(name)
        held = {
            "slip": self.slip, "request": self.request, "closing": self.closing, "person": self.city.person("water"),
            "notice": self.notice, "webhook": self.hook,
        }  # fmt: skip
        if (name.startswith("suggestion-") and name != "suggestion-new") or name == "suggestion":
            keys["pk"] = self.suggested.pk if name == "suggestion-edit" else self.suggestion.pk
        if state == "any" and (thing := held.get(name.partition("-")[0])) and name != "person-add":
            keys["pk"] = thing.pk
        asked = f"?unit={self.city.unit(HOUSING).pk}" if unit else "?quarter=1" if name == "circular-docx" else ""
        return reverse(name, kwargs=keys) + asked

    def _of_issued(self, name: str, state: str) -> dict[str, Any]:
        """What an address names beside its table."""
        if name == "carry-one":
            return {"task": self.rows["issued"][0].pk}
        if name.startswith("public"):
            return self._public(name)
        if name == "publishing-do":
            return {"deed": "publish"}
        if name in ("row", "editor", "save", "split", "task", "amend", "publishing-preview-row") or name.startswith("task-"):
            return {"task": self.rows[state][0].pk}
        if name in ("evidence", "detach", "reading") or name.startswith("evidence-"):
            evidence.keep(Path(settings.HOME), "照片.png", [PICTURE])
        named: dict[str, Callable[[], dict[str, Any]]] = {
            "settle": lambda: {"opinion": self.opinions[state].pk},
            "decide": lambda: {"step": "reopen"},
            "progress": lambda: {"progress": self.progress.pk},
            "attach": lambda: {"progress": self.progress.pk},
            "evidence": lambda: {"evidence_id": self.progress.evidence.get().pk},
            "evidence-preview": lambda: {"evidence_id": self.progress.evidence.get().pk},
            "evidence-look": lambda: {"evidence_id": self.progress.evidence.get().pk},
            "evidence-picture": lambda: {"evidence_id": self.progress.evidence.get().pk, "number": 1},
            "suggestion-do": lambda: {"deed": "pause"},
            "suggestion-answer": lambda: {"reply": self.suggestion.replies.get().pk},
            "detach": lambda: {"evidence_id": self.progress.evidence.get().pk},
            "programme": lambda: {"programme": self.breakdowns[state].programmes.all()[0].pk},
            "connector": lambda: {"connector": self.connector.pk},
            "connector-switch": lambda: {"connector": self.connector.pk},
            "reading": lambda: {"reading": self.connector.readings.get().pk},
            "reconciliation": lambda: self._pair,
            "reconciliation-file": lambda: {**self._pair, "form": "csv"},
            "reconciliation-promise": lambda: {**self._pair, "start": REPORT.index("38")},
            "figure": lambda: {"figure": self.progress.figures.get().pk},
        }
        return named[name]() if name in named else {}

    def _public(self, name: str) -> dict[str, Any]:
        """What the address of a public page names."""
        shown = Shown.objects.get(task=self.rows["issued"][0])
        if name == "public-file":
            progress.review(self.city.office, self.breakdowns["issued"], [self.progress.pk], "accept")
            publishing.release(self.city.office, self.progress.evidence.get(), "现场")
            keeping.rebuild()
            shown.refresh_from_db()
            evidence.keep(Path(settings.HOME), "照片.png", [PICTURE])
            return {"key": shown.key, "sha256": shown.record["evidence"][0]["sha256"]}
        if name in ("public", "public-sitemap", "public-robots"):
            return {}
        if name in ("public-promise", "public-card", "public-promise-feed", "public-rate", "public-say"):
            return {"key": shown.key}
        return {"place": self.city.place.pk} | ({"part": 0} if name == "public-sitemap-part" else {})

    @property
    def _pair(self) -> dict[str, Any]:
        """The report of the draft table, and the one of the year after."""
        return {"old": self.breakdowns["draft"].report.pk, "new": self.next.pk}

    @property
    def notice(self) -> Notice:
        """The last notice of the unit's person."""
        return Notice.objects.filter(person=self.city.person("housing")).latest("pk")

    def body(self, name: str, state: str) -> dict[str, Any]:
        """The least that the address needs to do something."""
        row = self.rows.get(state, self.rows["draft"])[0]
        base = Task.objects.get(pk=row.pk).version
        chosen = f"{row.pk}:{base}"
        other = self.rows.get(state, self.rows["draft"])[1]
        connected = {**CONNECTED._asdict(), "where_value": "数值", "where_day": "时点", "cumulative": "1"}
        return self.congress.body(name) | {
            "import": {"text": REPORT.replace("2026年", "2023年")},
            "save": {"base": base, "note": "新的备注", "was_note": ""},
            "split": {"base": base, "at": row.text.index("老旧")},
            "decide": {"rows": chosen},
            "bulk": {"rows": chosen, "field": "deadline", "value": "6月底"},
            "merge": {"rows": f"{chosen},{other.pk}:99"},
            "add": {"text": "补充一条任务"},
            "ask": {"unit": self.city.unit(FINANCE).pk},
            "settle": {"adopt": "0", "reply": "按原分工执行"},
            "issue": {"number": "云政办发〔2026〕6号"},
            "public-rate": {"choice": "good"},
            "public-say": {"text": "路灯什么时候亮"},
            "amend": {"base": base, "note": "新的备注", "was_note": "", "reason": "政策调整"},
            "task-request": {"deadline": "11月底", "was_deadline": "", "why": "雨季影响工期"},
            "task-close": {"done_on": "2024-11-20", "words": "全部改造完成"},
            "task-suspend": {"since": "2024-05-06", "why": "上级统一部署暂缓实施"},
            "task-resume": {"why": "继续"},
            "task-reopen": {"why": "现场核查发现没有完成"},
            "task-comment": {"words": "请抓紧"},
            "task-cycle": {"cycle": "quarterly"},
            "task-reach": {"quarter": "1", "reached": "1"},
            "carry-one": {"how": "ended", "reason": "已并入日常工作"},
            "carry-all": {"row": f"{self.rows['issued'][0].pk}:into:{row.pk}"},
            "answer": {"rows": row.pk, "answer": "accept"},
            "take-up": {"rows": row.pk},
            "report": {"period": "2024-04", f"text{row.pk}": "改造完成一半", f"percent{row.pk}": "50"},
            "review": {"id": self.progress.pk, "step": "accept", "period": "2024-03"},
            "reconciliation-promise": {"choice": f"figure:{NEXT_REPORT.index('40')}", "seen": "0"},
            "figure": {"do": "confirm"},
            "slip-new": {"rows": row.pk, f"due{self.city.unit(HOUSING).pk}": clock.in_days(5).isoformat(),
                         f"demand{self.city.unit(HOUSING).pk}": "请抓紧推进"},
            "slip-answer": {"answer": "已派人现场督促"},
            "slip-settle": {"step": "withdraw", "words": "发错了单位"},
            "request-settle": {"approve": "0", "reply": "按原计划执行"},
            "closing-review": {"step": "return", "words": "请补充验收材料"},
            "closing-decline": {"words": "现场还没有通水"},
            "rules": {"cycle": "quarterly", "report_day": "25", "lights": "luoshi", "pace": "equal"},
            "connector-add": {**connected, "target": self.connector.target_id},
            "connector": {**connected, "name": "改了名"},
            "connector-switch": {"active": "0"},
            "series": {"indicator": "工业投资", "unit": "亿元", "year": "2023", "months": "1 2 3"},
            "suggestion-new": {"title": "关于停车的建议", "text": "请增加车位。", "body": "民盟云泽市委员会"},
            "suggestion-edit": {"title": "关于停车的建议", "text": "请增加车位。"},
            "suggestion-do": {"words": "代表补充材料"},
            "suggestions-assign": {"rows": "1:1", "lead1": ""},
            "suggestions-rules": {"do": "preset", "preset": "ten_days"},
            "calendar": {"do": "renew"},
            "webhooks": {"address": "https://114.114.114.114/hook", "kind": list(GROUPS)},
            "webhook": {"do": "off"},
            "sign-in": {"username": "office", "password": PASSWORD},
            "sign-in-demo": {"username": "office"},
            "password": {"old": PASSWORD, "new": "qingshan-lushui-9", "again": "qingshan-lushui-9"},
            "person-add": {"username": "newcomer", "name": "新同事", "role": "deputy", "password": "qingshan-lushui-9"},
            "person": {"do": "disable"},
            "units": {"do": "add", "name": "市数据局", "stamp": units._stamp(units.held(self.city.place))},
        }.get(name, {})  # fmt: skip

    def workbook(self, state: str) -> SimpleUploadedFile:
        if state not in self.workbooks:
            out = io.BytesIO()
            write_workbook(tables.table_of(self.breakdowns[state]), out, units=[], officials=[])
            self.workbooks[state] = out.getvalue()
        return SimpleUploadedFile("表.xlsx", self.workbooks[state])

    def send(
        self, browser: Client, method: str, name: str, state: str, changes: Mapping[str, Any] | None = None
    ) -> HttpResponse:
        """Open an address, or do there what it is for."""
        address = self.address(name, state)
        if method == "GET":
            return browser.get(address)
        files = {"file": self.workbook(state)} if name == "upload" else {}
        files |= {"file": SimpleUploadedFile("图.png", PICTURE + b"1")} if name == "attach" else {}
        ours = {"HTTP_ORIGIN": "http://testserver"} if name.startswith("public-") else {}
        return browser.post(address, self.body(name, state) | files | dict(changes or {}), **ours)
