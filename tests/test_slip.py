"""The slip (督办单): its colour in words, what is asked, the answer and the conclusion on the same sheet."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from luoshi.errors import InputError, UsageError
from luoshi.papers.slip import Note, Slip, SlipRow, write_slip

ROW = SlipRow(31, "改造雨污管网48公里", date(2026, 12, 31), "完成52%，序时进度75%，落后23个百分点。")
SLIP = Slip(
    "云泽市人民政府督查室", "云督〔2026〕12号", "yellow", "市住房城乡建设局", (ROW,), "", date(2026, 10, 25), date(2026, 10, 13)
)
ANSWERED = SLIP._replace(
    answer=Note("受汛期影响停工。\n已增加作业面。", "王砚", date(2026, 10, 22)),
    conclusion=Note("措施可行，继续跟踪。", "贺明", date(2026, 10, 24)),
)


def written(given: Slip) -> bytes:
    file = BytesIO()
    write_slip(given, file)
    return file.getvalue()


def opened(given: Slip) -> Any:
    return docx.Document(BytesIO(written(given)))


def styled(document: Any, name: str) -> list[str]:
    return [p.text for p in document.paragraphs if p.style.style_id == name]


def cells(document: Any, index: int) -> list[list[str]]:
    return [["\n".join(p.text for p in c.p_lst) for c in line.tc_lst] for line in document.tables[index]._tbl.tr_lst]


@pytest.mark.parametrize(
    ("colour", "bar", "why", "fill"),
    [
        ("blue", "◆　蓝色督办单　·　临近时限", "临近完成时限", "14559B"),
        ("yellow", "▲　黄色督办单　·　进度滞后", "落后于序时进度", "F2C14E"),
        ("red", "■　红色督办单　·　逾期未办结", "已过完成时限", "C0392B"),
    ],
)
def test_the_colour_stands_as_a_word_a_shape_and_a_bar(colour: str, bar: str, why: str, fill: str) -> None:
    document = opened(SLIP._replace(colour=colour))
    assert styled(document, "Bar") == [bar]
    assert [shade.get(qn("w:fill")) for shade in document.element.body.iter(qn("w:shd"))] == [fill]
    assert why in styled(document, "BodyText")[0]


@pytest.mark.parametrize(
    ("in_time", "bar", "why"),
    [
        ((True,), "进度严重滞后", "任务严重落后于序时进度"),
        ((True, True), "进度严重滞后", "有严重落后于序时进度的"),
        ((True, False), "逾期未办结", "有已过完成时限，仍未办结的"),
    ],
)
def test_a_red_slip_says_overdue_only_where_a_row_is(in_time: tuple[bool, ...], bar: str, why: str) -> None:
    document = opened(SLIP._replace(colour="red", rows=tuple(ROW._replace(in_time=each) for each in in_time)))
    assert styled(document, "Bar") == [f"■　红色督办单　·　{bar}"]
    assert why in styled(document, "BodyText")[0]


def test_it_names_the_rows_why_and_until_when() -> None:
    document = opened(SLIP)
    assert styled(document, "DocumentTitle") == ["云泽市人民政府督查室督办单"]
    assert styled(document, "DocumentState") == ["云督〔2026〕12号"]
    assert styled(document, "Recipients") == ["市住房城乡建设局："]
    assert cells(document, 0)[1] == ["31", ROW.text, "12月底前", ROW.reason]
    assert "2026年10月25日前填写反馈栏" in styled(document, "BodyText")[-1]
    assert styled(document, "SignedOn") == ["2026年10月13日"]


@pytest.mark.parametrize(
    ("asked", "begins"),
    [("", "请查明原因，"), ("请倒排工期", "请倒排工期。请于"), ("请倒排工期。", "请倒排工期。请于")],
)
def test_what_is_asked_is_a_whole_sentence(asked: str, begins: str) -> None:
    assert styled(opened(SLIP._replace(asked=asked)), "BodyText")[-1].startswith(begins)


def test_an_open_slip_has_room_for_the_answer_and_the_conclusion() -> None:
    first, signed, second, last = cells(opened(SLIP), 1)
    assert (first, second) == (["承办单位\n反馈", ""], ["督查机构\n结论", ""])
    assert signed[1].startswith("承办人：") and last[1].startswith("核定人：")


def test_answer_and_conclusion_stand_with_who_gave_them_and_when() -> None:
    assert [line[1] for line in cells(opened(ANSWERED), 1)] == [
        "受汛期影响停工。\n已增加作业面。", "王砚　2026年10月22日", "措施可行，继续跟踪。", "贺明　2026年10月24日",
    ]  # fmt: skip


@pytest.mark.parametrize("changes", [{"number": ""}, {"issued_on": None}])
def test_a_slip_without_number_or_day_says_that_it_is_not_issued(changes: dict[str, Any]) -> None:
    assert styled(opened(SLIP._replace(**changes)), "DocumentState")[0].endswith("（未印发）")


def test_several_rows_are_counted_and_one_is_not() -> None:
    assert "下列任务" in styled(opened(SLIP), "BodyText")[0]
    assert "下列2项任务" in styled(opened(SLIP._replace(rows=(ROW, ROW))), "BodyText")[0]


def test_the_same_slip_is_the_same_file_and_another_is_not() -> None:
    assert written(ANSWERED) == written(ANSWERED) != written(SLIP)


def test_what_cannot_be_a_slip_is_refused_with_what_to_do() -> None:
    with pytest.raises(UsageError, match="没有“pink”这种颜色") as caught:
        written(SLIP._replace(colour="pink"))
    assert "blue" in caught.value.hint
    with pytest.raises(InputError, match="没有督办事项"):
        written(SLIP._replace(rows=()))
