"""One row's year: its unit reports in its own manner, the office reviews, the row is closed out, or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from luoshi.assessing.figures import shown
from luoshi.demo.simulator import phrases
from luoshi.demo.simulator.deeds import (
    Again,
    At,
    Attach,
    CheckFigure,
    CloseApply,
    CloseReview,
    Deed,
    Reach,
    Ref,
    Reopen,
    Report,
    Review,
)  # fmt: skip
from luoshi.demo.simulator.manners import ASKED, MANNERS, RETURNED, between, shift
from luoshi.demo.simulator.setting import Due, Row, Setting, chance
from luoshi.demo.simulator.truth import Path, Truth, rounded
from luoshi.demo.simulator.wording import Writer, subject

STATISTICIAN, REVIEWER, HEAD = "tongji", "ducha2", "ducha"
#: What statistics know only by quarter, and the months in whose reports it stands.
_BY_QUARTER = ("地区生产总值", "可支配收入", "研发投入", "能耗", "城镇化率", "物流总费用")
_MONTHS_OF_QUARTERS = (4, 7, 10, 12)
_REST = 20  # working days after which a closed row may be found not to be done


class Told(NamedTuple):
    """What a unit says in a report."""

    text: str
    percent: str
    figures: tuple[tuple[int, str], ...]
    inflated: bool = False


class Plan(NamedTuple):
    """What happens to a row beside its reports, decided beforehand."""

    rests: tuple[date, date] | None = None  # suspended
    eased: tuple[date, int, Decimal] | None = None  # a target changed to a part of itself
    until: date | None = None  # the deadline, once it is put off
    reopens: bool = False


def unit_day(setting: Setting, unit: str, due: Due, seed: int) -> date | None:
    """The day on which a unit reports for a period; None when it does not."""
    rng, manner = chance(seed, unit, due.name), MANNERS[setting.characters[unit]]
    day = shift(due.due, between(rng, manner.reports))
    return None if rng.random() < manner.skips_all else day


def minutes(day: date, count: int) -> At:
    """A moment so many minutes into the office's day; noon is kept free, and what is too much is done at the end."""
    count = min(count, 470)
    start = 8 * 60 + 40 if count < 190 else 14 * 60 + 10 - 190
    return At(day, *divmod(start + count, 60))


