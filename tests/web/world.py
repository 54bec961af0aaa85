"""The city with three tables, and for each address the least that it needs to do something."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.ledger.city import FINANCE, HOUSING, PASSWORD, REPORT, SCHOOLS, City

from luoshi.ledger.models import Breakdown, Opinion, Progress, Task
from luoshi.ledger.record import accounts, asking, issuing, progress, reports, rows
from luoshi.notices import calling
from luoshi.notices.kinds import GROUPS
from luoshi.notices.models import Notice
from luoshi.office import evidence, tables
from luoshi.office.views import units
from luoshi.papers.breakdown.workbook import write_workbook

PICTURE = b"\x89PNG\r\n\x1a\n" + b"0" * 100


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
        self.hook = calling.add(city.person("admin"), city.place, "https://114.114.114.114/told", GROUPS)

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
        rows.edit(city.office, breakdown, {row.pk: 99}, {"official": city.person("mayor").pk})
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
        if name in ("row", "editor", "save", "split", "task", "amend"):
            keys["task"] = self.rows[state][0].pk
        if name == "settle":
            keys["opinion"] = self.opinions[state].pk
        if name == "decide":
            keys["step"] = "reopen"
        if name in ("progress", "attach"):
            keys["progress"] = self.progress.pk
        if name in ("evidence", "detach"):
            keys["evidence_id"] = self.progress.evidence.get().pk
            evidence.keep(Path(settings.HOME), "照片.png", [PICTURE])
        if name == "figure":
            keys["figure"] = self.progress.figures.get().pk
        if name == "notice":
            keys["pk"] = Notice.objects.filter(person=self.city.person("housing")).latest("pk").pk
        if name == "webhook":
            keys["pk"] = self.hook.pk
        if name == "person":
            keys["pk"] = self.city.person("water").pk
        return reverse(name, kwargs=keys) + (f"?unit={self.city.unit(HOUSING).pk}" if unit else "")

    def body(self, name: str, state: str) -> dict[str, Any]:
        """The least that the address needs to do something."""
        row = self.rows.get(state, self.rows["draft"])[0]
        base = Task.objects.get(pk=row.pk).version
        chosen = f"{row.pk}:{base}"
        other = self.rows.get(state, self.rows["draft"])[1]
        return {
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
            "amend": {"base": base, "note": "新的备注", "was_note": "", "reason": "政策调整"},
            "answer": {"rows": row.pk, "answer": "accept"},
            "take-up": {"rows": row.pk},
            "report": {"period": "2024-04", f"text{row.pk}": "改造完成一半", f"percent{row.pk}": "50"},
            "review": {"id": self.progress.pk, "step": "accept", "period": "2024-03"},
            "figure": {"do": "confirm"},
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
        return browser.post(address, self.body(name, state) | files | dict(changes or {}))
