"""The list of units: by hand, and as a workbook that goes out and comes back."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from openpyxl import Workbook
from tests.ledger.city import FINANCE, HOUSING, UNITS, WATER, City, assert_whole
from visiting import EACH_ROLE, SignIn, expected, markup, said

from luoshi.ledger.models import Event, Unit
from luoshi.ledger.record.places import UnitLine, set_units
from luoshi.office.views.units import held
from luoshi.papers.units_workbook import read_units, write_units
from luoshi.reading.units import names as kinds

PAGE, UPLOAD, DOWNLOAD = "/units/", "/units/upload/", "/units/list.xlsx"


def stamp(client: Client) -> str:
    found = re.search('name="stamp" value="([0-9a-f]+)"', markup(client.get(PAGE)))
    assert found
    return found[1]


def post(client: Client, do: str, name: str, order: str = "", kinds: Sequence[str] = (), **more: str) -> HttpResponse:
    given = {"do": do, "name": name, "order": order, "kinds": list(kinds), "stamp": stamp(client), **more}
    return client.post(PAGE, given)  # type: ignore[return-value]


def workbook(lines: Sequence[tuple[str, Sequence[str]]]) -> SimpleUploadedFile:
    file = io.BytesIO()
    write_units(lines, file)
    return SimpleUploadedFile("单位.xlsx", file.getvalue())


def sheet(*rows: Sequence[object]) -> SimpleUploadedFile:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(list(row))
    book.save(file)
    return SimpleUploadedFile("单位.xlsx", file.getvalue())


def send(client: Client, file: SimpleUploadedFile) -> HttpResponse:
    return client.post(UPLOAD, {"file": file})  # type: ignore[return-value]


def lines(city: City) -> list[UnitLine]:
    return held(city.place)


# --- The list ------------------------------------------------------------------------------------


def test_it_works(city: City, sign_in: SignIn) -> None:
    page = said(sign_in("office").get(PAGE))
    assert "8 个单位" in page
    assert f"6 {HOUSING} 住房城乡建设 1 修改" in page
    assert f"3 {FINANCE} 财政 0 修改" in page


def test_it_warns_of_kinds_that_no_unit_answers_for(city: City, sign_in: SignIn) -> None:
    covered = {kind for line in UNITS for kind in line.kinds}
    left = [kind for kind in kinds() if kind not in covered]
    page = said(sign_in("auditor").get(PAGE))
    assert f"{len(left)} 个类别没有单位承担" in page
    assert "、".join(left) in page


def test_it_tells_the_rank_of_a_shared_kind(city: City, sign_in: SignIn) -> None:
    set_units(None, city.place, [*lines(city), UnitLine("市河长办", ("水利",))])
    assert "市河长办 水利 第 2 顺位" in said(sign_in("office").get(PAGE))


def test_it_asks_to_sign_in(city: City, client: Client) -> None:
    for path in (PAGE, DOWNLOAD):
        assert client.get(path).headers["Location"].startswith("/sign-in/?next=")
    for path in (PAGE, UPLOAD):
        assert client.post(path).headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("username", EACH_ROLE)
def test_others_may_not(city: City, sign_in: SignIn, username: str) -> None:
    client, person = sign_in(username), city.person(username)
    sees, keeps = (expected(person, f"units.{what}", city.place) for what in ("see", "edit"))
    assert client.get(PAGE).status_code == sees
    assert client.get(DOWNLOAD).status_code == sees
    assert send(client, workbook([("市水利局", ("水利",))])).status_code == keeps
    assert client.post(PAGE, {"do": "add", "name": "市新局"}).status_code == (409 if keeps == 200 else keeps)


def test_the_auditor_reads_and_changes_nothing(sign_in: SignIn) -> None:
    assert markup(sign_in("auditor").get(PAGE)).count("<form") == 1  # to sign out


def test_another_place_is_not_seen(city: City, sign_in: SignIn) -> None:
    set_units(None, city.elsewhere, [UnitLine("邻市独有局", ("水利",))])
    client = sign_in("office")
    other = city.unit("邻市独有局", city.elsewhere)
    assert "邻市独有局" not in markup(client.get(PAGE))
    assert "邻市独有局" not in markup(client.get(f"{PAGE}?edit={other.pk}"))
    assert post(client, "remove", "邻市独有局").status_code == 400
    assert city.unit("邻市独有局", city.elsewhere).active


def test_it_rejects_get(sign_in: SignIn) -> None:
    assert sign_in("office").get(UPLOAD).status_code == 405


# --- By hand -------------------------------------------------------------------------------------


def test_a_unit_is_added_at_its_place(city: City, sign_in: SignIn) -> None:
    assert post(sign_in("office"), "add", "市林业局", "2", ["林业"]).status_code == 302
    assert lines(city)[1] == UnitLine("市林业局", ("林业",))
    assert len(lines(city)) == 9
    assert_whole()


def test_a_unit_is_added_at_the_end(city: City, sign_in: SignIn) -> None:
    post(sign_in("admin"), "add", " 市林业局 ", "", [])
    assert lines(city)[-1] == UnitLine("市林业局", ())


def test_a_unit_is_changed(city: City, sign_in: SignIn) -> None:
    client = sign_in("office")
    form = markup(client.get(f"{PAGE}?edit={city.unit(WATER).pk}"))
    assert re.search('name="order" value="7"', form)
    assert form.count(" checked") == 2
    assert post(client, "save", WATER, "1", ["水利", "气象"]).status_code == 302
    assert lines(city)[0] == UnitLine(WATER, ("水利", "气象"))
    assert len(lines(city)) == 8


def test_a_unit_is_no_longer_offered_and_comes_back(city: City, sign_in: SignIn) -> None:
    client, pk = sign_in("office"), city.unit(WATER).pk
    post(client, "remove", WATER)
    assert not city.unit(WATER).active
    assert "不再列入的 1 个单位" in said(client.get(PAGE))
    post(client, "add", WATER, "", ["水利"])
    assert (city.unit(WATER).pk, city.unit(WATER).active) == (pk, True)


@pytest.mark.parametrize(
    ("do", "name", "order", "ticked", "words"),
    [
        ("add", HOUSING, "", (), f"已经有“{HOUSING}”了"),
        ("add", "", "", (), "有单位没有名称"),
        ("add", "局" * 61, "", (), "超过 60 字"),
        ("add", "市新局", "0", (), "次序“0”不对"),
        ("add", "市新局", "99", (), "请写 1 到 9 之间的整数"),
        ("add", "市新局", "两", (), "次序“两”不对"),
        ("add", "市新局", "9" * 5000, (), "不对"),
        ("add", "市新局", "", ("占卜",), "没有这些单位类别：占卜"),
        ("save", "市月球局", "", (), "名单里没有“市月球局”"),
        ("remove", "市月球局", "", (), "名单里没有“市月球局”"),
    ],
)
def test_bad_input_keeps_what_was_typed(
    city: City, sign_in: SignIn, do: str, name: str, order: str, ticked: Sequence[str], words: str
) -> None:
    before = lines(city)
    response = post(sign_in("office"), do, name, order, [*ticked, "林业"])
    assert response.status_code == 400
    assert words in said(response)
    assert f'name="name" value="{name}"' in markup(response)
    assert f'value="{order}"' in markup(response)
    assert 'value="林业" checked' in markup(response)
    assert lines(city) == before


def test_a_list_that_another_changed_is_not_written_over(city: City, sign_in: SignIn) -> None:
    client = sign_in("office")
    seen = stamp(client)
    post(sign_in("office2"), "add", "市林业局")
    response = post(client, "add", "市新局", stamp=seen)
    assert response.status_code == 409
    assert "刚刚被别人改过" in said(response)
    assert [line.name for line in lines(city)][8:] == ["市林业局"]


# --- As a workbook -------------------------------------------------------------------------------


def test_what_goes_out_comes_back_unchanged(city: City, sign_in: SignIn) -> None:
    client = sign_in("office")
    response = client.get(DOWNLOAD)
    assert "spreadsheetml" in response.headers["Content-Type"]
    data = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert [tuple(row) for row in read_units(data)] == [tuple(line) for line in lines(city)]
    assert "没有要改的" in said(send(client, SimpleUploadedFile("a.xlsx", data)))


def test_a_workbook_is_shown_before_it_is_applied(city: City, sign_in: SignIn) -> None:
    client, before = sign_in("office"), lines(city)
    changed = [(line.name, line.kinds) for line in before if line.name not in (WATER, FINANCE)]
    response = send(client, workbook([("市林业局", ("林业",)), (FINANCE, ("财政", "国资")), *changed]))
    page = said(response)
    assert response.status_code == 200
    assert "新增 1 个 市林业局 林业" in page
    assert f"不再列入 1 个 已经分给它们的任务不变，今后不能再选。 {WATER}" in page
    assert f"{FINANCE}： 财政 → 财政、国资" in page
    assert "重新排" in page
    assert lines(city) == before

    done = client.post(UPLOAD, {"apply": "1"}, follow=True)
    assert "8 个单位，新增 1 个，不再列入 1 个" in said(done)
    assert [line.name for line in lines(city)][:2] == ["市林业局", FINANCE]
    assert not city.unit(WATER).active
    assert_whole()


def test_a_preview_is_applied_once(city: City, sign_in: SignIn) -> None:
    client = sign_in("office")
    send(client, workbook([("市林业局", ())]))
    assert client.post(UPLOAD, {"apply": "1"}).status_code == 302
    events = Event.objects.count()
    response = client.post(UPLOAD, {"apply": "1"})
    assert response.status_code == 400
    assert "请重新上传" in said(response)
    assert Event.objects.count() == events


def test_a_preview_of_a_list_that_another_changed_is_not_applied(city: City, sign_in: SignIn) -> None:
    client = sign_in("office")
    send(client, workbook([("市林业局", ())]))
    post(sign_in("office2"), "add", "市新局")
    assert client.post(UPLOAD, {"apply": "1"}).status_code == 409
    assert not Unit.objects.filter(name="市林业局").exists()


def test_bad_cells_are_told_by_their_address(city: City, sign_in: SignIn) -> None:
    response = send(sign_in("office"), sheet(["单位", "类别"], ["市水利局", "水力"], ["", "财政"], ["市水利局", ""]))
    page = said(response)
    assert response.status_code == 400
    assert all(words in page for words in ("B2", "没有“水力”这一类", "A3", "没有单位名称", "A4", "已经有了"))


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("a.xlsx", b"no workbook"), ""),
        (SimpleUploadedFile("a.xlsx", b""), ""),
        (SimpleUploadedFile("a.xlsx", b"0" * (5 * 1024 * 1024 + 1)), "超过了 5 MB"),
        (sheet(["名字", "职责"], ["市水利局", "水利"]), "没有找到“单位”和“类别”两列"),
        (sheet(["单位", "类别"]), "名单里没有单位"),
    ],
    ids=["text", "empty", "large", "heads", "nothing"],
)
def test_bad_files_are_told(city: City, sign_in: SignIn, file: SimpleUploadedFile, words: str) -> None:
    file.seek(0)
    response = send(sign_in("office"), file)
    assert response.status_code == 400
    assert words in said(response)
    assert "再传一次" in said(response)


def test_a_file_is_wanted(sign_in: SignIn) -> None:
    response = sign_in("office").post(UPLOAD)
    assert response.status_code == 400
    assert "没有选文件" in said(response)
