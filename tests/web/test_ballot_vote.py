"""A deputy votes: fill, check, cast; and nobody, whatever they look at, finds who voted how."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from tests.congress.assembly import candidates, declared, deputies, drawn_up, opened, vote
from tests.ledger.city import City, assert_whole
from tests.web.browsing import events, form, page, words
from tests.web.conftest import SignIn

from luoshi.congress.ballots.models import BallotBox, BallotRound, RollEntry
from luoshi.congress.ballots.record import ballots
from luoshi.congress.ballots.slips import digest_of, new_receipt
from luoshi.ledger.models import Event


@pytest.fixture
def held(city: City) -> BallotRound:
    """An open round: choose at most 3 of 6, five deputies, one of them absent."""
    deputies(city, 5)
    candidates(city)
    return opened(city, drawn_up(city), absent=1)


@pytest.fixture
def booth(held: BallotRound, sign_in: SignIn) -> Client:
    """The browser of a deputy."""
    return sign_in("deputy")


def where(held: BallotRound) -> str:
    return f"/ballots/{held.ballot_id}/vote/"


def marked(held: BallotRound, marks: str) -> dict[str, str]:
    """What a browser sends for these marks: a box that is not ticked sends nothing."""
    return {f"m{item.pk}": mark for item, mark in zip(held.items.all(), marks, strict=True) if mark != "0"}


def filled(booth: Client, held: BallotRound, marks: str, step: str = "check") -> HttpResponse:
    """Open the ballot, mark it, go on."""
    given = form(booth.get(where(held)), "form[data-most]")
    hidden = {name: given[name] for name in ("receipt", "round")}
    return booth.post(where(held), {**hidden, **marked(held, marks), "step": step})


def sent(booth: Client, held: BallotRound, marks: str) -> tuple[HttpResponse, dict[str, str]]:
    """Fill, check and cast; the answer, and what was sent."""
    given = {k: str(v) for k, v in form(filled(booth, held, marks), "form[data-once]").items()} | {"step": "cast"}
    return booth.post(where(held), given), given


def box_of(held: BallotRound) -> list[str]:
    return BallotBox.objects.get(round=held).lines.splitlines()


# --- Casting -----------------------------------------------------------------------------------


def test_a_vote_is_filled_checked_and_counted_and_each_page_says_so(held: BallotRound, booth: Client) -> None:
    first = booth.get(where(held))
    assert "现在还没有计票" in words(first)
    receipt = words(first, ".receipt .code")
    check = filled(booth, held, "101000")
    assert words(check, "h1") == "请核对：还没有计票"
    assert "您选了 2 项（最多 3 项）" in words(check)
    assert [node.text() for node in page(check).css(".checked b")] == ["1. 社区托育点", "3. 农村供水改造"]
    assert box_of(held) == []
    done, given = sent(booth, held, "101000")
    assert words(done, "h1") == "✓ 已计票"
    assert words(done, ".receipt .code") == given["receipt"].partition(":")[0] != receipt
    assert box_of(held) == [f"{given['receipt'].partition(':')[0]} 101000"]
    assert done["Cache-Control"].count("no-store") == 1
    assert_whole()


def test_sent_twice_gone_back_and_opened_again_it_counts_once(held: BallotRound, booth: Client) -> None:
    _, given = sent(booth, held, "110000")
    before = events()
    for again in (booth.post(where(held), given), booth.post(where(held), given | marked(held, "000111")), booth.get(where(held))):
        assert words(again, "h1") == "✓ 您已投票"
        assert again.status_code == 200
        assert given["receipt"].partition(":")[0] not in again.content.decode()
    assert (len(box_of(held)), events()) == (1, before)


def test_going_back_from_the_check_keeps_what_was_marked_and_the_receipt(held: BallotRound, booth: Client) -> None:
    check = form(filled(booth, held, "110000"), "form[data-once]")
    back = booth.post(where(held), {**check, "step": "change"})
    assert form(back, "form[data-most]")["receipt"] == check["receipt"]
    assert len(page(back).css("input[checked]")) == 2
    assert box_of(held) == []


@pytest.mark.parametrize(
    ("marks", "said"),
    [("111100", "您选了 4 项，最多 3 项。 请去掉 1 项，再继续"), ("111111", "您选了 6 项，最多 3 项。 请去掉 3 项，再继续")],
)
@pytest.mark.parametrize("step", ["check", "cast"])
def test_too_many_choices_are_told_and_what_was_marked_stays(
    held: BallotRound, booth: Client, marks: str, said: str, step: str
) -> None:
    answer = filled(booth, held, marks, step)
    assert answer.status_code == 400
    assert said.replace(" 请", "请") in words(answer, ".notice.bad").replace("。 ", "。")
    assert len(page(answer).css("input[checked]")) == marks.count("1")
    assert box_of(held) == []


def test_an_empty_ballot_is_named_as_one_and_counts_as_an_abstention(held: BallotRound, booth: Client) -> None:
    assert "这是一张空白票" in words(filled(booth, held, "000000"), ".notice.warn")
    done, _ = sent(booth, held, "000000")
    assert words(done, "h1") == "✓ 已计票"
    assert box_of(held)[0].endswith(" 000000")


def test_an_empty_ballot_is_refused_where_the_rules_take_none(city: City, sign_in: SignIn) -> None:
    deputies(city, 3)
    candidates(city)
    held = opened(city, drawn_up(city, blank=False, least=2))
    booth = sign_in("deputy")
    assert "这次票决不收空白票" in words(filled(booth, held, "000000"), ".notice.bad")
    assert "至少要 2 项" in words(filled(booth, held, "100000"), ".notice.bad")


def test_for_against_and_abstain_are_shown_for_each(city: City, sign_in: SignIn) -> None:
    deputies(city, 3)
    candidates(city)
    held = opened(city, drawn_up(city, "judge-each", seats=0, most=0))
    check = filled(sign_in("deputy"), held, "+-0+-0")
    assert [node.text() for node in page(check).css(".mark-word")] == ["赞成", "反对", "弃权", "赞成", "反对", "弃权"]


@pytest.mark.parametrize("receipt", ["", "x", "AAAA-AAAA-AAAA-AAAA-AAAA", "AAAA-AAAA-AAAA-AAAA-AAAA:forged"])
def test_a_receipt_that_is_not_of_our_making_gets_a_fresh_ballot(held: BallotRound, booth: Client, receipt: str) -> None:
    given = marked(held, "110000") | {"receipt": receipt, "round": "1", "step": "cast"}
    answer = booth.post(where(held), given)
    assert answer.status_code == 400
    assert "票号不对，没有计票" in words(answer, ".notice.bad")
    assert len(page(answer).css("input[checked]")) == 2
    assert box_of(held) == []


def test_a_receipt_used_by_another_is_refused_with_a_fresh_one(held: BallotRound, booth: Client, sign_in: SignIn) -> None:
    _, given = sent(booth, held, "110000")
    other = sign_in("deputy2")
    answer = other.post(where(held), given)
    assert "票号已经用过" in words(answer, ".notice.bad")
    assert form(answer, "form[data-most]")["receipt"] not in ("", given["receipt"])
    assert len(box_of(held)) == 1
    assert words(sent(other, held, "001000")[0], "h1") == "✓ 已计票"


def test_who_is_absent_too_early_or_too_late_is_told(city: City, held: BallotRound, sign_in: SignIn) -> None:
    assert words(sign_in("deputy5").get(where(held)), "h1") == "您还没有签到，不能投票"
    open_form = filled(sign_in("deputy"), held, "100000")
    ballots.close_round(city.office, held)
    late = sign_in("deputy").post(where(held), {**form(open_form, "form[data-once]"), "step": "cast"})
    assert words(late, "h1") == "投票已经截止，没有计票"
    assert box_of(held) == []


# --- Secrecy -----------------------------------------------------------------------------------


def tables() -> Iterator[tuple[str, str]]:
    """Every table of the database with all that stands in it."""
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}"')
            yield name, repr(cursor.fetchall())


def test_in_the_whole_database_a_receipt_is_in_the_box_alone(
    city: City, held: BallotRound, sign_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    from_ = events()
    receipts = []
    for name, marks in (("deputy", "110000"), ("deputy2", "101010"), ("deputy3", "000000")):
        booth = sign_in(name)
        done, given = sent(booth, held, marks)
        receipts.append(given["receipt"].partition(":")[0])
        assert receipts[-1] in done.content.decode()
        assert receipts[-1] not in str(booth.session.items()) + str(done.cookies) + str(booth.cookies)
        booth.post(where(held), given)
    for name, content in tables():
        assert [receipt in content for receipt in receipts] == [name == "ballots_ballotbox"] * 3, name
    digest = digest_of(BallotBox.objects.get(round=held).lines)
    cast = list(Event.objects.filter(seq__gt=from_))
    assert [event.action for event in cast] == ["ballot.cast"] * 3
    for event in cast:
        entry = RollEntry.objects.get(round=held, person=event.person_id)
        said = {"table": "rollentry", "id": entry.pk, "before": {"way": ""}, "after": {"way": "online"}}
        assert json.loads(event.body) == {"rows": [said], "tasks": [], "fields": []}
        assert (event.reason, digest in event.body) == ("", False)
    assert all(receipt not in caplog.text and receipt.replace("-", "") not in caplog.text for receipt in receipts)


def test_the_box_has_no_column_of_time_or_person() -> None:
    assert [field.attname for field in BallotBox._meta.concrete_fields] == ["id", "round_id", "lines"]


def test_until_it_is_declared_nobody_sees_box_or_counts(city: City, held: BallotRound, sign_in: SignIn) -> None:
    for person, marks in zip(ballots.deputies(city.place), ("110000", "110000", "111000"), strict=False):
        vote(person, held, marks)
    for closed in (False, True):
        if closed:
            ballots.close_round(city.office, held)
        for name in ("admin", "office", "auditor", "deputy", "mayor"):
            browser = sign_in(name)
            for path in ("box/", "box.csv", "result.docx", "box/?round=1"):
                assert browser.get(f"/ballots/{held.ballot_id}/{path}").status_code == (404 if name == "admin" else 409)
            if name != "admin":
                shown = browser.get(f"/ballots/{held.ballot_id}/")
                assert page(shown).css("table.stack") == []
                assert "3" in words(shown, ".numbers")
        roll = words(sign_in("office").get(f"/ballots/{held.ballot_id}/"))
        assert ("谁投了票" in roll) == closed
    declared_round(city, held)
    found = sign_in("deputy").get(f"/ballots/{held.ballot_id}/box/")
    assert len(page(found).css("table.box tbody tr")) == 3


def declared_round(city: City, held: BallotRound) -> None:
    ballots.declare(city.office, held)


def test_so_few_ballots_that_they_would_tell_are_not_published_one_by_one(city: City, sign_in: SignIn) -> None:
    deputies(city, 4)
    candidates(city)
    held = opened(city, drawn_up(city, quorum=(1, 2, True)))
    for person in ballots.deputies(city.place)[:2]:
        vote(person, held, "110000", new_receipt())
    declared(city, held)
    answer = sign_in("deputy").get(f"/ballots/{held.ballot_id}/box/")
    assert answer.status_code == 409
    assert "只公布合计" in words(answer)
