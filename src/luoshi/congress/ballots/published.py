"""The published box as a file (.csv): the rules and the numbers in its head, one line a ballot. Written and read here.

Anyone can count it: by ``luoshi ballot tally``, in a spreadsheet, or by hand. Pure.
"""

from __future__ import annotations

import csv
import io
import json
from typing import NamedTuple

from luoshi.congress.ballots.rules import STYLES, Rules, rules_of
from luoshi.congress.ballots.slips import Slip, digest_of, is_receipt, text_of
from luoshi.congress.ballots.tally import Attendance, Outcome, Paper, tally
from luoshi.errors import InputError, LuoshiError

_FORM = "落实票箱1"
_MOST = 5_000_000  # characters
LEAST = 3
"""Fewer ballots than these would tell, with the roll beside them, how somebody voted: they are not published one by one."""


class Published(NamedTuple):
    """A round as it is published."""

    title: str
    number: int
    rules: Rules
    names: tuple[str, ...]
    slips: tuple[Slip, ...]
    roll: Attendance
    paper: Paper = Paper()
    digest: str = ""  # as noted when the box was closed

    @property
    def box(self) -> str:
        """The box as text, sorted."""
        return text_of(sorted(f"{slip.receipt} {slip.marks}" for slip in self.slips))

    def outcome(self) -> Outcome:
        """The result, counted anew."""
        return tally(self.rules, len(self.names), [slip.marks for slip in self.slips], self.roll, self.paper)


def write(given: Published) -> str:
    """The file's text."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    words = STYLES[given.rules.style]
    rules = json.dumps(given.rules.as_mapping(), ensure_ascii=False, sort_keys=True)
    lines.writerows([
        ["#格式", _FORM], ["#事项", given.title], ["#轮次", given.number], ["#规则", rules], ["#应到", given.roll.entitled],
        ["#实到", given.roll.present], ["#网上投票", given.roll.online], ["#发出纸质票", given.roll.paper],
        ["#收回纸质票", given.paper.ballots], ["#无效纸质票", given.paper.void],
    ])  # fmt: skip
    if given.paper.votes:
        for n, word in enumerate(words.values()):
            lines.writerow([f"#纸质票{word}", *(votes[n] for votes in given.paper.votes)])
    lines.writerow(["#票箱校验值", given.digest])
    lines.writerow(["票号", *(f"{n}. {name}" for n, name in enumerate(given.names, 1))])
    lines.writerows([slip.receipt, *(words[mark] for mark in slip.marks)] for slip in given.slips)
    return "\ufeff" + out.getvalue()


def read(text: str) -> Published:
    """A published box from its file.

    Raises:
        InputError: Which line is wrong, and what is expected there.
    """
    if len(text) > _MOST:
        raise InputError(f"文件有 {len(text)} 字，太大了", "票箱文件最多几百 KB；请确认是 luoshi 公布的票箱")
    try:
        table = [row for row in csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), strict=True) if any(row)]
    except csv.Error as error:
        raise InputError(f"不是完整的 CSV（{error}）", "请重新下载票箱文件") from error
    head = {row[0][1:]: row[1:] for row in table if row[0].startswith("#")}
    body = [row for row in table if not row[0].startswith("#")]
    if head.get("格式", [""])[:1] != [_FORM]:
        raise InputError("这不是公布的票箱文件", f"第一行应是“#格式,{_FORM}”；请从票决页面下载")
    try:
        rules = rules_of(json.loads(_one(head, "规则")))
    except (ValueError, LuoshiError, AttributeError) as error:
        raise InputError(f"规则一行读不出来：{error}", "请重新下载票箱文件") from error
    names = tuple(name.partition(". ")[2] or name for name in (body[0][1:] if body else []))
    roll = Attendance(*(_number(head, key) for key in ("应到", "实到", "网上投票", "发出纸质票")))
    paper = Paper(_number(head, "收回纸质票"), _number(head, "无效纸质票"), _paper_votes(head, rules, len(names)))
    slips = tuple(_slip(n, row, rules, len(names)) for n, row in enumerate(body[1:], 1))
    if len({slip.receipt for slip in slips}) != len(slips):
        raise InputError("有票号出现了两次", "文件被改过；请重新下载")
    said = (head.get("票箱校验值") or [""])[0]
    return Published(_one(head, "事项"), _number(head, "轮次"), rules, names, slips, roll, paper, said)


def intact(given: Published) -> bool:
    """Whether the ballots are those of which the checksum was noted at closing."""
    return digest_of(given.box) == given.digest


def _one(head: dict[str, list[str]], key: str) -> str:
    if not head.get(key):
        raise InputError(f"文件头缺“#{key}”一行", "请重新下载票箱文件")
    return head[key][0]


def _number(head: dict[str, list[str]], key: str) -> int:
    said = _one(head, key)
    if not (said.isascii() and said.isdigit() and len(said) < 7):
        raise InputError(f"“#{key}”是“{said[:20]}”，不是人数或张数", "应是 0 以上的整数")
    return int(said)


def _paper_votes(head: dict[str, list[str]], rules: Rules, items: int) -> tuple[tuple[int, ...], ...]:
    rows = [head.get(f"纸质票{word}") for word in STYLES[rules.style].values()]
    if not any(rows):
        return ()
    try:
        columns = [[int(value) for value in (row or [])[:items]] for row in rows]
        return tuple(zip(*columns, strict=True))
    except ValueError:
        raise InputError("纸质票的计数读不出来", "每种意见一行，每个项目一个整数") from None


def _slip(number: int, row: list[str], rules: Rules, items: int) -> Slip:
    marks = {word: mark for mark, word in STYLES[rules.style].items()}
    if not is_receipt(row[0]):
        raise InputError(f"第 {number} 张票的票号“{row[0][:30]}”不对", "票号是五组、每组四位的字母和数字")
    if len(row) != items + 1 or any(word not in marks for word in row[1:]):
        raise InputError(f"第 {number} 张票读不出来", f"{items} 个项目，每项是 {'、'.join(marks)} 之一")
    return Slip(row[0], "".join(marks[word] for word in row[1:]))
