"""The light of a row on a day: one colour, one sentence, by a named preset.

Each check of a preset is asked; it answers with a light or has nothing to say, and the gravest answer stands (red,
yellow, blue, grey, green). A light is computed, never set: its history is kept by whoever asks (the ledger).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from luoshi.assessing.figures import RELATIVE, Figure, Target, aim, asked, bound, named, shown, standing, unmeasurable
from luoshi.assessing.presets import Check, Preset
from luoshi.assessing.progress import FRESH_DAYS, Progress, progress
from luoshi.assessing.schedule import Schedule, expected

_GRAVEST = ("red", "yellow", "blue", "grey", "green")
#: The words and shapes that stand beside the colours, so that none is told by its colour alone.
WORDS = {"green": "正常", "yellow": "滞后", "red": "告急", "blue": "临近", "grey": "未判"}
SHAPES = {"green": "●", "yellow": "▲", "red": "■", "blue": "◆", "grey": "○"}


class Facts(NamedTuple):
    """What is known of a row. A row with several targets is asked once for each; see :func:`gravest`."""

    target: Target | None = None
    figures: tuple[Figure, ...] = ()
    deadline: date | None = None  # the last day; None: the end of the schedule's period
    done_on: date | None = None  # closed out (办结)
    suspended_on: date | None = None
    starts_on: date | None = None  # planned start of works (开工)
    started_on: date | None = None
    mean: Decimal | None = None  # of the whole place, for growth (全市平均)
    fresh_days: int | None = None  # how old a figure may be, by the place's reporting cycle; None: as the preset says
    moved: str = ""  # the row is worked on elsewhere (结转): what is said of it


class Light(NamedTuple):
    """A light: colour, word and shape; why, in one sentence; the preset's rule that decided; where it was published."""

    colour: str  # green yellow red blue grey
    word: str
    shape: str
    reason: str
    rule: str  # preset/check.answer
    source: str


class _Case(NamedTuple):
    """A row on a day, as the checks see it."""

    facts: Facts
    schedule: Schedule
    day: date
    deadline: date
    stand: Progress


class _Answer(NamedTuple):
    colour: str
    rule: str
    reason: str
    word: str = ""


def light(facts: Facts, schedule: Schedule, today: date, preset: Preset) -> Light:
    """The light of a row on ``today``. Never raises; what cannot be told is a grey light that says why."""
    answer = _settled(facts, schedule, today) or _asked(facts, schedule, today, preset)
    word = answer.word or WORDS[answer.colour]
    rule = f"{preset.id}/{answer.rule}"
    return Light(answer.colour, word, SHAPES[answer.colour], answer.reason, rule, preset.source)


def gravest(lights: Iterable[Light]) -> Light | None:
    """The gravest of several lights (of a row's targets, of a unit's rows); the first among equals."""
    return min(lights, key=lambda one: _GRAVEST.index(one.colour), default=None)


def _settled(facts: Facts, schedule: Schedule, today: date) -> _Answer | None:
    """What needs no preset: closed out, suspended, not begun."""
    if facts.done_on is not None and facts.done_on <= today:
        late = (facts.done_on - _deadline(facts, schedule)).days
        if late > 0:
            return _Answer("green", "done.late", f"{facts.done_on:%Y-%m-%d}办结，比时限晚{late}天。", "办结")
        return _Answer("green", "done", f"{facts.done_on:%Y-%m-%d}按期办结。", "办结")
    if facts.moved:
        return _Answer("grey", "carried", facts.moved, "结转")
    if facts.suspended_on is not None and facts.suspended_on <= today:
        return _Answer("grey", "suspended", f"自{facts.suspended_on:%Y-%m-%d}起暂停，暂停期间不亮灯。", "暂停")
    if today < schedule.period.start:
        return _Answer("grey", "before", f"{schedule.period.start:%Y-%m-%d}才开始。", "未开始")
    return None


def _deadline(facts: Facts, schedule: Schedule) -> date:
    return facts.deadline or schedule.period.end


