"""Connectors: the list, the form with its trial, switching, and the raw answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from tests.ledger.city import City, assert_whole
from tests.web.browsing import each, events, form, page, words
from tests.web.conftest import SignIn
from tests.web.test_many_rows import asked_by

from luoshi.ledger import clock
from luoshi.ledger.models import Connector, Reading, Target
from luoshi.ledger.record import connecting
from luoshi.rounds.ticking import tick

ADDRESS = "/connectors/"
NOW = datetime.fromisoformat("2026-06-10T08:00:00+08:00").astimezone(UTC)
TABLE = "指标,数值,时点\n改造老旧小区,{},2026-05-31\n"
TYPED = {
    "kind": "table", "name": "住建月报", "address": "月报.csv", "where_value": "数值", "where_day": "时点",
    "where_row": "指标=改造老旧小区", "cadence": "weekly", "cumulative": "1", "unit": "", "factor": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def june(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture(autouse=True)
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "月报.csv").write_text(TABLE.format("20"), encoding="utf-8")
    monkeypatch.setenv("LUOSHI_CONNECTOR_FILES", str(folder))
    return folder


def target(city: City) -> Target:
    return city.row("老旧小区").targets.get()


def send(browser: Client, city: City, do: str = "save", **changes: str) -> HttpResponse:
    typed = {**TYPED, "do": do, "target": str(target(city).pk), **changes}
    return browser.post(f"{ADDRESS}add/", typed, follow=True)


def test_it_works_from_setting_up_to_the_figure_and_its_proof(issued: City, office: Client) -> None:
    assert "还没有数据连接" in words(office.get(ADDRESS))
    assert "“住建月报”已保存" in words(send(office, issued), "#told")
    held = Connector.objects.get()
    assert (held.cadence, held.where["row"], held.cumulative) == ("weekly", "指标=改造老旧小区", True)
    assert "还没有取过" in words(office.get(ADDRESS), f"#c{held.pk}")
    tick(NOW)
    line = words(office.get(ADDRESS), f"#c{held.pk}")
    for part in ("住建月报", "每周", "20", "2026-05-31", "6月10日 08:00", "6月17日 08:00"):
        assert part in line, part
    proof = office.get(f"/readings/{Reading.objects.get().pk}/")
    assert proof.content.decode() == TABLE.format("20")
    assert proof["Content-Disposition"].startswith("attachment")
    assert_whole()


def test_trying_shows_the_figure_and_keeps_nothing(issued: City, office: Client, own_home: Path) -> None:
    before = events()
    response = send(office, issued, "try", unit="亿元", factor="10000")
    said = words(response, "#read")
    assert "取到了：200,000，时点 2026年5月31日" in said
    assert "从表格“月报.csv”的" in said
    assert (events(), Reading.objects.count(), Connector.objects.count()) == (before, 0, 0)
    assert not (own_home / "evidence").exists()
    kept = form(response, "main form")
    assert {name: kept[name] for name in ("name", "address", "where_row", "factor")} == {
        name: (TYPED | {"factor": "10000"})[name] for name in ("name", "address", "where_row", "factor")
    }
    assert kept["target"] == str(target(issued).pk)


@pytest.mark.parametrize("do", ["try", "save"])
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"where_value": ""}, "没有说明数值在哪里"), ({"where_day": ""}, "没有说明数值是哪一天的"),
        ({"address": ""}, "没有写地址"), ({"factor": "-3"}, "换算倍数“-3”不能用"), ({"factor": "1e99"}, "换算倍数"),
        ({"where_row": "改造老旧小区"}, "行的条件"), ({"where_on": "2026-13-01", "where_day": ""}, "2026-13-01"),
        ({"address": "ftp://a.example/x"}, ""), ({"where_value": "v" * 20_001}, "设置太长"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_told_and_what_was_typed_stays(
    issued: City, office: Client, do: str, changes: dict[str, str], told: str
) -> None:
    before = events()
    response = send(office, issued, do, **changes)
    if do == "save" and changes.get("address", "").startswith("ftp"):
        return  # a file of that name may come
    assert response.status_code == 400, words(response)
    assert told in words(response, ".notice.bad")
    kept = form(response, "main form")
    assert all(kept[name] == value for name, value in changes.items())
    assert events() == before


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"name": ""}, "名称要写"), ({"target": ""}, "没有选目标"), ({"target": "9" * 12}, "没有选目标"),
     ({"cadence": "hourly"}, "没有“hourly”这种频率"), ({"unit": "亿" * 41}, "超过了 40 字")],
)  # fmt: skip
def test_what_the_books_cannot_take_is_told(issued: City, office: Client, changes: dict[str, str], told: str) -> None:
    response = send(office, issued, **changes)
    assert response.status_code == 400
    assert told in words(response, ".notice.bad")
    assert not Connector.objects.exists()


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x.json", "http://169.254.169.254/latest", "http://[::1]/"])
def test_an_address_inside_the_network_is_not_called(issued: City, office: Client, address: str) -> None:
    typed = {"kind": "json", "address": address, "where_value": "a", "where_on": "今天"}
    response = send(office, issued, "try", **typed)
    assert response.status_code == 400
    assert "LUOSHI_ALLOW_HOSTS" in words(response, ".notice.bad")


def test_a_file_outside_the_folder_is_not_read(issued: City, office: Client) -> None:
    assert send(office, issued, "try", address="../secret-key").status_code == 400


@pytest.mark.parametrize(("kind", "fields"), [("table", 5), ("json", 3), ("sql", 4), ("x", 5)])
def test_each_kind_has_its_fields(issued: City, office: Client, kind: str, fields: int) -> None:
    shown = form(office.get(f"{ADDRESS}add/?kind={kind}"), "main form")
    assert sum(name.startswith("where_") for name in shown) == fields


def test_it_is_changed(issued: City, office: Client) -> None:
    send(office, issued)
    held = Connector.objects.get()
    where = f"{ADDRESS}{held.pk}/"
    kept = form(office.get(where), "main form")
    assert (kept["name"], kept["where_value"], kept["kind"]) == ("住建月报", "数值", "table")
    done = office.post(where, {**kept, "name": "新名字", "do": "save", "cadence": "daily"}, follow=True)
    assert "“新名字”已保存" in words(done, "#told")
    assert Connector.objects.get().name == "新名字"


def test_a_failure_is_shown_with_its_reason_and_the_next_time(issued: City, office: Client, files: Path) -> None:
    send(office, issued)
    (files / "月报.csv").write_text("指标,数\n<script>,1\n", encoding="utf-8")
    tick(NOW)
    response = office.get(ADDRESS)
    assert "1 个没有取到数" in words(response, ".notice.warn")
    assert "连续 1 次没有取到：表头里没有“数值、时点”这一列" in words(response, ".failed")
    assert "6月10日 09:00" in words(response, "tbody tr")
    assert page(response).css("main script") == []


def test_it_is_switched_off_and_on(issued: City, office: Client) -> None:
    send(office, issued)
    held = Connector.objects.get()
    for active, told in (("0", "已停用"), ("1", "已启用")):
        done = office.post(f"{ADDRESS}{held.pk}/switch/", {"active": active}, follow=True)
        assert told in words(done, "#told")
        assert Connector.objects.get().active is (active == "1")
    assert "下一次巡检" in words(done, f"#c{held.pk}")


def test_a_connector_of_another_place_is_not_there(issued: City, office: Client, sign_in: SignIn) -> None:
    send(office, issued)
    tick(NOW)
    held, there = Connector.objects.get(), sign_in("office-b")
    assert each(there.get(ADDRESS), "tbody tr") == []
    before = events()
    for response in (
        there.get(f"{ADDRESS}{held.pk}/"), there.post(f"{ADDRESS}{held.pk}/switch/", {"active": "0"}),
        there.get(f"/readings/{Reading.objects.get().pk}/"),
    ):  # fmt: skip
        assert response.status_code == 404
    assert send(there, issued).status_code == 400
    assert events() == before


def test_a_spoilt_answer_is_not_handed_out(issued: City, office: Client, own_home: Path) -> None:
    send(office, issued)
    tick(NOW)
    reading = Reading.objects.get()
    (own_home / "evidence" / reading.sha256[:2] / reading.sha256).write_bytes(b"other")
    response = office.get(f"/readings/{reading.pk}/")
    assert response.status_code == 503
    assert "校验值不一致" in words(response)


def test_many_connectors_ask_no_more_than_few(issued: City, office: Client) -> None:
    send(office, issued)
    tick(NOW)
    few = asked_by(office, ADDRESS)
    held = Connector.objects.get()
    for number in range(8):
        made = connecting.put(issued.office, held.target, connecting.Setting(f"第{number}个", "table", "x.csv", {"value": "v"}))
        connecting.read(made, held.readings.get().value, (NOW - timedelta(days=number)).date(), "a" * 64, "读到")
    assert len(each(office.get(ADDRESS), "tbody tr")) == 9
    assert asked_by(office, ADDRESS) == few <= 12
