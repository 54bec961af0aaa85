"""A unit reads and changes its own rows and no others: by no address, parameter, file or word of an error.

The rows of another unit carry words of their own; whatever the unit asks for, none of these words comes back before
the table is issued. Once it is issued, the table as printed is for every unit of the place, and only that.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver
from tests.ledger.city import HOUSING, WATER, City, assert_whole
from tests.web.browsing import HTMX, events
from tests.web.conftest import SignIn

from luoshi.ledger.models import Breakdown, Opinion, Task
from luoshi.publishing.composing import key_of

SECRET = "玉兰计划"  # stands in every text of the other unit's row


@pytest.fixture
def theirs(city: City) -> Task:
    """A row of another unit, full of words of its own, about which that unit has said something."""
    said = {name: f"{SECRET}{name}" for name in ("text", "area", "note", "q1", "q2", "q3", "q4")}
    city.edit(city.row("造林"), said)
    city.ask(HOUSING, WATER)
    row = city.row(SECRET)
    city.answer("water", row, "change", f"{SECRET}理由", note=f"{SECRET}建议")
    return row


@pytest.fixture
def housing(sign_in: SignIn) -> Client:
    """The browser of the unit that asks for too much."""
    return sign_in("housing")


def addresses(breakdown: Breakdown, row: Task, opinion: Opinion, units: list[int]) -> Iterator[str]:
    """Every address of the office's pages, filled in with the other unit's row."""
    filled = {"pk": breakdown.pk, "task": row.pk, "opinion": opinion.pk, "step": "accept", "number": 1}
    filled |= {"deed": "publish", "place": breakdown.report.place_id, "key": key_of(row), "sha256": "a" * 64, "part": 0}
    for name in sorted(str(name) for name in get_resolver().reverse_dict if isinstance(name, str)):
        ((path, parameters),) = get_resolver().reverse_dict.getlist(name)[0][0]
        address = f"/{path % {each: filled.get(each, row.pk) for each in parameters}}"
        yield address
        for unit in units:
            yield f"{address}?own=1&unit={unit}&rows={row.pk}:1&task={row.pk}&pk={breakdown.pk}"


def said(response: HttpResponse) -> str:
    """All words of an answer, those inside a workbook or a document too."""
    content = response.getvalue()
    if not content.startswith(b"PK"):
        return unescape(content.decode("utf-8", "replace"))
    with zipfile.ZipFile(io.BytesIO(content)) as bundle:
        return "".join(unescape(bundle.read(name).decode("utf-8", "replace")) for name in bundle.namelist())


def units(city: City) -> list[int]:
    """The other unit, that of another place, and one that is none."""
    return [city.unit(WATER).pk, city.unit(WATER, city.elsewhere).pk, 0]


def told(browser: Client, city: City, row: Task) -> list[str]:
    """The addresses that tell the unit something of the other unit's row."""
    opinion = Opinion.objects.get(task=row)
    out = []
    for address in addresses(city.breakdown, row, opinion, units(city)):
        if SECRET in said(browser.get(address, headers={} if "?" in address else HTMX)):
            out.append(address)
    return out


def test_the_words_are_there_for_who_may_see_them(city: City, office: Client, theirs: Task, sign_in: SignIn) -> None:
    assert told(office, city, theirs) != []
    assert told(sign_in("water"), city, theirs) != []


def test_no_address_tells_of_another_units_row(city: City, housing: Client, theirs: Task) -> None:
    assert told(housing, city, theirs) == []


def test_a_unit_that_was_not_asked_is_told_nothing(city: City, sign_in: SignIn, theirs: Task) -> None:
    city.second()
    assert told(sign_in("housing-b"), city, theirs) == []


def test_once_issued_only_the_printed_table_tells_of_it(city: City, housing: Client, theirs: Task) -> None:
    city.issue()
    assert {address.partition("?")[0] for address in told(housing, city, theirs)} == {f"/tables/{city.breakdown.pk}/"}