def _asked(facts: Facts, schedule: Schedule, today: date, preset: Preset) -> _Answer:
    """The gravest answer of the preset's checks; a preset of warnings alone says that none is due."""
    fresh = facts.fresh_days or next(
        (int(c.numbers["fresh_days"]) for c in preset.checks if "fresh_days" in c.numbers), FRESH_DAYS
    )
    now = progress(facts.target, facts.figures, schedule, today, fresh)
    case = _Case(facts, schedule, today, _deadline(facts, schedule), now)
    answers = [answer for check in preset.checks if (answer := _CHECKS[check.kind](case, check))]
    if not answers and today > case.deadline:
        return _Answer("green", "quiet", f"到期数据已达目标：{now.reason}")
    if not answers:
        return _Answer(
            "green", "quiet", f"距时限{case.deadline:%Y-%m-%d}还有{(case.deadline - today).days}天，未到预警条件。"
        )
    return min(answers, key=lambda one: _GRAVEST.index(one.colour))


# --- The checks --------------------------------------------------------------------------


def _pace(case: _Case, check: Check) -> _Answer | None:
    """At or above the schedule green; from ``yellow_from`` points behind yellow, beyond ``red_beyond`` red."""
    now = case.stand
    if now.behind is None:
        if now.rule == "unmeasurable" and not check.words_too:
            return None
        word = {"no-report": "未填报", "unusable": "数据不可用"}.get(now.rule, "不可量化")
        return _Answer("grey", f"pace.{now.rule}", now.reason, word)
    how = "" if now.way == "share" else "按每位10个百分点计" if _ranked(case) else "按目标完成率计"
    behind = f"{now.reason[:-1]}，{how}落后{shown(now.behind)}个百分点"
    yellow, red = check.numbers["yellow_from"], check.numbers.get("red_beyond")
    if red is not None and now.behind > red:
        return _Answer("red", "pace.red", f"{behind}，超过{red:g}个百分点。")
    if now.behind >= yellow:
        return _Answer("yellow", "pace.yellow", f"{behind}，达到{yellow:g}个百分点的黄灯界线。")
    if now.behind > 0:
        return _Answer("green", "pace.slightly-behind", f"{behind}，不到{yellow:g}个百分点的黄灯界线。")
    return _Answer("green", "pace.green", f"{now.reason[:-1]}，达到进度要求。" if now.way == "share" else now.reason)


def _ranked(case: _Case) -> bool:
    return case.facts.target is not None and case.facts.target.measure == "rank"


def _growth(case: _Case, _: Check) -> _Answer:
    """Growth at least as expected and as the mean green, less yellow, negative red."""
    target = case.facts.target
    if target is None or unmeasurable(target) or target.measure != "growth" or target.direction == "down":
        return _Answer(
            "grey", "growth.unmeasurable", "这一规则只适用于增速目标，本项没有增速目标，不可量化。", "不可量化"
        )
    now = standing(target, case.facts.figures, case.day)
    if now.value is None:
        word = "未填报" if now.state == "none" else "数据不可用"
        return _Answer("grey", "growth.no-report", f"目标“{asked(target)}”，{now.reason}", word)
    mean = case.facts.mean
    dispute = "（统计部门对数据有异议）" if now.state == "disputed" else ""
    said = f"截至{now.day:%Y-%m-%d}增速{named(target, now.value)}，预期“{asked(target)}”"
    said += f"，全市平均{shown(mean, target.unit)}" if mean is not None and mean.is_finite() else "，未给全市平均"
    if now.value < 0:
        return _Answer("red", "growth.negative", f"{said}：负增长{dispute}。")
    short = now.value > bound(target) if aim(target) == "lower" else now.value < bound(target)
    if short:
        return _Answer("yellow", "growth.below-target", f"{said}：没有达到预期{dispute}。")
    if mean is not None and mean.is_finite() and now.value < mean:
        return _Answer("yellow", "growth.below-mean", f"{said}：低于全市平均{dispute}。")
    return _Answer("green", "growth.green", f"{said}：达到要求{dispute}。")


