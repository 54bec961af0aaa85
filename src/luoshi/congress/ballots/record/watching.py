"""Deputies assigned to watch a chosen project, and what they leave of their visits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from luoshi.congress.ballots.models import Candidate, CandidateState, Rating, Visit, Watch
from luoshi.errors import UsageError
from luoshi.ledger import clock, fields, policy
from luoshi.ledger.models import Person, Role
from luoshi.ledger.record.change import change
from luoshi.ledger.workflow import NotNow


def assign(person: Person, candidate: Candidate, deputies: Iterable[int]) -> list[Watch]:
    """Let these deputies watch a project; one who has left a visit stays.

    Raises:
        NotNow: For a project that was not chosen.
        UsageError: For somebody who is no deputy of the place.
    """
    policy.demand(person, "candidate.edit", candidate.place)
    wanted = set(deputies)
    found = set(Person.objects.filter(pk__in=wanted, place=candidate.place, role=Role.DEPUTY).values_list("pk", flat=True))
    if wanted - found:
        raise UsageError("选的人里有的不是本地的代表", "请从名单里选")
    with change(person, "watch.assign") as made:
        held = Candidate.objects.get(pk=candidate.pk)
        if held.state != CandidateState.CHOSEN:
            raise NotNow("票决入选的项目才安排代表跟踪", "请等票决结果")
        watches = {watch.person_id: watch for watch in held.watches.prefetch_related("visits")}
        for pk in watches.keys() - wanted:
            if not watches[pk].visits.all():
                made.delete(watches[pk])
        made.create(*[Watch(candidate=held, person_id=pk) for pk in sorted(wanted - watches.keys())])
    return list(held.watches.all())


def visit(person: Person, candidate: Candidate, day: date | None, text: str, rating: str) -> Visit:
    """A deputy who watches a project leaves a visit.

    Raises:
        NotNow: For a deputy who was not assigned to it.
        FieldError, UsageError: For a day to come, no words, no rating.
    """
    policy.demand(person, "watch.visit", candidate.place)
    text = fields.told("text", text, "走访情况", 1000, "写看到的进度、问题和建议")
    if rating not in Rating.values:
        raise UsageError("还没有评价", "请选满意、基本满意或不满意")
    if day is None or day > clock.today():
        raise UsageError("走访日期不对", "填走访的那一天，不晚于今天")
    with change(person, "watch.visit") as made:
        watch = Watch.objects.filter(candidate=candidate, person=person).first()
        if watch is None:
            raise NotNow("您没有被安排跟踪这个项目", "要跟踪请和会务人员联系")
        left = Visit(watch=watch, day=day, text=text, rating=rating, at=clock.now())
        made.create(left)
    return left
