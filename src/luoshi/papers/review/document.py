"""The draft of the review as an official document (.docx), each sentence linked to its row, with an annex of sources."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from luoshi.errors import InputError
from luoshi.papers.official.document import OfficialDocument
from luoshi.papers.official.phrases import chinese_date
from luoshi.papers.official.table import Column
from luoshi.papers.review.model import Review
from luoshi.papers.review.text import paragraphs, remarks, sources, title

DRAFT = "（由台账生成的草稿）"
ANNEX = "逐句出处表"
_COLUMNS = (
    Column("序号", 11, centred=True), Column("正文中的句子", 78), Column("数字", 52), Column("状态", 40), Column("来源", 44),
)  # fmt: skip


def write_review(given: Review, target: BinaryIO | Path) -> None:
    """Write the draft in the layout of GB/T 9704-2012. The same review gives the same bytes.

    Raises:
        InputError: When there are no rows.
    """
    if not given.rows:
        raise InputError("台账里没有任务，写不出回顾", "请先印发任务分解")
    paper = OfficialDocument(title(given), given.issuer, given.until)
    paper.title(title(given), DRAFT, blank_lines=1)
    paper.remark(remarks(given))
    for paragraph in paragraphs(given):
        paper.pieces(paragraph.pieces, level=paragraph.level)
    paper.attachments([ANNEX])
    paper.signature(given.issuer, chinese_date(given.until))
    paper.landscape()
    paper.attachment("附件", ANNEX)
    paper.remark("序号为任务分解表中的序号；状态为统计部门对数字的意见、数据的日期和年终判定；来源为填报单位和报告期。")
    lines = [(str(each.number), each.sentence, each.figure, each.state, each.source) for each in sources(given)]
    paper.table(_COLUMNS, lines)
    paper.save(target)

