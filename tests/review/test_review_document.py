"""The draft of the review: its parts, its marks, its links, its annex."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from zipfile import ZipFile

import pytest
from docx import Document

from luoshi.assessing.figures import Target
from luoshi.errors import InputError
from luoshi.papers.review import text
from luoshi.papers.review.document import write_review
from luoshi.papers.review.model import Closed, Goal, Review, Row

END, NEW = date(2025, 12, 31), date(2026, 1, 10)


def goal(quote: str, asked: str, value: str | None, verdict: str = "met", state: str = "confirmed", **more: object) -> Goal:
    aimed = Target(Decimal(asked), "level", unit=quote[-1], indicator="新建学校", cumulative=True)
    held = Decimal(value) if value else None
    return Goal(aimed, quote, asked, held, END if value else None, state if value else "none", verdict, **more)  # type: ignore[arg-type]


def address(number: int) -> str:
    return f"https://luoshi.example/tables/1/rows/{number}/"


ROWS = (
    Row(1, "城镇新增就业37人", "主要预期目标", True, "市人社局", (goal("37人", "37", "38"),), address=address(1)),
    Row(2, "确保新建学校23所。", "教育", False, "市教育局", (goal("23所", "23", "20", "missed"),), reasons=("雨季停工",), address=address(2)),
    Row(3, "新建公园12个", "教育", False, "市住建局", (goal("12个", "12", "13", "disputed", "disputed"),), address=address(3)),
    Row(4, "开通公交线路9条", "交通", False, "市交通局", (goal("9条", "9", None, "no_figure"),), address=address(4)),
    Row(5, "完善托育体系", "民生", False, "市卫健委", closed=Closed(END, "“完善托育体系”出台了托育办法。"), address=address(5)),
    Row(6, "推进移风易俗", "民生", False, "市民政局", address=address(6)),
    Row(7, "建设大桥", "交通", False, "市交通局", suspended="自2025年5月1日起：等批复", address=address(7)),
    Row(8, "修建水库", "交通", False, "市水利局", deadline=date(2027, 6, 30), address=address(8)),
)  # fmt: skip
GIVEN = Review("云泽市", "云泽市人民政府办公室", 2025, NEW, ROWS)


def parts(given: Review = GIVEN) -> dict[str, str]:
    """Heading of the first level → what stands under it."""
    out: dict[str, str] = {}
    head = ""
    for paragraph in text.paragraphs(given):
        if paragraph.level == 1:
            head = paragraph.text.partition("、")[2]
        else:
            out[head] = out.get(head, "") + paragraph.text
    return out


def test_what_was_reached_what_was_not_and_what_cannot_be_told_stand_apart() -> None:
    found = parts()
    assert found["主要预期目标完成情况"] == "城镇新增就业38人，比目标多1人。〔1〕"
    assert "（一）教育新建学校20所，比目标少3所。〔2〕新建公园13个【统计部门有异议，待核】" in found["重点工作完成情况"]
    assert "“完善托育体系”出台了托育办法。〔5〕" in found["重点工作完成情况"]
    assert "移风易俗" not in found["重点工作完成情况"]
    assert "1. 新建学校：目标23所，实际20所，比目标少3所。原因：雨季停工。〔2〕" in found["未完成事项"]
    assert "建设大桥。原因：暂停（自2025年5月1日起：等批复）。〔7〕" in found["未完成事项"]
    assert "实际13个【统计部门有异议，待核】。原因：台账里没有写明原因【请补】" in found["未完成事项"]
    assert "【缺数】：新建学校（目标9条）〔4〕" in found["没有填报数字的指标"]
    assert "推进移风易俗〔6〕" in found["没有量化目标、尚未销号的任务"]
    assert "修建水库，完成时限2027年6月底前。〔8〕" in found["跨年度任务"]


def test_the_document_links_each_sentence_and_names_each_source() -> None:
    out = io.BytesIO()
    write_review(GIVEN, out)
    document = Document(out)
    rels = [rel for rel in document.part.rels.values() if rel.is_external]
    assert {rel.target_ref for rel in rels} == {address(row.number) for row in ROWS}
    told = "\n".join(p.text for p in document.paragraphs)
    assert "新建学校20所，比目标少3所。〔2〕" in told
    (table,) = document.tables
    lines = [[cell.text for cell in line.cells] for line in table.rows][1:]
    assert [line[0] for line in lines] == [str(row.number) for row in ROWS]
    assert lines[1][1:4] == ["新建学校20所，比目标少3所。", "新建学校\n目标23所，实际20所", "统计部门已确认\n截至12月31日\n未完成"]
    assert lines[3][2:4] == ["新建学校\n目标9条，实际缺数", "缺数"]
    grey = [run for p in document.paragraphs for link in p.hyperlinks for run in link.runs if str(run.font.color.rgb) == "8A8F98"]
    assert [run.text for run in grey][:2] == ["〔1〕", "〔2〕"]


def test_without_addresses_there_are_no_links_and_the_same_gives_the_same_bytes() -> None:
    plain = GIVEN._replace(rows=tuple(row._replace(address="") for row in ROWS))
    one, other = io.BytesIO(), io.BytesIO()
    write_review(plain, one)
    write_review(plain, other)
    assert one.getvalue() == other.getvalue()
    with ZipFile(one) as file:
        assert b"hyperlink" not in file.read("word/document.xml")


def test_of_nothing_nothing_is_written() -> None:
    with pytest.raises(InputError, match="台账里没有任务"):
        write_review(GIVEN._replace(rows=()), io.BytesIO())


def test_hostile_words_stay_words() -> None:
    row = ROWS[5]._replace(text="推进<w:p/>&\x00移风", closed=Closed(END, "推进<b>移风\x0b完成"))
    out = io.BytesIO()
    write_review(GIVEN._replace(rows=(row,)), out)
    assert "推进<b>移风完成" in "\n".join(p.text for p in Document(out).paragraphs)
