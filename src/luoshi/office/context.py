"""What every page knows: the menu of the person who looks at it."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest

from luoshi.ledger import policy
from luoshi.notices import reading as notices

#: address name, words, the action that a person must be able to do to be shown it
_MENU = (
    ("overview-now", "总览", "overview.see"),
    ("portfolio", "分管工作", "portfolio.see"),
    ("breakdowns", "报告与分解", "breakdown.see"),
    ("mine", "本单位任务", "task.answer"),
    ("tables", "任务分解表", "report.see"),
    ("reconciliations", "承诺对账", "reconciliation.see"),
    ("livelihood", "民生实事", "ballot.see"),
    ("signing", "签批销号", "task.sign"),
    ("suggestions", "建议提案", "suggestion.see"),
    ("figures", "核实数字", "figure.check"),
    ("connectors", "数据连接", "connectors.see"),
    ("series", "往年数据", "figure.check"),  # for whom the tab on the page of connectors is out of reach
    ("units", "单位", "units.see"),
    ("people", "账号", "people.see"),
    ("webhooks", "通知外发", "webhooks.see"),
    ("events", "日志", "audit.see"),
)


class Entry(NamedTuple):
    """A line of the menu."""

    address: str
    words: str


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """The menu, whether this is the demo, and how many notices are unread, counted only by a page that shows it."""
    person = getattr(request, "user", None)
    known = person if person is not None and person.is_authenticated else None
    menu = [Entry(address, said) for address, said, action in _MENU if known and policy.may(known, action)]
    unread = partial(notices.unread, known) if known else 0
    return {"menu": menu, "demo": settings.DEMO, "person": known, "unread": unread}
