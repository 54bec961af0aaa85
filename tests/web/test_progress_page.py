"""One report of progress: who sees it, and its files."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from tests.ledger.city import HOUSING, WATER, City, assert_whole
from tests.web.browsing import events, page, words
from tests.web.conftest import SignIn
from tests.web.test_evidence import DOCX, PDF, PNG, bundle
from tests.web.test_many_rows import asked_by

from luoshi.ledger.models import Evidence, Progress
from luoshi.ledger.record import progress as record
from luoshi.web import uploads


@pytest.fixture
def held(city: City) -> Progress:
    """A report of a row that housing leads and water joins, with no file yet."""
    city.edit(city.row("老旧小区"), {"joint": [city.unit(WATER).pk], "official": city.person("mayor").pk})
    city.issue()
    row = city.row("老旧小区")
    return record.report(
        city.person("housing"), city.breakdown, row.pk, "2026-03",
        record.Said("已完成一半", "50", {row.targets.get().pk: "19"}),
    )  # fmt: skip


@pytest.fixture
def housing(held: Progress, sign_in: SignIn) -> Client:
    return sign_in("housing")


def address(held: Progress) -> str:
    return f"/progress/{held.pk}/"


def attach(browser: Client, held: Progress, *files: tuple[str, bytes]) -> HttpResponse:
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    return browser.post(f"{address(held)}files/", {"file": sent}, follow=True)


def test_it_works(held: Progress, housing: Client) -> None:
    said = words(housing.get(address(held)))
    for part in ("改造老旧小区38个", HOUSING, "2026年3月", "待审核", "19个", "50%", "已完成一半", "还没有佐证文件"):
        assert part in said
    response = attach(housing, held, ("现场.png", PNG), ("批复.pdf", PDF))
    assert "已附上 2 个文件" in words(response, "#told")
    assert [e.name for e in Evidence.objects.all()] == ["现场.png", "批复.pdf"]
    assert_whole()


def test_a_file_is_saved_and_never_shown(held: Progress, housing: Client) -> None:
    attach(housing, held, ("现场 照片\"'.png", PNG))
    found = Evidence.objects.get()
    response = housing.get(f"/evidence/{found.pk}/")
    assert response.content == PNG
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert unquote(response.headers["Content-Disposition"]).endswith(found.name)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["Content-Type"] == "image/png"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("照片.jpg", PDF, "内容其实是 pdf"),
        ("空.pdf", b"", "没有收到文件"),
        ("报告.docm", bundle("word/document.xml", "word/vbaProject.bin"), "宏"),
        ("工具.exe", b"MZ\0\0", "可以运行的程序"),
        ("页.html", b"<script>alert(1)</script>", "不是可以附的类型"),
        ("大.pdf", PDF + b"0" * (20 * 1024 * 1024), "超过 20 MB"),
    ],
)  # fmt: skip
def test_a_file_that_lies_is_refused_in_words(
    held: Progress, housing: Client, name: str, data: bytes, said: str
) -> None:
    before = events()
    response = attach(housing, held, (name, data))
    assert response.status_code == 400
    assert "可以附 PDF" in words(response, ".notice.bad") or "原文件" in words(response, ".notice.bad")
    assert said in words(response, ".notice.bad") or "是空的" in words(response, ".notice.bad")
    assert events() == before


def test_a_file_beyond_all_limits_is_thrown_away_while_it_comes(
    held: Progress, housing: Client, monkeypatch: pytest.MonkeyPatch, own_home: Path
) -> None:
    monkeypatch.setattr(uploads, "MOST", 1024)
    response = attach(housing, held, ("大.pdf", PDF + b"0" * 200_000))
    assert response.status_code == 400
    assert "没有收到文件" in words(response, ".notice.bad")
    assert list(own_home.rglob("*")) == []


def test_no_file_at_all_is_said(held: Progress, housing: Client) -> None:
    assert "没有收到文件" in words(housing.post(f"{address(held)}files/"), ".notice.bad")


def test_too_many_files_are_refused(held: Progress, housing: Client) -> None:
    response = attach(housing, held, *[(f"{n}.txt", f"第{n}份".encode()) for n in range(21)])
    assert "最多附 20 个文件" in words(response, ".notice.bad")


def test_the_same_file_twice_is_one(held: Progress, housing: Client) -> None:
    attach(housing, held, ("一.png", PNG), ("二.png", PNG))
    assert Evidence.objects.get().name == "一.png"


def test_a_file_is_taken_back(held: Progress, housing: Client) -> None:
    attach(housing, held, ("一.png", PNG))
    found = Evidence.objects.get()
    response = housing.post(f"/evidence/{found.pk}/remove/", follow=True)
    assert "已撤回“一.png”" in words(response, "#told")
    assert not Evidence.objects.exists()
    assert housing.get(f"/evidence/{found.pk}/").status_code == 404
    assert_whole()


def test_an_accepted_report_keeps_its_files(city: City, held: Progress, housing: Client) -> None:
    attach(housing, held, ("一.png", PNG))
    record.review(city.office, city.breakdown, [held.pk], "accept")
    before = events()
    assert page(housing.get(address(held))).css("main form") == []
    assert attach(housing, held, ("二.pdf", PDF)).status_code == 409
    assert housing.post(f"/evidence/{Evidence.objects.get().pk}/remove/").status_code == 409
    assert events() == before
    assert Evidence.objects.get().name == "一.png"


def test_who_joins_the_row_reads_and_changes_nothing(held: Progress, housing: Client, sign_in: SignIn) -> None:
    attach(housing, held, ("一.png", PNG))
    water, before = sign_in("water"), events()
    assert water.get(address(held)).status_code == 200
    assert water.get(f"/evidence/{Evidence.objects.get().pk}/").status_code == 200
    assert attach(water, held, ("二.pdf", PDF)).status_code == 404
    assert water.post(f"/evidence/{Evidence.objects.get().pk}/remove/").status_code == 404
    assert events() == before


@pytest.mark.parametrize(
    ("username", "status"),
    [("office", 200), ("mayor", 200), ("counter", 200), ("auditor", 200), ("mayor2", 404), ("deputy", 403), ("admin", 404),
     ("housing-b", 404), ("office-b", 404)],
)  # fmt: skip
def test_who_sees_it(held: Progress, housing: Client, sign_in: SignIn, username: str, status: int) -> None:
    attach(housing, held, ("一.png", PNG))
    browser = sign_in(username)
    assert browser.get(address(held)).status_code == status
    assert browser.get(f"/evidence/{Evidence.objects.get().pk}/").status_code == status
    if status == 200:
        assert page(browser.get(address(held))).css("main form") == []


def test_a_file_altered_on_the_disk_is_not_given_out(held: Progress, housing: Client, own_home: Path) -> None:
    attach(housing, held, ("一.docx", DOCX))
    (path,) = [path for path in (own_home / "evidence").rglob("*") if path.is_file()]
    path.write_bytes(b"other")
    response = housing.get(f"/evidence/{Evidence.objects.get().pk}/")
    assert response.status_code == 503
    assert "不一致" in words(response)


def test_markup_in_names_and_words_is_text(city: City, held: Progress, housing: Client) -> None:
    evil = "<img src=x onerror=alert(1)>"
    record.report(city.person("housing"), city.breakdown, held.task_id, "2026-03", record.Said(evil))
    attach(housing, held, (f"{evil}.png", PNG))
    record.review(city.office, city.breakdown, [held.pk], "return", evil)
    response = housing.get(address(held))
    assert page(response).css("main img") == []
    assert words(response).count("onerror=alert(1)") >= 3


def test_it_is_told_on_the_rows_page_to_who_may_see_progress(
    city: City, held: Progress, housing: Client, sign_in: SignIn
) -> None:
    attach(housing, held, ("一.png", PNG))
    record.report(city.person("water"), city.breakdown, held.task_id, "2026-04", record.Said("配合完成"))
    record.check_figure(city.person("counter"), held.figures.get(), False, "与月报不一致")
    where = f"/tables/{city.breakdown.pk}/rows/{held.task_id}/"
    said = words(housing.get(where), ".reports")
    assert said.index("2026年4月") < said.index("2026年3月")
    assert "有疑问" in said and "与月报不一致" in said and "一.png" in said
    assert page(sign_in("deputy").get(where)).css(".reports") == []
    assert "一.png" not in words(sign_in("deputy").get(where))


def test_the_log_tells_of_it_in_words(city: City, held: Progress, housing: Client, sign_in: SignIn) -> None:
    attach(housing, held, ("一.png", PNG))
    housing.post(f"/evidence/{Evidence.objects.get().pk}/remove/")
    record.take_up(city.person("housing"), city.breakdown, [held.task_id])
    record.check_figure(city.person("counter"), held.figures.get(), False, "与月报不一致")
    record.check_figure(city.person("counter"), held.figures.get(), True)
    for step in ("ask", "return"):
        record.review(city.office, city.breakdown, [held.pk], step, "请补充")
    said = words(sign_in("auditor").get("/events/"))
    for action in ("领办", "报送进展", "附佐证", "撤回佐证", "要求补充进展", "退回进展", "核实数字", "对数字有疑问"):
        assert action in said
    assert "progress." not in said and "figure." not in said


def test_files_ask_no_more_of_the_database(held: Progress, housing: Client) -> None:
    attach(housing, held, ("0.txt", b"0"))
    few = asked_by(housing, address(held))
    attach(housing, held, *[(f"{n}.txt", f"{n}".encode()) for n in range(1, 15)])
    assert asked_by(housing, address(held)) == few <= 25
