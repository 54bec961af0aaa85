"""Words and small pieces that the pages share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from luoshi.assessing import presets
from luoshi.assessing.figures import shown
from luoshi.ledger import policy
from luoshi.ledger.fields import LABELS, day_words
from luoshi.ledger.models import Breakdown, Person, Report, Task
from luoshi.office import words
from luoshi.reading.model import Statement

register = template.Library()


@register.filter
def day(value: date | None) -> str:
    """A deadline: 2026年6月底, or 全年."""
    return day_words(value.isoformat() if value else None)


@register.filter
def quarter(number: int) -> str:
    """What a quarter is called: 一季度."""
    return LABELS[f"q{number}"]


@register.simple_tag
def item(mapping: dict[Any, Any], key: Any) -> Any:
    """A value of a mapping."""
    return mapping.get(key, "") if mapping else ""


@register.filter
def exact(value: Decimal | None) -> str:
    """A figure with all its digits, parted by thousands."""
    return "" if value is None else f"{value:,f}"


@register.filter
def about(value: Decimal | None) -> str:
    """What is due: to two decimals at most, as it is worked out and not counted."""
    if value is None:
        return ""
    short = f"{value:,.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


@register.filter
def yuan(value: Decimal | None, missing: str = "—") -> str:
    """Money in words, with 万 and 亿; a dash, or the word given, where there is none."""
    return missing if value is None else shown(value, "元")


@register.simple_tag
def quote(statement: Statement, report: Report) -> str:
    """The words of a figure."""
    return report.text[statement.quote_start : max(statement.end, statement.quote_end)]


@register.simple_tag
def leads(task: Task) -> str:
    """The lead unit."""
    return task.led.unit.name if task.led else "—"


@register.simple_tag
def joints(task: Task) -> str:
    """The joint units."""
    return "、".join(each.unit.name for each in task.joined) or "—"


@register.simple_tag
def link_task(breakdown: Breakdown, task: Task, person: Person) -> SafeString | str:
    """The words of a row, a link to its page where the person may open it."""
    if not policy.may(person, "task.see", task):
        return task.text
    return format_html('<a class="quiet" href="{}">{}</a>', reverse("task", args=(breakdown.pk, task.pk)), task.text)


@register.inclusion_tag("office/data_tabs.html")
def data_tabs(person: Person, tab: str) -> dict[str, Any]:
    """The pages on figures that the person may see, the one that is shown marked."""
    sees = {name: policy.may(person, f"{name}.see", person.place) for name in ("connectors", "series")}
    return {"tab": tab, **{f"sees_{name}": yes for name, yes in sees.items()}}


@register.filter
def action_words(action: str) -> str:
    """What people call an action of the log."""
    return words.action(action)


@register.filter
def preset_name(key: str) -> str:
    """What a preset of lights is called."""
    known = presets.presets()
    return known[key if key in known else presets.DEFAULT].name
