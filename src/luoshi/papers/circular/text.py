"""The words of a circular, made from its numbers. Where there is nothing to say, nothing is said; nothing is praised
that the numbers do not show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from luoshi.papers.charts.draw import percent
from luoshi.papers.circular.model import Circular, Item, Unit
from luoshi.papers.official.phrases import chinese_date, deadline_words, numeral
from luoshi.papers.official.table import Cell

LIGHTS = {"green": "绿灯", "yellow": "黄灯", "red": "红灯", "blue": "蓝灯", "grey": "未判"}
_QUARTERS = "一二三四"
_MOST_NAMED = 8  # units or rows named in a sentence; the others stand in the table


def title(given: Circular) -> str:
    """The title of the document."""
    quarter = _QUARTERS[given.quarter - 1]
    made = f"{given.issuer}关于{given.year}年第{quarter}季度政府工作报告重点工作落实情况的通报"
    return given.title.strip() or made


def overall(given: Circular) -> list[str]:
    """一、总体情况."""
    quarter = _QUARTERS[given.quarter - 1]
    judged = "、".join(f"{LIGHTS[c]}{given.lights[c]}项" for c in LIGHTS if given.lights.get(c, 0))
    closed = f"，已办结{given.closed}项，占{_part(given.closed, given.rows)}" if given.closed else "，尚无办结任务"
    lines = [
        f"现将截至{chinese_date(given.until)}《政府工作报告》重点工作落实情况通报如下。",
        "一、总体情况",
        f"（一）任务进展。列入台账的任务共{given.rows}项{closed}。"
        f"按红黄绿灯判定：{judged}{'（绿灯含已办结任务）' if given.closed and given.lights.get('green') else ''}。",
    ]
    if given.reports_due:
        late = given.reports_due - given.reports_on_time
        rest = f"，迟报、未报{late}次" if late else "，没有迟报、漏报"
        share = _part(given.reports_on_time, given.reports_due)
        lines.append(
            f"（二）填报情况。{quarter}季度应报送进展{given.reports_due}次，按时报送{given.reports_on_time}次，按时报送率{share}{rest}。"
        )
    else:
        lines.append(f"（二）填报情况。{quarter}季度没有应报送的进展。")
    if given.done:
        lines.append(f"（三）办结销号。{quarter}季度办结{len(given.done)}项：{_rows(given.done)}。")
    if given.praised:
        ordinal = "四" if given.done else "三"
        lines.append(f"（{ordinal}）提前办结。{len(given.praised)}项任务在完成时限前办结：{_early(given)}，予以通报表扬。")
    return lines


def problems(given: Circular) -> list[str]:
    """二、存在问题."""
    found = []
    if given.overdue:
        found.append(f"逾期未办结。{len(given.overdue)}项任务已过完成时限仍未办结，{_by_lead(given.overdue)}。")
    if given.behind:
        found.append(f"进度滞后。{len(given.behind)}项任务落后于序时进度，{_by_lead(given.behind)}。")
    elif not given.overdue and (lit := _lit(given)):
        found.append(f"部分任务亮灯预警。{lit}项任务亮黄灯或红灯，需要重点关注。")
    if late := [unit for unit in given.units if unit.reports_on_time < unit.reports_due]:
        found.append(f"报送不及时。{_late(late)}。")
    elif given.reports_on_time < given.reports_due:
        found.append(f"报送不及时。迟报、未报共{given.reports_due - given.reports_on_time}次。")
    if returned := [unit for unit in given.units if unit.returns]:
        words = _listed([f"{unit.name}{unit.returns}次" for unit in returned], "个单位")
        found.append(f"材料被退回。{sum(unit.returns for unit in returned)}次报送因内容或佐证不符合要求被退回：{words}。")
    if given.disputed:
        found.append(f"数据有异议。{len(given.disputed)}项任务的数据统计部门提出异议，尚未核定，{_by_lead(given.disputed)}。")
    if given.unmeasurable:
        found.append(
            f"目标不可量化。{len(given.unmeasurable)}项任务没有可以核验的量化目标，无法判定进度，{_by_lead(given.unmeasurable)}。"
        )
    if open_slips := [unit for unit in given.units if unit.slips]:
        words = _listed([f"{unit.name}{unit.slips}件" for unit in open_slips], "个单位")
        found.append(f"督办未办结。尚有{sum(unit.slips for unit in open_slips)}件督办单没有办结：{words}。")
    if not found:
        return ["二、存在问题", f"截至{chinese_date(given.until)}，没有逾期、滞后的任务，各单位报送及时，没有未办结的督办单。"]
    lead = [] if given.overdue or given.behind or _lit(given) else ["没有逾期、滞后的任务。其他问题如下："]
    return ["二、存在问题", *lead, *_numbered(found)]


def changes(given: Circular) -> list[str]:
    """三、调整情况; nothing where nothing was changed."""
    found = []
    if given.changed:
        found.append(f"批准调整。经批准调整目标或时限的任务{len(given.changed)}项：{_rows(given.changed)}。原定内容保留备查。")
    if given.suspended:
        found.append(f"暂停实施。经批准暂停的任务{len(given.suspended)}项：{_rows(given.suspended)}。暂停期间不判灯。")
    return ["三、调整情况", *_numbered(found)] if found else []


def asked(given: Circular) -> list[str]:
    """下一步要求: what follows from the problems, and nothing else."""
    when = f"于{chinese_date(given.answer_by)}前" if given.answer_by else "尽快"
    found = []
    if given.overdue:
        found.append(
            f"限期办结逾期任务。牵头单位逐项说明原因、明确办结日期，{when}书面报送；已经完成的，及时提交佐证材料申请销号。"
        )
    if given.behind:
        found.append(f"抓紧补上滞后进度。牵头单位会同配合单位查明原因，制定补救措施，{when}报送，并在下次报送进展时说明成效。")
    late = given.reports_on_time < given.reports_due
    if late or any(unit.reports_on_time < unit.reports_due or unit.returns for unit in given.units):
        found.append("按时如实报送。有关单位按规定时间报送进展和佐证材料，报送前核对数据、补齐佐证，避免迟报和退回。")
    if _lit(given) and not given.overdue and not given.behind:
        found.append("处置预警任务。亮黄灯、红灯任务的牵头单位逐项分析原因，采取措施，尽早恢复正常。")
    if given.disputed:
        found.append("核定有异议的数据。牵头单位主动与统计部门核对口径和来源，核定前不得作为完成任务的依据。")
    if given.unmeasurable:
        found.append(f"明确核验标准。不可量化任务的牵头单位提出可以核验的完成标准，{when}报送审定。")
    if any(unit.slips for unit in given.units):
        found.append("办结督办事项。收到督办单的单位按单中要求落实整改，及时反馈结果。")
    heading = f"{'四' if changes(given) else '三'}、下一步要求"
    if not found:
        return [heading, "各单位继续按完成时限和季度形象进度推进，按时报送进展；出现可能影响完成的情况，及早报告。"]
    return [heading, *_numbered(found)]


def on_time(unit: Unit) -> Cell:
    """A unit's share of reports on time, and below it what it is a share of."""
    if not unit.reports_due:
        return Cell("—")
    return Cell(_part(unit.reports_on_time, unit.reports_due), f"{unit.reports_on_time}/{unit.reports_due}次")