class Story:
    """Tells a row's year into ``deeds``. ``missed`` and ``done`` are there once it is told."""

    def __init__(self, setting: Setting, row: Row, truth: Truth, plan: Plan, seed: int, place: int) -> None:
        self.row, self.plan, self.deeds = row, plan, list[Deed]()
        self.missed: list[Due] = []
        self.done: list[tuple[date, date | None]] = []  # said to be done on, reopened on
        self._setting, self._seed, self._place = setting, seed, place
        self._character = setting.characters[row.lead]
        self._manner = MANNERS[self._character]
        self._rng = chance(seed, row.text, "story")
        self._writer = Writer(row, self._rng, setting.areas)
        self._truth = truth.stopped(*plan.rests) if plan.rests else truth
        self._eased = self._truth.eased(*plan.eased[1:]) if plan.eased else self._truth
        self._last: Told | None = None
        self._ready = self._truth.done_on

    @property
    def copies(self) -> bool:
        """Whether the unit hands in old reports: one made good in between would be newer than the next."""
        return self._manner.copies > 0

    def truth(self, day: date) -> Truth:
        """How things are on a day, against the targets of that day."""
        return self._eased if self.plan.eased and day >= self.plan.eased[0] else self._truth

    def open_on(self, day: date) -> bool:
        """Whether the row is to be reported: not suspended, nor said to be done."""
        rests = self.plan.rests
        if rests and rests[0] <= day <= rests[1]:
            return False
        return not any(done <= day and (again is None or day <= again) for done, again in self.done)

    def behind(self, day: date) -> float:
        """How many points the row is behind on a day; 100 once it is overdue, 0 where nothing is to be reported."""
        if not self.open_on(day):
            return 0.0
        end = self.plan.until or self.row.deadline or date(self._truth.year, 12, 31)
        return 100.0 if day > end else self.truth(day).behind(day)

    def make_good(self, due: Due, day: date) -> list[Deed]:
        """A report that had not come, handed in on a day."""
        if not self.open_on(day):
            return []
        ref, at = Ref(self.row.id, self.row.lead, due.name), minutes(day, 5 + 5 * self._place)
        told = self._told(day, False, False)
        report = Report(at, ref, told.text, told.percent, told.figures)
        return [report, Review(at.later(2, 16, 0), REVIEWER, (ref,), "accept", "")]

    def tell(self) -> list[Deed]:
        """The deeds of the row."""
        resumes: date | None = self._setting.issued_on  # None: closed for good
        for due in self._setting.periods:
            if resumes is None:
                break
            day = unit_day(self._setting, self.row.lead, due, self._seed)
            missed = self._rng.random() < self._manner.skips
            if due.due <= resumes or (day and not self.open_on(day)):
                continue
            if day is None or missed:
                self.missed.append(due)
                continue
            ready = self.truth(day).done_on if not self.done else self._ready
            done = ready is not None and ready <= day
            settled = self._report(due, day, done)
            if done and ready:
                resumes = self._close(settled, ready)
        self._milestones()
        return self.deeds

    # --- A report ----------------------------------------------------------------------

    def _report(self, due: Due, day: date, done: bool) -> At:
        """Report, with all that follows; when it is settled."""
        ref = Ref(self.row.id, self.row.lead, due.name)
        at, rng = minutes(day, 3 + 5 * self._place + self._rng.randrange(4)), self._rng
        empty = not done and rng.random() < self._manner.empty
        copied = not done and not empty and self._last is not None and rng.random() < self._manner.copies
        told = self._last if copied and self._last else self._told(day, done, empty)
        self.deeds.append(Report(at, ref, told.text, told.percent, told.figures))
        if done or rng.random() < self._manner.proves:
            self._prove(at, ref, day)
        look = at.later(rng.randint(1, 3), 10 + 5 * (day.day % 2), 30)
        step, words = self._thought_of(empty, copied) if not self._rests_by(look.day) else ("", "")
        if step:
            self.deeds.append(Review(look, HEAD, (ref,), step, words))
            told, look = self._again(ref, look, told)
        self.deeds.append(Review(look, REVIEWER, (ref,), "accept", ""))
        self._check(ref, look, told)
        self._last = told
        return look

    def _rests_by(self, day: date) -> bool:
        """Whether the row is suspended before anybody could answer."""
        rests = self.plan.rests
        return rests is not None and shift(rests[0], -6) <= day <= rests[1]

    def _thought_of(self, empty: bool, copied: bool) -> tuple[str, str]:
        """What the office asks; nothing where it is content."""
        rng = self._rng
        if empty and rng.random() < RETURNED:
            return "return", self._writer.one_of(phrases.RETURN)
        if empty and rng.random() < ASKED:
            return "ask", self._writer.one_of(phrases.ASK_FIGURES)
        if copied and rng.random() < ASKED:
            return "ask", self._writer.one_of(phrases.ASK_COPIED)
        if self._manner.proves < 0.4 and rng.random() < 0.03:
            return "ask", self._writer.one_of(phrases.ASK_PROOF)
        return "", ""

    def _again(self, ref: Ref, asked: At, told: Told) -> tuple[Told, At]:
        """Report again what was asked about, now with what was wanted; and when the office is content."""
        rng = self._rng
        at = asked.later(rng.randint(1, 4), 15, 2 + self._place % 50)
        fuller = self._told(at.day, False, False)
        text = self._writer.one_of(phrases.ADDED) + fuller.text
        self.deeds.append(Again(at, ref, text, fuller.percent, fuller.figures))
        if rng.random() < 0.5:
            self._prove(at, ref, at.day)
        return fuller, at.later(rng.randint(1, 3), 16, 0)

    def _prove(self, at: At, ref: Ref, day: date) -> None:
        kind = self._rng.choice(("png", "png", "csv", "docx", "pdf"))
        name = f"{self._rng.choice(phrases.PROOF_NAMES[kind])}（{ref.period}）.{kind}"
        words = f"{subject(self.row)}：截至{day.month}月{day.day}日的{name.partition('（')[0]}"
        self.deeds.append(Attach(at, ref, name, kind, words))

    def _told(self, day: date, done: bool, empty: bool) -> Told:
        """What the unit says on a day of how things are."""
        truth = self.truth(day)
        if empty:
            percent = "" if self._rng.random() < 0.5 else str(truth.percent(day) // 10 * 10)
            return Told(self._writer.vague(), percent, ())
        paths = [path for path in truth.paths if _known(path, day) and truth.value(path, day) > 0]
        values = [(path, truth.value(path, day)) for path in paths]
        inflates = not done and self._rng.random() < self._manner.inflates and day.month < 10
        if inflates:
            values = [(path, _more(path, value, self._rng.uniform(1.07, 1.16))) for path, value in values]
        text = self._writer.report(day, values, done)
        if self._last and self._last.inflated and not inflates and _falls(self._last, values):
            text = self._writer.one_of(phrases.CORRECTED) + text
        figures = tuple((path.goal.id, f"{value:f}") for path, value in values)
        return Told(text, self._percent(truth, day, done), figures, inflates and any(p.adds_up for p, _ in values))

    def _percent(self, truth: Truth, day: date, done: bool) -> str:
        if done:
            return "100"
        percent = min(truth.percent(day), 99)
        if self._character == "optimistic":
            before = int(self._last.percent or 0) if self._last else 0
            percent = max(before, min(95, percent + 18))
        return str(percent if truth.paths else percent // 5 * 5)

    # --- What the statistician says ------------------------------------------------------

    def _check(self, ref: Ref, accepted: At, told: Told) -> None:
        """Figures are checked by quarter, and where they are too good to be true."""
        quarter = ref.period[-2] == "Q" or int(ref.period[-2:]) % 3 == 0
        paths = {path.goal.id: path for path in self.truth(accepted.day).paths}
        at = accepted.later(self._rng.randint(1, 4), 9, 10 + self._place % 45)
        for target, typed in told.figures:
            path = paths[target]
            if told.inflated and path.adds_up:
                known = self._writer.one_of(phrases.DISPUTED).replace("［数］", _known_to_be(path, Decimal(typed)))
                self.deeds.append(CheckFigure(at, ref, target, False, known))
            elif quarter and self._rng.random() < 0.6:
                self.deeds.append(CheckFigure(at, ref, target, True, self._rng.choice(phrases.CONFIRMED)))

    # --- The end -------------------------------------------------------------------------

    def _close(self, settled: At, ready: date) -> date | None:
        """Close out; the day from which the row is reported again, None for never."""
        rng, writer = self._rng, self._writer
        at = settled.later(between(rng, self._manner.closes), 10, 5 + self._place % 50)
        words = phrases.REDONE if self.done else phrases.APPLIED
        applied = at.day
        for attempt in range(2):
            text = writer.one_of(phrases.APPLIED_AGAIN if attempt else words)
            self.deeds.append(CloseApply(at, self.row.id, self.row.lead, ready, text))
            at = at.later(rng.randint(2, 5), 16, 5 + self._place % 50)
            if attempt or rng.random() >= self._manner.returned:
                break
            self.deeds.append(CloseReview(at, HEAD, self.row.id, "return", writer.one_of(phrases.NOT_CLOSED)))
            at = at.later(rng.randint(3, 9), 10, 5 + self._place % 50)
        self.deeds.append(CloseReview(at, REVIEWER, self.row.id, "accept", writer.one_of(phrases.CLOSED)))
        return self._reopen(applied, at)

    def _reopen(self, applied: date, closed: At) -> date | None:
        at = closed.later(_REST, 15, 20)
        if not self.plan.reopens or self.done or at.day > date(self._truth.year, 12, 5):
            self.done.append((applied, None))
            return None
        self.done.append((applied, at.day))
        self.deeds.append(Reopen(at, HEAD, self.row.id, phrases.REOPEN[0]))
        self._ready, self._last = shift(at.day, 22), None
        return at.day

    def _milestones(self) -> None:
        """Milestones reached, said with the first report of after."""
        reports = [deed for deed in self.deeds if isinstance(deed, Report)]
        for quarter, _ in self.row.milestones:
            due = 100 if quarter == 4 else 25 * quarter - 12
            said = next((each for each in reports if int(each.percent or 0) >= due), None)
            if said:
                self.deeds.append(Reach(said.at, self.row.id, self.row.lead, quarter))


def _known(path: Path, day: date) -> bool:
    """Whether a figure is known on a day: some only by quarter, no growth before the first months are over."""
    if any(word in path.goal.target.indicator for word in _BY_QUARTER):
        return day.month in _MONTHS_OF_QUARTERS
    return path.goal.target.measure != "growth" or day.month != 2


def _more(path: Path, value: Decimal, factor: float) -> Decimal:
    return rounded(value * Decimal(repr(round(factor, 3))), path.goal.target) if path.adds_up else value


def _falls(before: Told, values: Sequence[tuple[Path, Decimal]]) -> bool:
    said = {target: Decimal(typed) for target, typed in before.figures}
    return any(path.adds_up and value < said.get(path.goal.id, value) for path, value in values)


def _known_to_be(path: Path, told: Decimal) -> str:
    return shown(rounded(told / Decimal("1.1"), path.goal.target), path.goal.target.unit)
