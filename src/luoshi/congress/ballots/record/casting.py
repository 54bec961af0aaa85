"""Casting a ballot: the roll and the box, in one transaction, and nothing that joins them.

The roll's row is changed as every row of the books is, with an event that says who voted and when. The box is ONE row
beside it, written by a statement of its own: in no event, with no time. See docs/decisions/0010-secret-ballot.md.
"""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from threading import Lock
from typing import Any

import psycopg
from django.db import DatabaseError, connection

from luoshi.congress.ballots import slips, tally
from luoshi.congress.ballots.models import BallotBox, BallotRound, RollEntry, RoundState, Way
from luoshi.congress.ballots.rules import rules_of
from luoshi.errors import LuoshiError, UsageError
from luoshi.ledger import policy
from luoshi.ledger.books import demand_open
from luoshi.ledger.models import Person
from luoshi.ledger.record.change import change
from luoshi.ledger.workflow import NotNow

_log = logging.getLogger("luoshi.ballots")
_TURN = Lock()
_PUT = "UPDATE {} SET lines = %s WHERE id = %s"


class Voted(LuoshiError):
    """The deputy's vote is counted already; nothing was changed."""


def entry_of(person: Person, ballot_round: BallotRound) -> RollEntry | None:
    """The deputy's row of the roll."""
    return RollEntry.objects.filter(round=ballot_round, person=person).first()


def cast(person: Person, ballot_round: BallotRound, slip: slips.Slip) -> datetime:
    """Cast a ballot; when it was counted.

    Raises:
        Voted: When this deputy has voted.
        Taken: When the receipt is in the box; nobody's vote was counted.
        NotNow: When the round is not open, or the deputy is not marked as present.
        UsageError: For a ballot that the rules do not take.
    """
    place = ballot_round.ballot.place
    policy.demand(person, "ballot.vote", place)
    if not slips.is_receipt(slip.receipt):
        raise UsageError("选票的票号不对，没有计票", "请重新打开选票")
    tally.check(rules_of(ballot_round.rules), slip.marks, len(ballot_round.items.all()))
    with _queue(), change(person, "ballot.cast") as made:
        entry = RollEntry.objects.select_for_update().select_related("round").filter(
            round=ballot_round, person=person
        ).first()  # fmt: skip
        demand_may_vote(entry)
        assert entry is not None
        _drop_in(entry.round_id, slip)
        made.update(entry, way=Way.ONLINE)
    assert made.event is not None
    return made.event.at


def _queue() -> AbstractContextManager[Any]:
    """On SQLite those of one process wait in turn: who waits for the file itself looks again only now and then."""
    return _TURN if connection.vendor == "sqlite" else nullcontext()


def demand_may_vote(entry: RollEntry | None) -> None:
    """Refuse who is not on the roll, not present, has voted, or votes too early or too late.

    Raises:
        Voted, NotNow: With what to do.
    """
    if entry is None:
        raise NotNow("名册上没有您，不能投这次票", "请和会务人员核对代表名册")
    if entry.way == Way.ONLINE:
        raise Voted("您已投票，已经计票", "一人一票，不用再投；票号在您投票时的页面上")
    if entry.way == Way.PAPER:
        raise Voted("您领了纸质票，不能再在网上投", "请把纸质票投进票箱")
    if entry.round.state != RoundState.OPEN:
        said = "还没有开始投票" if entry.round.state == RoundState.READY else "投票已经截止，没有计票"
        raise NotNow(said, "请等会务人员宣布" if entry.round.state == RoundState.READY else "结果宣布后在这里看")
    if not entry.present:
        raise NotNow("您还没有签到，不能投票", "请会务人员把您记为到会，再打开选票")


def _drop_in(round_id: int, slip: slips.Slip) -> None:
    """Put a ballot among the others, by its receipt."""
    box = BallotBox.objects.select_for_update().get(round_id=round_id)
    _write(box.pk, slips.with_slip(box.lines, slip))


def _write(pk: int, lines: str) -> None:
    """Rewrite the box.

    The statement goes past Django: its text would hold the ballots (in a log of slow statements, in the list of what
    the server is doing); bound by the server they are in neither.
    """
    demand_open()
    statement = _PUT.format(BallotBox._meta.db_table)
    connection.ensure_connection()
    raw: Any = connection.connection
    if connection.vendor == "sqlite":
        raw.execute("PRAGMA secure_delete = ON").close()
        raw.execute(statement.replace("%s", "?"), (lines, pk)).close()
    else:
        with psycopg.Cursor(raw) as cursor:
            cursor.execute(statement, (lines, pk))


def sweep() -> bool:
    """Have the database forget earlier versions of the box, after closing and outside of any transaction.

    What backups and other copies hold is beyond it. Whether it could be done.
    """
    table = BallotBox._meta.db_table
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                return bool(cursor.fetchone()[0] == 0)
            cursor.execute(f"VACUUM (FULL, FREEZE) {table}")
    except DatabaseError as error:
        _log.warning("the table of boxes could not be vacuumed: %s", type(error).__name__)
        return False
    return True