def _monthly(case: _Case, check: Check) -> _Answer:
    """The last month to be judged: done by its end green, made good later yellow, not done red."""
    reported = case.day.toordinal() - int(check.numbers["report_days"])
    month_end = date.fromordinal(reported).replace(day=1) - timedelta(days=1) if reported > 31 else date.min
    if month_end < case.schedule.period.start:
        return _Answer("grey", "monthly.before", "第一个考核月还没有结束或尚在填报期。", "未到考核月")
    if case.stand.behind is None:
        word = {"no-report": "未填报", "unusable": "数据不可用"}.get(case.stand.rule, "不可量化")
        return _Answer("grey", f"monthly.{case.stand.rule}", case.stand.reason, word)
    if case.stand.way == "level" and not _watched(case.facts.target) and case.stand.met:
        return _Answer("green", "monthly.reached", f"全年目标已经达到：{case.stand.reason}")  # a stock, all of it
    then = progress(case.facts.target, case.facts.figures, case.schedule, month_end, 0)
    name = f"{month_end.year}年{month_end.month}月"
    if then.behind is not None and then.behind <= 0:
        return _Answer("green", "monthly.done", f"{name}的任务当月完成：{then.reason}")
    if _made_good(case, then, month_end):
        return _Answer(
            "yellow", "monthly.made-good", f"{name}的任务当月没有完成，后已补齐：{case.stand.reason}", "补齐"
        )
    return _Answer("red", "monthly.not-done", f"{name}的任务没有完成：{then.reason}")


def _made_good(case: _Case, then: Progress, month_end: date) -> bool:
    """Whether what was due at the month's end is done by now. A cap, or what stands at its target all year, is back
    in order when it is so today."""
    now = case.stand
    assert now.behind is not None and now.done is not None  # else it was answered before
    if now.way == "level" or _watched(case.facts.target):
        return now.behind <= 0
    return now.done >= (expected(case.schedule, month_end).percent if then.due is None else then.due)


def _start(case: _Case, check: Check) -> _Answer | None:
    """Works not started: ``yellow_months`` months over yellow, ``red_months`` red; the planned month is the first."""
    planned, started = case.facts.starts_on, case.facts.started_on
    if planned is None or (started is not None and started <= case.day):
        return None
    over = (case.day.year - planned.year) * 12 + case.day.month - planned.month
    reason = f"计划{planned:%Y-%m}开工，至今没有开工，已过{over}个月。"
    if over >= check.numbers["red_months"]:
        return _Answer("red", "start.red", reason)
    if over >= check.numbers["yellow_months"]:
        return _Answer("yellow", "start.yellow", reason)
    return None


def _watched(target: Target | None) -> bool:
    """Whether a target is one that only the figure of the last day can answer: a growth, a share, a rank, a cap."""
    return target is not None and not unmeasurable(target) and (target.measure in RELATIVE or aim(target) != "higher")


def _near(case: _Case, check: Check) -> _Answer | None:
    """The deadline is ``days`` days away or less, and the target is not reached yet."""
    left = (case.deadline - case.day).days
    if not 0 <= left <= check.numbers["days"]:
        return None
    if case.stand.met and not _watched(case.facts.target):
        return None
    when = "今天就是时限" if left == 0 else f"距时限还有{left}天"
    return _Answer(check.colour, "near", f"{when}（{case.deadline:%Y-%m-%d}），尚未办结。", "临近")


def _overdue(case: _Case, _: Check) -> _Answer | None:
    """The deadline is past and the row is not closed out."""
    over = (case.day - case.deadline).days
    if over <= 0:
        return None
    if _watched(case.facts.target):
        if case.stand.day is None or case.stand.day < case.deadline:
            return _Answer(
                "grey", "overdue.waiting", f"已到期{over}天，等待截至{case.deadline:%Y-%m-%d}的数据。", "待数据"
            )
        return None if case.stand.met else _Answer("red", "overdue.missed", f"已到期，{case.stand.reason}", "逾期")
    if case.stand.met:
        return _Answer(
            "yellow",
            "overdue.reached",
            f"目标已经达到，逾期{over}天没有办结，请申请销号：{case.stand.reason}",
            "待办结",
        )
    return _Answer("red", "overdue", f"已逾期{over}天（时限{case.deadline:%Y-%m-%d}），没有办结。", "逾期")


_CHECKS = {
    "pace": _pace,
    "growth": _growth,
    "monthly": _monthly,
    "start": _start,
    "near": _near,
    "overdue": _overdue,
}
