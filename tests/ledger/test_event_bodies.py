"""What an event says: each field before and after, secrets as digests; and nothing of what failed."""

from __future__ import annotations

import json

import pytest
from city import NAME, REPORT, City, proof

from luoshi.ledger import audit
from luoshi.ledger.models import Event, Person
from luoshi.ledger.record import accounts, reports, shape


def test_content_holds_every_field_but_the_key_and_digests_what_is_secret(city: City) -> None:
    held = audit.content(city.office)
    assert held.keys() == {f.attname for f in Person._meta.concrete_fields} - {"id"}
    assert held["password"] == audit.digest(city.office.password)
    assert audit.content(city.breakdown.report)["text"] == audit.digest(REPORT)
    assert audit.content(city.place) == {"name": NAME, "level": "city", "issuer": f"{NAME}人民政府办公室"}


def test_an_event_tells_before_and_after_of_each_field(city: City) -> None:
    row = city.row("老旧小区")
    event = city.edit(row, {"q1": "摸底", "note": "含电梯"}).event
    assert event is not None
    body = json.loads(event.body)
    assert body["tasks"] == [row.pk]
    assert body["fields"] == [
        {"task": row.pk, "field": "q1", "before": "（空）", "after": "摸底"},
        {"task": row.pk, "field": "note", "before": "（空）", "after": "含电梯"},
    ]
    (changed, made) = body["rows"]
    assert changed["before"] == {"note": "", "version": row.version}
    assert changed["after"] == {"note": "含电梯", "version": row.version + 1}
    assert (made["table"], made["before"], made["after"]["text"]) == ("milestone", None, "摸底")


def test_a_failed_change_leaves_no_trace(city: City) -> None:
    before = proof()
    with pytest.raises(shape.Gone):
        city.merge(city.row("老旧小区"))
    with pytest.raises(reports.Known):
        reports.import_report(city.office, city.place, REPORT, "report.txt")
    assert proof() == before


def test_stopping_codes_that_nobody_uses_is_no_event(city: City) -> None:
    events = Event.objects.count()
    accounts.stop_totp(city.person("admin"), city.person("auditor"))
    assert Event.objects.count() == events
