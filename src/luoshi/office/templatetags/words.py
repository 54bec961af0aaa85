"""Words and small pieces that the pages share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from luoshi.assessing import presets
from luoshi.assessing.figures import shown
from luoshi.ledger import policy
from luoshi.ledger.fields import LABELS, day_words
from luoshi.ledger.models import Breakdown, Person, Report, Task
from luoshi.office import words
from luoshi.reading.model import Statement

register = template.Library()
_NOTHING = mark_safe("")


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
def row_facts(task: Task) -> SafeString:
    """What the filters of the page ask of a row."""
    opinion = any(o.state == "open" for o in task.opinions.all())
    start = task.spans[0][0] if task.spans else ""
    return format_html(' data-lead="{}" data-op="{}" data-s="{}"', int(task.led is not None), int(opinion), start)


@register.simple_tag
def row_meta(task: Task) -> SafeString:
    """The small line under a row: its kind, its figures, its programmes, what units say of it."""
    parts: list[SafeString] = []
    if task.kind != "ordinary":
        parts.append(format_html('<span class="tag">{}</span>', task.get_kind_display()))
    figures = [(f"{t.indicator} {t.quote}",) for t in task.targets.all()]
    if figures:
        parts.append(format_html_join("", '<span class="fig">{}</span>', figures))
    parts.extend(format_html('<span class="prog">{}</span>', named.programme.name) for named in task.named.all())
    for opinion in task.opinions.all():
        if opinion.answer != "accept":
            said = f"{opinion.unit.name}{opinion.get_answer_display()} · {opinion.get_state_display()}"
            kind = opinion.answer if opinion.state == "open" else opinion.state
            parts.append(format_html('<span class="state {}">{}</span>', kind, said))
    if task.drop_reason:
        parts.append(format_html("<span>{}</span>", f"不列入：{task.drop_reason}"))
    return format_html_join("", "{}", ((part,) for part in parts))


@register.simple_tag
def row_by(task: Task) -> SafeString:
    """Who answers for a row."""
    joint = [each.unit.name for each in task.joined]
    first = format_html("<b>{}</b>", task.led.unit.name) if task.led else mark_safe('<b class="none">牵头单位未定</b>')
    rest = format_html("<span>{}</span>", "、".join(joint)) if joint else _NOTHING
    above = format_html("<span>{}</span>", task.official.name) if task.official else _NOTHING
    return format_html("{}{}{}", first, rest, above)


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
