"""The notice by which a suggestion is assigned (交办通知): to whom, by when, and the words of the suggestion."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import BinaryIO, NamedTuple

from luoshi.papers.official.document import OfficialDocument
from luoshi.papers.official.phrases import chinese_date
from luoshi.papers.official.style import lines_of


class Assignment(NamedTuple):
    """What the notice says."""

    issuer: str
    year: int
    called: str  # 第12号建议
    title: str
    text: str
    whose: str
    lead: str
    joint: tuple[str, ...]
    due: date
    joint_due: date | None
    back_by: date
    on: date


def write_assignment(given: Assignment, target: BinaryIO | Path) -> None:
    """Write the notice. The same assignment gives the same bytes."""
    title = f"{given.issuer}关于交办{given.year}年{given.called}的通知"
    paper = OfficialDocument(title, given.issuer, given.on)
    paper.title(title, blank_lines=0)
    paper.recipients("、".join((given.lead, *given.joint)))
    paper.body(_body(given))
    paper.attachments([f"{given.called}《{given.title}》"])
    paper.signature(given.issuer, chinese_date(given.on))
    paper.attachment("附件", given.title, f"{given.called}　{given.whose}", new_page=True)
    paper.body(lines_of(given.text))
    paper.save(target)


def _body(given: Assignment) -> list[str]:
    joint = ""
    if given.joint:
        by = f"，于{chinese_date(given.joint_due)}前把协办意见送主办单位" if given.joint_due else ""
        joint = f"由{'、'.join(given.joint)}协办{by}；"
    return [
        f"现将{given.whose}提出的《{given.title}》（{given.called}）交你们办理。",
        f"一、由{given.lead}主办，于{chinese_date(given.due)}前书面答复；{joint}涉及面广、确需延期的，在期限届满前申请，并告知提出人。",
        "二、答复前应当与提出人沟通。答复由单位负责人签发，注明A、B、C类；B类应当写明完成的日期，届时再次答复。",
        f"三、认为不属本单位职责的，于{chinese_date(given.back_by)}前书面说明理由退回，由本机关重新确定；不得自行转办。",
    ]
