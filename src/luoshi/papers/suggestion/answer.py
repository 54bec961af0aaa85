"""The answer to a suggestion or proposal (办理答复) in official layout, its class at the head."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import BinaryIO, NamedTuple

from luoshi.errors import UsageError
from luoshi.papers.official.document import OfficialDocument
from luoshi.papers.official.phrases import chinese_date
from luoshi.papers.official.style import lines_of

#: class → what it says at the head of the answer
OUTCOMES = {
    "A": "A类：所提问题已经解决或基本解决", "B": "B类：所提问题正在解决或列入计划逐步解决", "C": "C类：所提问题因条件限制暂不能解决",
}  # fmt: skip


class Answer(NamedTuple):
    """An answer."""

    unit: str
    number: str  # 云建函〔2026〕12号; empty: none yet
    place: str
    year: int
    called: str  # 第12号建议
    kind: str  # suggestion, proposal
    title: str
    whose: tuple[str, ...]  # all who are answered, the first signer first
    body: bool  # the first is a party or body, not a person
    outcome: str  # a key of OUTCOMES
    round: str  # 答复, 二次答复, 再答复
    text: str  # paragraphs by lines
    promised_on: date | None
    signed: str
    contact: str
    on: date
    may_publish: bool
    copies: tuple[str, ...] = ()


def write_answer(given: Answer, target: BinaryIO | Path) -> None:
    """Write the answer. The same answer gives the same bytes.

    Raises:
        UsageError: For a class that there is not.
    """
    if given.outcome not in OUTCOMES:
        raise UsageError(f"没有“{given.outcome[:5]}”类答复", f"可以是 {'、'.join(OUTCOMES)}")
    paper = OfficialDocument(_title(given), given.unit, given.on)
    paper.red_head(given.unit, given.number or "（文号待编）")
    paper.title(_title(given), OUTCOMES[given.outcome], blank_lines=1)
    paper.recipients("、".join(_called(name, given, first) for first, name in enumerate(given.whose)))
    paper.body(_body(given))
    paper.signature(given.unit, chinese_date(given.on))
    opened = "主动公开" if given.may_publish else "不公开"
    known = [("签发人", given.signed), ("联系方式", given.contact), ("公开属性", opened)]
    paper.body([f"（{'；'.join(f'{label}：{text}' for label, text in known if text)}）"])
    if given.copies:
        paper.imprint([("抄送", "，".join(given.copies))], given.unit, f"{chinese_date(given.on)}印发")
    paper.save(target)


def _title(given: Answer) -> str:
    return f"{given.unit}对{given.place}{given.year}年{given.called}的{given.round}"


def _called(name: str, given: Answer, index: int) -> str:
    if given.body and index == 0:
        return name
    return f"{name}{'代表' if given.kind == 'suggestion' else '委员'}"


def _body(given: Answer) -> list[str]:
    kind = "建议" if given.kind == "suggestion" else "提案"
    opening = f"您提出的《{given.title}》（{given.called}）收悉，经研究办理，现{given.round}如下："
    if given.body or len(given.whose) > 1:
        opening = opening.replace("您提出", "你们提出", 1)
    ending = [f"上述事项我单位将在{chinese_date(given.promised_on)}前完成，届时再作答复。"] if given.promised_on else []
    thanks = f"感谢{'你们' if given.body or len(given.whose) > 1 else '您'}对工作的关心和支持。请对{kind}的办理态度和办理结果分别评价。"
    return [opening, *lines_of(given.text), *ending, thanks]
