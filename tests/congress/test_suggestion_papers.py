"""What goes out about a suggestion: the answer in official layout, the notice of assignment."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import docx
import pytest

from luoshi.errors import UsageError
from luoshi.papers.suggestion import Answer, Assignment, write_answer, write_assignment

ANSWER = Answer(
    "市住房和城乡建设局", "云建函〔2026〕3号", "云泽市", 2026, "第12号建议", "suggestion", "关于加装电梯的建议", ("于桂兰", "郝青禾"), False,
    "B", "答复", "已改造12部。\n正在改造8部。", date(2026, 11, 30), "局长 江望舒", "白露，5550101", date(2026, 6, 1), True,
    ("云泽市人民政府办公室",),
)  # fmt: skip
NOTICE = Assignment(
    "云泽市人民政府办公室", 2026, "第12号建议", "关于加装电梯的建议", "没有电梯。\n请加装。", "于桂兰、郝青禾", "市住房和城乡建设局", ("市财政局",),
    date(2026, 9, 1), date(2026, 7, 1), date(2026, 6, 8), date(2026, 6, 1),
)  # fmt: skip


def opened(write: Any, given: Any) -> dict[str, list[str]]:
    file, again = BytesIO(), BytesIO()
    write(given, file), write(given, again)
    assert file.getvalue() == again.getvalue(), "the same words are the same bytes"
    out: dict[str, list[str]] = {}
    for each in docx.Document(file).paragraphs:
        out.setdefault(each.style.style_id, []).append(each.text)
    return out


def test_an_answer_says_its_class_who_is_answered_and_what_is_promised() -> None:
    said = opened(write_answer, ANSWER)
    assert said["RedHead"] == ["市住房和城乡建设局文件"] and said["DocumentNumber"] == ["云建函〔2026〕3号"]
    assert "".join(said["DocumentTitle"]).replace("\n", "") == "市住房和城乡建设局对云泽市2026年第12号建议的答复"
    assert said["DocumentState"] == ["B类：所提问题正在解决或列入计划逐步解决"]
    assert said["Recipients"] == ["于桂兰代表、郝青禾代表："]
    body = said["BodyText"]
    assert body[0].startswith("你们提出的《关于加装电梯的建议》") and body[1:3] == ["已改造12部。", "正在改造8部。"]
    assert "2026年11月30日前完成" in body[3]
    assert "签发人：局长 江望舒；联系方式：白露，5550101；公开属性：主动公开" in body[-1]


@pytest.mark.parametrize(
    ("given", "recipients", "opening"),
    [
        ({"whose": ("于桂兰",)}, "于桂兰代表：", "您提出的"),
        ({"whose": ("民盟云泽市委员会",), "body": True, "kind": "proposal"}, "民盟云泽市委员会：", "你们提出的"),
        ({"whose": ("乔木",), "kind": "proposal"}, "乔木委员：", "您提出的"),
    ],
)
def test_whom_an_answer_addresses(given: dict[str, Any], recipients: str, opening: str) -> None:
    said = opened(write_answer, ANSWER._replace(**given))
    assert said["Recipients"] == [recipients]
    assert said["BodyText"][0].startswith(opening)


def test_what_a_document_cannot_be_told() -> None:
    with pytest.raises(UsageError, match="没有“D”类答复"):
        write_answer(ANSWER._replace(outcome="D"), BytesIO())
    hostile = "<w:p/>&\x00\x08" + "长" * 8000
    assert any("<w:p/>&" in text for text in opened(write_answer, ANSWER._replace(text=hostile, promised_on=None))["BodyText"])


def test_a_notice_says_who_answers_by_when_and_holds_the_words() -> None:
    said = opened(write_assignment, NOTICE)
    assert said["Recipients"] == ["市住房和城乡建设局、市财政局："]
    told = "".join(text for texts in said.values() for text in texts)
    for words in ("2026年9月1日前书面答复", "由市财政局协办，于2026年7月1日前", "2026年6月8日前书面说明理由退回", "没有电梯。"):
        assert words in told
    alone = opened(write_assignment, NOTICE._replace(joint=(), joint_due=None))
    assert "协办" not in "".join(text for texts in alone.values() for text in texts)
