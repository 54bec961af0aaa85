"""The public pages are tested on the city of the ledger's tests, its table issued and open to everybody in June."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from tests.ledger.city import City
from tests.ledger.fixtures import city, founded
from tests.web.world import PICTURE

from luoshi.ledger import clock
from luoshi.ledger.models import Evidence
from luoshi.ledger.record import progress
from luoshi.office import evidence
from luoshi.portal.limits import BUCKETS
from luoshi.publishing import keeping, record
from luoshi.publishing.models import Shown

__all__ = ["city", "founded"]
JUNE = date(2026, 6, 28)
INSIDE = ("工程队", "许知微", "沈听澜", "江望舒", "机密照片", "内部备注")


@pytest.fixture(autouse=True)
def fresh(settings: Any, tmp_path: Path) -> None:
    """Nothing remembered of another test."""
    settings.HOME = tmp_path
    caches["portal"].clear()
    BUCKETS.forget()


@pytest.fixture
def opened(city: City, tmp_path: Path) -> Iterator[City]:
    """The table public: of 老旧小区 a report accepted, a figure confirmed, a file released, a date and a note amended."""
    with clock.at(clock.moment(JUNE)):
        city.edit(city.row("老旧小区"), {"official": city.person("mayor").pk, "q1": "完成摸底", "q2": "全部开工"})
        city.issue()
        row = city.row("老旧小区")
        made = city.report(row, "2026-06", text="楼道改造顺利；内部说明：尚有两家工程队未进场")
        kept = evidence.keep(tmp_path, "机密照片.png", [PICTURE])
        progress.attach(city.person("housing"), made, kept.name, kept.sha256, kept.size, kept.kind)
        progress.review(city.office, city.breakdown, [made.pk], "accept")
        progress.check_figure(city.person("counter"), made.figures.get(), True)
        city.amend(city.row("老旧小区"), {"deadline": "2026-10-31", "note": "内部备注"}, "市民意见")
        record.decide(city.office, city.place, public=True, chosen={}, contact="0999-12345")
        record.publish(city.office, city.breakdown)
        record.release(city.office, Evidence.objects.get(sha256=sha256(PICTURE).hexdigest()), "改造后的楼道")
        keeping.rebuild()
        yield city


@pytest.fixture
def shown(opened: City) -> Shown:
    """The promise of 老旧小区 as it is public."""
    return Shown.objects.get(task=opened.row("老旧小区"))


@pytest.fixture
def home(opened: City) -> str:
    """The address of the place."""
    return f"/public/at/{opened.place.pk}/"


@pytest.fixture
def browser() -> Client:
    """Somebody without an account."""
    return Client()