def test_nothing_sent_changes_another_units_row(city: City, housing: Client, theirs: Task) -> None:
    own = city.row("老旧小区")
    opinion = Opinion.objects.get(task=theirs)
    before = events()
    body = {
        "rows": f"{theirs.pk}:{theirs.version},{own.pk}:{own.version}", "base": theirs.version, "at": 2, "adopt": "1",
        "reply": "好", "answer": "accept", "reason": "好", "field": "lead", "value": HOUSING, "note": "改了", "was_note": "",
        "text": "改了", "was_text": "", "unit": city.unit(HOUSING).pk, "task": theirs.pk, "accept": "1", "insist": "1",
    }  # fmt: skip
    for address in addresses(city.breakdown, theirs, opinion, units(city)):
        if address.startswith(("/sign-", "/password", "/totp", "/calendar", "/notices", "/livelihood/ideas/")):  # one's own
            continue
        response = housing.post(address, body, headers={} if "?" in address else HTMX)
        assert response.status_code in (400, 403, 404, 405), address
        assert SECRET not in said(response), address
    assert events() == before
    assert city.again(theirs).version == theirs.version
    assert_whole()


@pytest.mark.parametrize(
    "rows", ["{theirs}", "{own},{theirs}", "{theirs},{own}", "{theirs},{theirs}", "{own}, {theirs}"]
)
@pytest.mark.parametrize("answer", ["accept", "object", "change"])
def test_no_list_of_rows_smuggles_one_of_another_unit_in(
    city: City, housing: Client, theirs: Task, rows: str, answer: str
) -> None:
    chosen = rows.format(own=city.row("老旧小区").pk, theirs=theirs.pk)
    before = events()
    body = {"rows": chosen, "answer": answer, "reason": "好", "text": "改了", "was_text": ""}
    response = housing.post(f"/mine/{city.breakdown.pk}/answer/", body)
    assert response.status_code == 404
    assert SECRET not in said(response)
    assert events() == before


def test_a_row_of_ones_own_does_not_open_a_table_that_was_not_sent(city: City, housing: Client, theirs: Task) -> None:
    other = city.second()
    own = Task.objects.get(breakdown=other, text__contains="老旧小区")
    before = events()
    for address in (f"/mine/{other.pk}/", f"/breakdowns/{other.pk}/table.xlsx?unit={city.unit(HOUSING).pk}"):
        assert housing.get(address).status_code == 404
    body = {"rows": str(own.pk), "answer": "accept"}
    for pk in (other.pk, city.breakdown.pk):
        assert housing.post(f"/mine/{pk}/answer/", body).status_code == 404
    assert events() == before


def test_a_row_that_went_to_another_unit_is_its_alone_from_then_on(city: City, housing: Client, theirs: Task) -> None:
    own = city.row("老旧小区")
    city.answer("housing", own, "object", "不在我局")
    city.edit(own, {"lead": city.unit(WATER).pk, "note": f"{SECRET}之后的备注"})
    assert SECRET not in said(housing.get(f"/mine/{city.breakdown.pk}/"))
    assert SECRET not in said(housing.get(f"/breakdowns/{city.breakdown.pk}/table.xlsx?unit={city.unit(HOUSING).pk}"))
    body = {"rows": str(own.pk), "answer": "accept"}
    assert housing.post(f"/mine/{city.breakdown.pk}/answer/", body).status_code == 404


def test_the_file_of_one_unit_holds_no_word_of_anothers_row(city: City, housing: Client, theirs: Task) -> None:
    for kind in ("xlsx", "docx"):
        response = housing.get(f"/breakdowns/{city.breakdown.pk}/table.{kind}?unit={city.unit(HOUSING).pk}")
        assert response.status_code == 200
        assert "老旧小区" in said(response)
        assert SECRET not in said(response)
        assert "造林" not in said(response)


def test_the_file_of_one_unit_holds_no_amendment_of_anothers_row(city: City, housing: Client, theirs: Task) -> None:
    city.issue()
    city.amend(city.row(SECRET), {"note": f"{SECRET}调整"}, f"{SECRET}调整的理由")
    city.amend(city.row("老旧小区"), {"deadline": "2026-06-30"}, "本单位的理由")
    own = housing.get(f"/breakdowns/{city.breakdown.pk}/table.docx?unit={city.unit(HOUSING).pk}")
    assert "本单位的理由" in said(own)
    for kind in ("xlsx", "docx"):
        response = housing.get(f"/breakdowns/{city.breakdown.pk}/table.{kind}?unit={city.unit(HOUSING).pk}")
        assert response.status_code == 200
        assert SECRET not in said(response)


def test_a_unit_uploads_nothing(city: City, housing: Client, office: Client, theirs: Task) -> None:
    data = office.get(f"/breakdowns/{city.breakdown.pk}/table.xlsx").content
    before = events()
    response = housing.post(f"/breakdowns/{city.breakdown.pk}/upload/", {"file": SimpleUploadedFile("表.xlsx", data)})
    assert response.status_code == 404
    assert SECRET not in said(response)
    assert events() == before