def _lit(given: Circular) -> int:
    """How many rows stand at yellow or red."""
    return given.lights.get("yellow", 0) + given.lights.get("red", 0)


def _part(some: int, of: int) -> str:
    return percent(Decimal(some) / of * 100) if of else "0%"


def _numbered(found: Iterable[str]) -> list[str]:
    """Paragraphs with their ordinal; a single one has none."""
    listed = list(found)
    return [f"（{numeral(n)}）{line}" for n, line in enumerate(listed, 1)] if len(listed) > 1 else listed


def _by_lead(items: Sequence[Item]) -> str:
    """Which units lead these rows and how many, the most first."""
    counts = Counter(item.lead.strip() or "未明确牵头单位" for item in items)
    names = [f"{name}{count}项" if len(items) > 1 else name for name, count in counts.most_common()]
    return f"牵头单位为{names[0]}" if len(items) == 1 else f"其中{_listed(names, '个单位')}"


def _late(units: Sequence[Unit]) -> str:
    words = [f"{unit.name}（应报{unit.reports_due}次，按时{unit.reports_on_time}次）" for unit in units]
    return f"{len(units)}个单位有迟报或未报：{_listed(words, '个单位')}" if len(units) > 1 else f"{words[0]}有迟报或未报"


def _rows(items: Sequence[Item]) -> str:
    words = [f"“{_short(item.text)}”（{item.lead.strip() or '未明确牵头单位'}）" for item in items]
    return _listed(words, "项")


def _early(given: Circular) -> str:
    words = []
    for item in given.praised:
        closed = f"，{item.closed_on.month}月{item.closed_on.day}日办结" if item.closed_on else ""
        when = deadline_words(item.deadline, given.year)
        words.append(f"“{_short(item.text)}”（{item.lead.strip() or '未明确牵头单位'}，时限{when}{closed}）")
    return _listed(words, "项")


def _listed(words: Sequence[str], counted: str) -> str:
    """Names in a row; many are cut short, and where the rest stands is said."""
    rest = len(words) - _MOST_NAMED
    return "、".join(words[:_MOST_NAMED]) + (f"等{len(words)}{counted}，详见附件" if rest > 0 else "")


def _short(text: str) -> str:
    plain = text.strip().rstrip("。；")
    return plain if len(plain) <= 40 else plain[:39] + "…"
