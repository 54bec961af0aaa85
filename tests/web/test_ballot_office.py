"""The office runs a ballot through its pages, with paper and a second round; its papers; what follows for a project."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from django.http import HttpResponse
from django.test import Client
from tests.congress.assembly import YEAR, candidates, declared, deputies, drawn_up, opened, vote
from tests.ledger.city import HOUSING, City, assert_whole
from tests.web.browsing import each, words
from tests.web.conftest import SignIn
from typer.testing import CliRunner

from luoshi.cli import app
from luoshi.congress.ballots.models import Ballot, BallotRound, Candidate
from luoshi.congress.ballots.record import ballots

EVIL = "<img src=x onerror=alert(1)>"


def do(office: Client, ballot: Ballot, step: str, **given: object) -> HttpResponse:
    number = ballot.rounds.count()
    return office.post(f"/ballots/{ballot.pk}/do/", {"step": step, "round": number, **given}, follow=True)


def test_a_ballot_with_paper_and_a_second_round(city: City, office: Client, sign_in: SignIn) -> None:
    everyone = deputies(city, 5)
    candidates(city, 4)
    made = office.post("/ballots/new/", {"year": YEAR, "preset": "rank", "seats": "2"}, follow=True)
    assert "选票准备好了" in words(made, "#told")
    ballot = Ballot.objects.get()
    assert "不能开始投票" in words(do(office, ballot, "open"), ".notice.bad")
    do(office, ballot, "mark", everyone="1")
    do(office, ballot, "mark", present=[p.pk for p in everyone], paper=[everyone[-1].pk])
    assert "投票开始了" in words(do(office, ballot, "open"), "#told")
    held = ballot.rounds.get()
    for person, marks in zip(everyone[:4], ("1100", "1010", "1001", "1000"), strict=True):
        vote(person, held, marks)
    assert "已投票（含领纸质票）5" in words(office.get(f"/ballots/{ballot.pk}/"), ".numbers")
    do(office, ballot, "close")
    assert "要两位" in words(do(office, ballot, "declare"), ".notice.bad")
    cells = {f"c{item.pk}_{n}": v for item, row in zip(held.items.all(), ("10", "10", "10", "01"), strict=True) for n, v in enumerate(row)}
    wrong = do(office, ballot, "count", ballots="1", void="0", **cells)
    assert "多选的票是无效票" in words(wrong, ".notice.bad")
    cells[f"c{held.items.all()[2].pk}_0"], cells[f"c{held.items.all()[2].pk}_1"] = "0", "1"
    do(office, ballot, "count", ballots="1", void="0", **cells)
    second = sign_in("office2")
    do(second, ballot, "count", ballots="1", void="1")
    assert "录的数不一样" in words(do(office, ballot, "declare"), ".notice.bad")
    do(second, ballot, "count", ballots="1", void="0", **cells)
    done = do(office, ballot, "declare")
    assert each(done, "table.stack .became") == ["入选", "入选", "未入选", "未入选"]
    assert_whole()


def test_equal_votes_are_voted_on_again(city: City, office: Client) -> None:
    everyone = deputies(city, 4)
    candidates(city, 4)
    ballot = drawn_up(city, "rank", seats=2, most=2)
    held = opened(city, ballot)
    for person, marks in zip(everyone, ("1100", "1010", "1000", "1000"), strict=True):
        vote(person, held, marks)
    declared(city, held)
    page = do(office, ballot, "again")
    assert "第 2 轮" in words(page)
    assert Candidate.objects.filter(state="chosen").count() == 1
    second = opened(city, ballot)
    assert [item.candidate.name for item in second.items.all()] == ["老旧小区加装电梯", "农村供水改造"]
    for person in everyone[:3]:
        vote(person, second, "01")
    vote(everyone[3], second, "10")
    declared(city, second)
    assert set(Candidate.objects.filter(state="chosen").values_list("name", flat=True)) == {"社区托育点", "农村供水改造"}
    assert "不用再投" in words(do(office, ballot, "again"), ".notice.bad")


@pytest.fixture
def over(city: City) -> BallotRound:
    """A declared round of five votes."""
    everyone = deputies(city, 5)
    candidates(city)
    held = opened(city, drawn_up(city))
    for person in everyone:
        vote(person, held, "111000")
    return declared(city, held)


def test_the_result_and_the_ballot_as_documents(city: City, over: BallotRound, office: Client) -> None:
    where = f"/ballots/{over.ballot_id}/"
    text = office.get(f"{where}result.docx").content
    paper = docx.Document(io.BytesIO(text))
    said = "\n".join(p.text for p in paper.paragraphs)
    assert "下列3个项目入选：（1）社区托育点；（2）老旧小区加装电梯；（3）农村供水改造" in said
    assert over.digest in said
    assert [cell.text for cell in paper.tables[0].rows[1].cells][-3:] == ["5", "0", "入选"]
    assert office.get(f"{where}result.docx").content == text
    form = docx.Document(io.BytesIO(office.get(f"{where}ballot.docx").content))
    assert len(form.tables[0].rows) == 7
    assert form.tables[0].rows[1].cells[-1].text == "□"


def test_the_published_file_is_counted_by_the_command(over: BallotRound, office: Client, tmp_path: Path) -> None:
    file = tmp_path / "票箱.csv"
    file.write_bytes(office.get(f"/ballots/{over.ballot_id}/box.csv").content)
    done = CliRunner().invoke(app, ["ballot", "tally", str(file)])
    assert done.exit_code == 0, done.output
    assert "1. 社区托育点：选 5　不选 0　入选" in done.output
    assert f"票箱校验值对得上：{over.digest}" in done.output
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("选,选,选,不选", "选,选,不选,选", 1), encoding="utf-8")
    assert CliRunner().invoke(app, ["ballot", "tally", str(file)]).exit_code == 1


def test_what_is_no_box_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe\x00")
    for name in ("x.csv", "none.csv"):
        done = CliRunner().invoke(app, ["ballot", "tally", str(tmp_path / name)])
        assert done.exit_code != 0
        assert "Traceback" not in done.output


def test_a_chosen_project_becomes_a_row_is_watched_and_rated(city: City, over: BallotRound, office: Client, sign_in: SignIn) -> None:
    first = Candidate.objects.get(name="社区托育点")
    office.post("/livelihood/enter/", {"year": YEAR, f"row{first.pk}": "new"})
    first.refresh_from_db()
    assert first.task is not None
    where = f"/livelihood/{first.pk}/"
    deputy = sign_in("deputy")
    given = {"deed": "visit", "day": "2026-01-05", "text": f"已开工{EVIL}", "rating": "good"}
    assert deputy.post(f"{where}do/", given).status_code == 409
    office.post(f"{where}do/", {"deed": "watch", "deputy": city.person("deputy").pk})
    assert deputy.post(f"{where}do/", {**given, "rating": ""}).status_code == 400
    seen = deputy.post(f"{where}do/", given, follow=True)
    assert f"已开工{EVIL}" in words(seen) and EVIL not in seen.content.decode()
    assert "满意" in words(seen) and "2026年1月5日走访" in words(seen)
    ballot = ballots.draw_up(city.office, city.place, YEAR, "satisfaction", "satisfaction", _satisfaction())
    held = opened(city, ballot)
    for person in ballots.deputies(city.place):
        vote(person, held, "321")
    held = declared(city, held)
    assert [item.became for item in held.items.all()] == ["chosen", "chosen", "left"]
    assert "通过" in words(office.get(f"/ballots/{ballot.pk}/"), "table.stack")
    assert_whole()


def _satisfaction() -> object:
    from luoshi.congress.ballots.rules import PRESETS

    return PRESETS["satisfaction"].rules


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"preset": ""}, "还没有选规则"),
        ({"preset": "rank", "seats": "many"}, "应选项数“many”不是整数"),
        ({"preset": "rank", "seats": "6"}, "不成差额"),
        ({"preset": "rank", "seats": "2", "quorum": "9/9"}, "比例不认识"),
        ({"preset": "satisfaction"}, "没有票决入选的项目"),
        ({"preset": "rank", "seats": "2", "year": "2031"}, "没有初定的候选项目"),
    ],
)
def test_a_ballot_that_cannot_be_is_refused_and_what_was_typed_stays(
    city: City, office: Client, given: dict[str, str], said: str
) -> None:
    candidates(city)
    answer = office.post("/ballots/new/", {"year": str(YEAR), "title": "我的票决", **given})
    assert answer.status_code in (400, 409)
    assert said in words(answer, ".notice.bad")
    assert 'value="我的票决"' in answer.content.decode()


def test_while_it_is_open_marks_are_only_added_and_who_voted_gets_no_paper(city: City, office: Client) -> None:
    everyone = deputies(city, 4)
    candidates(city)
    ballot = drawn_up(city)
    held = opened(city, ballot, absent=1)
    vote(everyone[0], held, "100000")
    do(office, ballot, "mark", present=[everyone[3].pk])
    assert held.entries.filter(present=True).count() == 4
    refused = do(office, ballot, "mark", paper=[everyone[0].pk])
    assert "已在网上投票，不能再领纸质票" in words(refused, ".notice.bad")


def test_ideas_and_candidates(city: City, office: Client, sign_in: SignIn) -> None:
    unit = sign_in("housing")
    unit.post("/livelihood/ideas/", {"year": YEAR, "text": f"多建车位{EVIL}"})
    page = office.get(f"/livelihood/?year={YEAR}")
    assert f"单位申报（{HOUSING}）" in words(page) and EVIL not in page.content.decode()
    assert unit.post("/livelihood/ideas/", {"year": YEAR, "text": " "}).status_code == 400
    wrong = office.post("/livelihood/new/", {"name": "车位", "scope": "建100个", "budget": "很多", "year": YEAR})
    assert wrong.status_code == 400 and 'value="很多"' in wrong.content.decode()
    given = {"name": "车位", "scope": "建100个", "budget": "1,200.5", "year": YEAR, "lead": city.unit(HOUSING).pk}
    made = office.post("/livelihood/new/", given, follow=True)
    assert "1,200.5 万元" in words(made)
    idea, candidate = city.place.ideas.get(), Candidate.objects.get()
    assert office.post(f"/livelihood/ideas/{idea.pk}/", {"candidate": "", "reply": ""}).status_code == 400
    office.post(f"/livelihood/ideas/{idea.pk}/", {"candidate": candidate.pk})
    assert "多建车位" in words(office.get(f"/livelihood/{candidate.pk}/"))
    assert office.post("/livelihood/new/", given).status_code == 400  # the name is there


def test_the_year_page_asks_no_more_for_more_projects(city: City, office: Client, django_assert_max_num_queries: object) -> None:
    candidates(city)
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        assert office.get(f"/livelihood/?year={YEAR}").status_code == 200
