"""The table as a workbook and as an official document."""

from __future__ import annotations

import io
import re
from urllib.parse import unquote

import openpyxl
import pytest
from django.test import Client
from docx import Document
from tests.ledger.city import HOUSING, WATER, City
from tests.web.conftest import SignIn

pytestmark = pytest.mark.filterwarnings("ignore:Print area cannot be set")  # whole columns; openpyxl reads cells only


def address(city: City, kind: str, unit: str = "") -> str:
    asked = f"?unit={city.unit(unit).pk}" if unit else ""
    return f"/breakdowns/{city.breakdown.pk}/table.{kind}{asked}"


def texts(content: bytes) -> list[str]:
    """The column 工作任务 of a workbook."""
    sheet = openpyxl.load_workbook(io.BytesIO(content))["任务分解表"]
    rows = list(sheet.iter_rows(values_only=True))
    head = next(n for n, row in enumerate(rows) if "工作任务" in row)
    at = rows[head].index("工作任务")
    return [row[at] for row in rows[head + 1 :] if row[at]]


def paper(content: bytes) -> str:
    """All words of a document."""
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def test_it_works(city: City, office: Client) -> None:
    workbook, document = office.get(address(city, "xlsx")), office.get(address(city, "docx"))
    assert texts(workbook.content) == [task.text for task in city.kept()]
    for task in city.kept():
        assert task.text in paper(document.content)


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_it_is_a_file_with_the_name_of_the_table(city: City, office: Client, kind: str) -> None:
    response = office.get(address(city, kind))
    disposition = response.headers["Content-Disposition"]
    assert re.fullmatch(r"attachment; filename\*=UTF-8''[A-Za-z0-9%._-]+", disposition)
    assert unquote(disposition.split("''")[1]) == f"云泽市2026年政府工作报告任务分解.{kind}"
    assert response.headers["Cache-Control"] == "private, no-store"


def test_one_unit_has_its_own_rows(city: City, office: Client) -> None:
    assert texts(office.get(address(city, "xlsx", HOUSING)).content) == ["改造老旧小区38个"]
    document = office.get(address(city, "docx", HOUSING))
    assert "改造老旧小区38个" in paper(document.content)
    assert "造林" not in paper(document.content)
    assert HOUSING in unquote(document.headers["Content-Disposition"])


def test_a_unit_takes_its_own_rows_and_no_others(city: City, sign_in: SignIn) -> None:
    city.ask(HOUSING, WATER)
    browser = sign_in("housing")
    for kind in ("xlsx", "docx"):
        assert browser.get(address(city, kind, HOUSING)).status_code == 200
        assert browser.get(address(city, kind, WATER)).status_code == 404
        assert browser.get(address(city, kind)).status_code == 404
    city.issue()
    for kind in ("xlsx", "docx"):
        assert browser.get(address(city, kind, WATER)).status_code == 404
        assert browser.get(address(city, kind)).status_code == 403


def test_a_unit_that_was_not_asked_has_no_file(city: City, sign_in: SignIn) -> None:
    city.ask(WATER)
    assert sign_in("housing").get(address(city, "xlsx", HOUSING)).status_code == 404


@pytest.mark.parametrize("unit", ["0", "-1", "x", "１", "9" * 5000, "%00", "1.5", "None", "999999999"])
def test_a_unit_that_is_none_is_not_found(city: City, office: Client, unit: str) -> None:
    response = office.get(f"{address(city, 'xlsx')}?unit={unit}")
    assert response.status_code == 404


def test_a_unit_of_another_place_is_not_found(city: City, office: Client) -> None:
    assert office.get(f"{address(city, 'xlsx')}?unit={city.unit(HOUSING, city.elsewhere).pk}").status_code == 404


def test_an_issued_document_bears_its_number_and_its_amendments(city: City, office: Client) -> None:
    city.issue()
    city.amend(city.row("造林"), {"deadline": "2026-06-30"}, "土地有限")
    said = paper(office.get(address(city, "docx")).content)
    assert "云政办发〔2026〕5号" in said
    assert "土地有限" in said


def test_a_formula_that_somebody_typed_stays_words(city: City, office: Client) -> None:
    city.edit(city.row("老旧小区"), {"text": '=HYPERLINK("http://yunze.example","看")'})
    book = openpyxl.load_workbook(io.BytesIO(office.get(address(city, "xlsx")).content))
    cell = next(c for row in book["任务分解表"].iter_rows() for c in row if "HYPERLINK" in str(c.value))
    assert cell.data_type == "s"


def test_a_dropped_row_is_in_no_file(city: City, office: Client) -> None:
    city.drop(city.row("造林"))
    assert "完成造林3万亩" not in texts(office.get(address(city, "xlsx")).content)


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    for kind in ("xlsx", "docx"):
        assert client.get(address(city, kind)).headers["Location"].startswith("/sign-in/")


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    city.issue()
    for username in ("office-b", "auditor-b", "deputy-b"):
        assert sign_in(username).get(address(city, "xlsx")).status_code == 404
    assert sign_in("housing-b").get(address(city, "xlsx", HOUSING)).status_code == 404


def test_it_rejects_post(city: City, office: Client) -> None:
    for kind in ("xlsx", "docx"):
        assert office.post(address(city, kind)).status_code == 405
