"""Deciding what is public: each function one change with its event. Who may is in ledger/policy.py (``public.*``)."""

from __future__ import annotations

from collections.abc import Mapping

from luoshi.errors import UsageError
from luoshi.ledger import clock, fields, policy
from luoshi.ledger.models import Breakdown, BreakdownState, Evidence, Person, Place, ProgressState, Task
from luoshi.ledger.record.change import change
from luoshi.publishing.fields import FIELDS
from luoshi.publishing.keeping import bump
from luoshi.publishing.models import Held, Openness, Publication, Release

MOST_CAPTION = 100


def openness_of(place: Place) -> Openness:
    """A place's decisions; nothing is public where it has made none."""
    return Openness.objects.filter(place=place).first() or Openness(place=place, public=False, fields={})


def decide(
    person: Person, place: Place, *, public: bool, chosen: Mapping[str, bool], contact: str = "", minimum: int = 10
) -> Openness:
    """Decide whether a place's record is public, and which fields of it.

    Raises:
        UsageError: For a field that the table does not know, or one that cannot be held back.
    """
    policy.demand(person, "public.decide", place)
    for name, wanted in chosen.items():
        if name not in FIELDS:
            raise UsageError(f"没有“{name[:40]}”这一项", f"可以定的是 {'、'.join(f.label for f in FIELDS.values())}")
        if FIELDS[name].always and not wanted:
            raise UsageError(f"“{FIELDS[name].label}”不能单独不公开", "不想公开某一条任务，请在那一条上选“不公开”")
    if not 5 <= minimum <= 1000:
        raise UsageError(f"满意度最少份数不能是 {minimum}", "请填 5 到 1000 之间的数")
    with change(person, "public.decide") as made:
        found = Openness.objects.select_for_update().filter(place=place).first()
        values = {"public": public, "fields": dict(sorted(chosen.items())), "contact": contact[:200], "minimum": minimum}
        if found is None:
            found = Openness(place=place, **values)
            made.create(found)
        else:
            made.update(found, **values)
        bump(place)  # contact and minimum are on the pages, too
    return found


def publish(person: Person, breakdown: Breakdown) -> Publication:
    """Make an issued table public from today on.

    Raises:
        UsageError: Before it is issued.
    """
    policy.demand(person, "public.publish", breakdown)
    if breakdown.state != BreakdownState.ISSUED:
        raise UsageError("任务分解表还没有印发，不能公开", "请先印发")
    with change(person, "public.publish", breakdown) as made:
        found = Publication.objects.select_for_update().filter(breakdown=breakdown).first()
        values = {"since": clock.today(), "ended": False, "by": person, "at": clock.now()}
        if found is None:
            found = Publication(breakdown=breakdown, **values)
            made.create(found)
        elif found.ended:
            made.update(found, **values)
    return found


def take_back(person: Person, breakdown: Breakdown, reason: str) -> None:
    """Take a table back from the public; a reason is asked for and stays in the log."""
    policy.demand(person, "public.publish", breakdown)
    reason = fields.told("reason", reason, "撤回的理由", 500, "请写为什么不再公开")
    with change(person, "public.take_back", breakdown, reason=reason) as made:
        found = Publication.objects.select_for_update().filter(breakdown=breakdown, ended=False).first()
        if found is None:
            raise UsageError("这张表没有公开", "不用撤回")
        made.update(found, ended=True)


def hold(person: Person, task: Task, reason: str) -> Held:
    """Keep a row from the public though its table is public."""
    policy.demand(person, "public.publish", task)
    reason = fields.told("reason", reason, "不公开的理由", 500, "请写为什么不公开，如“涉密”")
    with change(person, "public.hold", task.breakdown, reason=reason) as made:
        found = Held.objects.filter(task=task).first()
        if found is None:
            found = Held(task=task, reason=reason, by=person, at=clock.now())
            made.create(found)
            made.tell(task, "public", "公开", "不公开")
    return found


def unhold(person: Person, task: Task) -> None:
    """Show a row again."""
    policy.demand(person, "public.publish", task)
    with change(person, "public.unhold", task.breakdown) as made:
        found = Held.objects.filter(task=task).first()
        if found is not None:
            made.delete(found)
            made.tell(task, "public", "不公开", "公开")


def release(person: Person, evidence: Evidence, caption: str) -> Release:
    """Let everybody see a file of proof, under a caption; its own name stays inside.

    Raises:
        UsageError: While the report that it proves is not accepted.
    """
    evidence = Evidence.objects.select_related("progress__task__breakdown__report").get(pk=evidence.pk)
    task = evidence.progress.task
    policy.demand(person, "public.publish", task)
    caption = fields.told("caption", caption, "说明", MOST_CAPTION, "请写一句给公众看的说明，如“竣工现场”")
    if evidence.progress.state != ProgressState.ACCEPTED:
        raise UsageError("这份材料所在的进展还没有审核通过", "审核通过后再公开")
    with change(person, "public.release", task.breakdown) as made:
        found = Release.objects.filter(evidence=evidence).first()
        if found is None:
            found = Release(evidence=evidence, caption=caption, by=person, at=clock.now())
            made.create(found)
        else:
            made.update(found, caption=caption)
        made.tell(task, "evidence", "", caption)
    return found


def withdraw(person: Person, evidence: Evidence) -> None:
    """Take a file of proof back from the public."""
    task = evidence.progress.task
    policy.demand(person, "public.publish", task)
    with change(person, "public.withdraw", task.breakdown) as made:
        found = Release.objects.filter(evidence=evidence).first()
        if found is not None:
            made.delete(found)
            made.tell(task, "evidence", found.caption, "")
