"""The log proves suggestions, and people are reminded before the statutory day and never while its clock stands still."""

from __future__ import annotations

from datetime import date

import pytest
from django.apps import apps
from django.db import connection
from tests.congress.town import HOUSING, WATER, Town

from luoshi.congress.suggestions.record import answering, assigning, filing, handling, settling, writing
from luoshi.ledger import audit, clock
from luoshi.ledger.books import Book
from luoshi.ledger.models import Event
from luoshi.notices import remind
from luoshi.notices.kinds import KINDS
from luoshi.notices.models import Notice
from luoshi.office import words

ALL = [model for model in apps.get_app_config("suggestions").get_models() if issubclass(model, Book)]


def lived(town: Town) -> None:
    """Every table filled, every action done."""
    with clock.at(clock.moment(date(2026, 2, 3))):
        town.city.issue()
    settling.set_rules(town.city.office, town.place, "ten_days", {}, True)
    draft = town.draft("deputy2")
    writing.sign(town.person("deputy2"), draft, True)
    writing.withdraw(town.person("deputy"), draft, "另写")
    held = town.assigned(WATER, [HOUSING])
    assigning.hand_back(town.person("water"), held, "不属")
    town.assign(held, HOUSING, WATER, reason="改办")
    settling.link(town.city.office, held, town.city.row("老旧小区"))
    handling.opine(town.person("water"), held, "同意")
    asked = handling.ask_extension(town.person("housing"), held, date(2026, 10, 9), "涉及面广")
    handling.settle_extension(town.city.office, asked, True)
    handling.pause(town.city.office, held, "补充材料")
    handling.resume(town.city.office, held)
    town.rate(town.answer(held, "B"))


def test_the_log_accounts_for_every_table_and_calls_everything_by_name(town: Town) -> None:
    lived(town)
    assert {model.__name__ for model in ALL if not model._default_manager.exists()} == set()
    assert set(ALL) <= set(audit.audited())
    assert audit.verify().findings == ()
    done = set(Event.objects.filter(action__startswith="suggestion.").values_list("action", flat=True))
    assert [action for action in done if words.action(action) == action] == []
    assert [m._meta.model_name for m in ALL if m._meta.model_name not in words.TABLES] == []


def fields() -> list[tuple[type[Book], str]]:
    return [(m, f.attname) for m in ALL for f in m._meta.concrete_fields if f.get_internal_type() in ("CharField", "TextField")
            and f.attname not in ("state", "back", "kind")]  # fmt: skip


@pytest.mark.parametrize(("model", "attname"), fields(), ids=lambda x: getattr(x, "__name__", x))
def test_a_changed_word_is_found_and_named(town: Town, model: type[Book], attname: str) -> None:
    lived(town)
    row = model._default_manager.order_by("pk").last()
    assert row is not None
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE {model._meta.db_table} SET "{attname}" = %s WHERE id = %s', ["7", row.pk])
    told = [f"{each.where}：{each.what}" for each in audit.verify().findings]
    assert any(line.startswith(f"{model._meta.model_name} {row.pk}：{attname}：") for line in told), told


# --- Who is told at once -------------------------------------------------------------------------


def told(kind: str) -> set[str]:
    """Who was told something of a kind."""
    return set(Notice.objects.filter(kind=kind).values_list("person__username", flat=True))


def test_who_is_told_of_a_life(town: Town) -> None:
    held = town.draft("deputy2", "deputy3")
    writing.sign(town.person("deputy2"), held, True)
    writing.submit(town.person("deputy"), held)
    filing.register(town.city.office, held)
    assert told("suggestion.sign") == {"deputy2", "deputy3"}
    assert told("suggestion.submitted") == {"office", "office2"}
    assert told("suggestion.filed") == {"deputy", "deputy2"}, "who has not signed is not told"
    town.assign(held, WATER)
    assigning.hand_back(town.person("water"), held, "不属")
    town.assign(held, HOUSING, WATER, reason="改办")
    assert told("suggestion.assigned") == {"water", "housing"}
    assert (told("suggestion.handed_back"), told("suggestion.kept")) == ({"office", "office2"}, {"water"})
    handling.opine(town.person("water"), held, "同意")
    asked = handling.ask_extension(town.person("housing"), held, date(2026, 10, 9), "涉及面广")
    handling.settle_extension(town.city.office, asked, True)
    assert (told("suggestion.opinion"), told("suggestion.extension")) == ({"housing"}, {"office", "office2"})
    assert told("suggestion.extended") == {"housing", "deputy", "deputy2"}
    handling.pause(town.city.office, held, "补充材料")
    handling.resume(town.city.office, held)
    assert told("suggestion.paused") == {"housing", "water", "deputy", "deputy2"}
    town.rate(town.answer(held, "A"), "satisfied", "dissatisfied")
    assert told("suggestion.answered") == {"deputy", "deputy2", "office", "office2"}
    assert told("suggestion.rated") == {"housing", "water", "office", "office2"}
    town.answer(held, "C")
    with clock.at(clock.moment(date(2026, 8, 3))):
        answering.close(town.city.office, held)
    assert told("suggestion.closed") == {"housing", "water", "deputy", "deputy2"}
    assert set(Notice.objects.filter(kind__startswith="suggestion.").values_list("kind", flat=True)) == {
        kind for kind in KINDS if kind.startswith("suggestion.")
    }
    assert not any("{" in each.text or "罗照野" in each.text for each in Notice.objects.all())


# --- Reminders -----------------------------------------------------------------------------------


def reminded(town: Town, day: date) -> list[tuple[str, str]]:
    """Who is told what anew on a day."""
    before = Notice.objects.count()
    with clock.at(clock.moment(day)):
        new = remind(town.place, day)
        assert new == Notice.objects.count() - before
        assert remind(town.place, day) == 0, "told once"
    kept = Notice.objects.filter(kind="due.suggestion").order_by("-pk")[:new]
    return sorted((each.person.username, each.text.split("，")[-1]) for each in kept)


def test_the_unit_is_reminded_in_stages_and_the_office_near_the_end(town: Town) -> None:
    town.assigned()
    offices = ["office", "office2"]
    assert reminded(town, date(2026, 8, 17)) == []
    assert reminded(town, date(2026, 8, 20)) == [("housing", "9月1日到期")]
    assert reminded(town, date(2026, 8, 28)) == [(who, "9月1日到期") for who in ["housing", *offices]]
    assert reminded(town, date(2026, 9, 1)) == [(who, "今天到期") for who in ["housing", *offices]]
    assert reminded(town, date(2026, 9, 2)) == [(who, "9月1日已到期") for who in ["housing", *offices]]
    assert reminded(town, date(2026, 9, 3)) == []


def test_a_clock_that_stands_still_reminds_nobody(town: Town) -> None:
    held = town.assigned()
    with clock.at(clock.moment(date(2026, 8, 10))):
        handling.pause(town.city.office, held, "代表补充材料")
    assert reminded(town, date(2026, 9, 2)) == []


def test_a_joint_unit_and_a_deputy_are_reminded_of_theirs(town: Town) -> None:
    town.assigned(HOUSING, [WATER])
    assert reminded(town, date(2026, 6, 29)) == [("water", "第1号建议《关于加快老旧小区加装电梯的建议》的协办意见7月1日到期")]
    town.answered("A")
    late = [who for who, text in reminded(town, date(2026, 6, 30)) if "还没有评价" in text or "评到" in text]
    assert late == ["deputy"]
