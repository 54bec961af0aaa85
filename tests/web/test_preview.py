"""A look at a file of proof: each kind, files that mean harm, and who may look."""

from __future__ import annotations

import io
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path
from struct import pack
from typing import Any

import docx
import pytest
from django.http import HttpResponse
from django.test import Client
from openpyxl import Workbook
from PIL import Image, ImageOps
from reportlab.pdfgen import canvas
from tests.ledger.city import WATER, City
from tests.web.browsing import each, page, words
from tests.web.conftest import SignIn
from tests.web.test_evidence import PNG, PPTX, bundle

from luoshi.errors import InputError
from luoshi.ledger.models import Evidence, Progress
from luoshi.ledger.record import progress as record
from luoshi.office import evidence
from luoshi.papers import preview
from luoshi.papers.preview import pictures

Put = Callable[[str, bytes], Evidence]


@pytest.fixture
def held(city: City) -> Progress:
    """A report of a row that housing leads and water joins."""
    city.edit(city.row("老旧小区"), {"joint": [city.unit(WATER).pk], "official": city.person("mayor").pk})
    city.issue()
    return city.report(city.row("老旧小区"), "2026-03")


@pytest.fixture
def put(held: Progress, city: City, own_home: Path) -> Put:
    """Attach a file to the report."""

    def attached(name: str, data: bytes) -> Evidence:
        kept = evidence.keep(own_home, name, [data])
        record.attach(city.person("housing"), held, kept.name, kept.sha256, kept.size, kept.kind)
        return Evidence.objects.latest("pk")

    return attached


def saved(thing: Any, *more: Any) -> bytes:
    out = io.BytesIO()
    thing.save(out, *more)
    return out.getvalue()


def pdf(pages: int, **options: Any) -> bytes:
    out = io.BytesIO()
    drawn = canvas.Canvas(out, **options)
    for number in range(pages):
        drawn.drawString(100, 700, f"page {number + 1}")
        drawn.showPage()
    drawn.save()
    return out.getvalue()


def image(kind: str, size: tuple[int, int] = (40, 20), **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **more)
    return out.getvalue()


def opened(browser: Client, file: Evidence) -> HttpResponse:
    """The page with what is to be seen, made at the latest now: as somebody without JavaScript opens it."""
    return browser.get(f"/evidence/{file.pk}/preview/look/")


def drawn(browser: Client, file: Evidence, number: int = 1) -> HttpResponse:
    return browser.get(f"/evidence/{file.pk}/preview/{number}.png")


def picture(response: HttpResponse) -> Image.Image:
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    return Image.open(io.BytesIO(response.content))


# --- Each kind -------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "kind"), [("现场.png", "PNG"), ("现场.jpg", "JPEG")])
def test_an_image_is_drawn_anew(put: Put, office: Client, name: str, kind: str) -> None:
    data = image(kind, (2000, 500))
    file = put(name, data)
    (shown,) = page(opened(office, file)).css("main img")
    response = office.get(shown.attributes["src"] or "")
    seen = picture(response)
    assert (seen.format, seen.size) == ("PNG", (1600, 400))
    red, green, blue = seen.convert("RGB").getpixel((800, 200))
    assert red > 250 and green < 5 and blue < 5
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "private" in response["Cache-Control"]


def test_nothing_that_hides_in_an_image_goes_on(put: Put, office: Client) -> None:
    file = put("现场.png", image("PNG") + b"<script>alert(1)</script>")
    response = drawn(office, file)
    assert b"script" not in response.content
    assert picture(response).size == (40, 20)


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_photograph_stands_upright(turn: int) -> None:
    made, exif, out = Image.new("RGB", (64, 32), "red"), Image.Exif(), io.BytesIO()
    made.paste("blue", (0, 0, 32, 16))
    exif[0x0112] = turn
    made.save(out, "JPEG", exif=exif, quality=95)
    upright = ImageOps.exif_transpose(Image.open(out))
    got = Image.open(io.BytesIO(pictures.of_image(out.getvalue()))).convert("RGB")
    assert got.size == upright.size
    for spot in ((4, 4), (got.width - 4, 4), (4, got.height - 4)):
        assert all(abs(a - b) < 20 for a, b in zip(got.getpixel(spot), upright.getpixel(spot), strict=True))


def test_the_first_pages_of_a_pdf_are_shown(put: Put, office: Client) -> None:
    file = put("批复.pdf", pdf(5))
    response = opened(office, file)
    assert each(response, "main figcaption") == ["第 1 页", "第 2 页", "第 3 页"]
    assert "共 5 页，这里只显示前 3 页" in words(response)
    seen = picture(drawn(office, file, 3)).convert("L")
    assert max(seen.size) <= 1600
    assert seen.getextrema()[0] < 100  # something is written on it


@pytest.mark.parametrize("number", [0, 3, 4, 99999999999])
def test_a_page_that_is_not_there_is_not_shown(put: Put, office: Client, number: int) -> None:
    assert drawn(office, put("批复.pdf", pdf(2)), number).status_code == 404
    assert drawn(office, put("说明.txt", "进展顺利".encode()), number).status_code == 404


def test_a_document_is_shown_in_words(put: Put, office: Client) -> None:
    document = docx.Document()
    document.add_paragraph("改造完成，<b>已验收</b>")
    document.add_paragraph("很长" * 2000)
    response = opened(office, put("报告.docx", saved(document)))
    said = each(response, "main .text p")
    assert said[0].startswith("改造完成，<b>已验收</b>")
    assert "这里只显示前 3000 字" in words(response)
    assert len("".join(said)) <= 3000


def test_a_workbook_is_shown_as_text(put: Put, office: Client) -> None:
    book = Workbook()
    for row in range(40):
        book.active.append([f"第{row}行", *range(14)])
    book.active["B1"], book.active["C1"] = '=HYPERLINK("http://example.invalid","点我")', "<script>x</script>"
    book.create_sheet("第二张")
    response = opened(office, put("表.xlsx", saved(book)))
    rows = page(response).css("main table.cells tr")
    assert (len(rows), len(rows[0].css("td"))) == (30, 12)
    first = [cell.text() for cell in rows[0].css("td")][:3]
    assert first == ["第0行", '=HYPERLINK("http://example.invalid","点我")', "<script>x</script>"]
    assert page(response).css("main table.cells a, main table.cells script") == []
    assert "共 2 张工作表，这里只显示第一张；这里只显示前 30 行、前 12 列" in words(response)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_shown_as_a_table_and_a_text_as_text(put: Put, office: Client, encoding: str) -> None:
    response = opened(office, put("数据.csv", '小区,户数\r\n"东,苑",120\r\n'.encode(encoding)))
    assert each(response, "main .cells td") == ["小区", "户数", "东,苑", "120"]
    assert each(opened(office, put("说明.txt", "进展<顺利>".encode(encoding))), "main .text p") == ["进展<顺利>"]


# --- What cannot be shown, and what means harm -----------------------------------------------


def bomb(width: int = 30000, height: int = 30000) -> bytes:
    """A PNG of few bytes that says it is vast."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data))

    head = pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(10**6))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("图.png", PNG, "打不开"),
        ("图.png", image("PNG")[:60], "打不开"),
        ("图.jpg", b"\xff\xd8\xff\xe0" + b"0" * 50, "打不开"),
        ("图.png", bomb(), "30000×30000 个像素，太大"),
        ("批复.pdf", b"%PDF-1.7\n1 0 obj\n", "打不开"),
        ("批复.pdf", pdf(1, encrypt="secret"), "有打开密码"),
        ("报告.docx", bundle("word/document.xml"), "打不开"),
        ("报告.docx", saved(docx.Document()), "没有文字"),
        ("表.xlsx", bundle("xl/workbook.xml"), "打不开"),
        ("表.xlsx", saved(Workbook()), "没有内容"),
        ("汇报.pptx", PPTX, "pptx 文件不能在这里预览"),
    ],
    ids=["png", "cut", "jpg", "bomb", "pdf", "locked", "docx", "no-words", "xlsx", "no-cells", "pptx"],
)
def test_what_cannot_be_shown_says_so_and_is_offered_for_download(
    put: Put, office: Client, name: str, data: bytes, said: str
) -> None:
    file = put(name, data)
    response = opened(office, file)
    assert response.status_code == 200
    assert said in words(response, "main .notice")
    assert "下载" in words(response, "main .notice")
    assert page(response).css_first(f'main a[href="/evidence/{file.pk}/"]') is not None
    assert page(response).css("main img, main .cells, main .text") == []
    assert drawn(office, file).status_code == 404


def test_a_script_in_a_pdf_is_not_run_and_does_not_go_on(put: Put, office: Client) -> None:
    parts = [
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(while\\(true\\){app.alert\\(1\\)})>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/AA<</O<</S/JavaScript/JS(while\\(true\\){})>>>>>>",
    ]
    body = b"%PDF-1.7\n" + b"".join(b"%d 0 obj%s endobj\n" % (n, part) for n, part in enumerate(parts, 1))
    file = put("批复.pdf", body + b"trailer<</Root 1 0 R/Size 4>>\n%%EOF")
    assert each(opened(office, file), "main .notice") == []
    response = drawn(office, file)
    assert picture(response).size == (400, 200)
    assert b"alert" not in response.content


def test_a_file_that_hangs_a_reader_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "_SECONDS", 0.01)
    with pytest.raises(InputError, match="太慢"):
        preview.make(pdf(1), "pdf")
    monkeypatch.undo()
    assert preview.make(pdf(1), "pdf").look.pages == 1  # and the next one has its turn


def test_a_file_too_large_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("read"))
    with pytest.raises(InputError, match="超过 20 MB"):
        preview.make(b"%PDF-" + bytes(preview.MOST_BYTES), "pdf")


def test_who_reads_a_file_is_told_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, str] = {}

    def run(*_: Any, env: dict[str, str], **__: Any) -> subprocess.CompletedProcess[bytes]:
        given.update(env)
        return subprocess.CompletedProcess([], 1, b"", b"")

    monkeypatch.setenv("LUOSHI_DATABASE", "postgres://luoshi:secret@db/luoshi")
    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(InputError, match="打不开"):
        preview.make(b"x", "txt")
    assert given.keys() == {"PYTHONPATH", "PYTHONUTF8"}


def test_a_file_that_was_lost_is_told_as_at_its_download(put: Put, office: Client, own_home: Path) -> None:
    file = put("说明.txt", "进展顺利".encode())
    evidence.path_of(own_home, file.sha256).unlink()
    assert (opened(office, file).status_code, drawn(office, file).status_code) == (503, 503)


# --- Made once, and beside the page ----------------------------------------------------------


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The kinds for which a process was started."""
    started: list[str] = []
    run = subprocess.run

    def counted(command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        started.append(command[-1])
        return run(command, **options)

    monkeypatch.setattr(subprocess, "run", counted)
    return started


def test_the_page_answers_before_anything_is_made(put: Put, office: Client, children: list[str]) -> None:
    file = put("批复.pdf", pdf(2))
    waits = f"/evidence/{file.pk}/preview/"
    response = office.get(waits)
    assert (response.status_code, children) == (200, [])
    (piece,) = page(response).css("main #look")
    assert (piece.attributes["hx-get"], piece.attributes["hx-trigger"]) == (f"{waits}look/", "load")
    assert page(response).css_first(f'main #look a[href="{waits}look/"]') is not None  # without JavaScript
    assert page(response).css_first(f'main a[href="/evidence/{file.pk}/"]') is not None
    assert any("htmx" in (script.attributes["src"] or "") for script in page(response).css("script"))
    assert all(script.text() == "" for script in page(response).css("script"))
    assert "'unsafe" not in response["Content-Security-Policy"]


def test_the_piece_makes_it_once_and_for_everything(put: Put, office: Client, children: list[str]) -> None:
    file = put("批复.pdf", pdf(2))
    piece = office.get(f"/evidence/{file.pk}/preview/look/", HTTP_HX_REQUEST="true")
    assert "<html" not in piece.content.decode()
    assert [img.attributes["src"] for img in page(piece).css("#look img")] == [f"/evidence/{file.pk}/preview/{n}.png" for n in (1, 2)]
    picture(drawn(office, file, 2))
    again = office.get(f"/evidence/{file.pk}/preview/")
    assert (len(page(again).css("#look img")), page(again).css("#look[hx-get], script")) == (2, [])
    assert children == ["pdf"]


def test_an_image_is_decoded_once(put: Put, office: Client, children: list[str]) -> None:
    file = put("现场.png", image("PNG"))
    opened(office, file)
    assert [picture(drawn(office, file)).size for _ in range(2)] == [(40, 20)] * 2
    assert children == ["png"]


def test_what_cannot_be_shown_at_all_is_told_at_once(put: Put, office: Client, children: list[str]) -> None:
    response = office.get(f"/evidence/{put('汇报.pptx', PPTX).pk}/preview/")
    assert "pptx 文件不能在这里预览" in words(response, "main .notice")
    assert (page(response).css("[hx-get]"), children) == ([], [])


def test_a_piece_that_failed_says_so_and_the_next_one_tries_again(put: Put, office: Client, children: list[str]) -> None:
    file = put("批复.pdf", pdf(1, encrypt="secret"))
    for _ in range(2):
        piece = office.get(f"/evidence/{file.pk}/preview/look/", HTTP_HX_REQUEST="true")
        assert (piece.status_code, "有打开密码" in words(piece, "#look .notice")) == (200, True)
    assert page(office.get(f"/evidence/{file.pk}/preview/")).css_first("#look[hx-get]") is not None
    assert children == ["pdf", "pdf"]


@pytest.mark.parametrize("username", ["mayor2", "deputy", "admin", "office-b"])
def test_who_may_not_look_does_not_see_what_is_kept(put: Put, office: Client, sign_in: SignIn, username: str) -> None:
    file = put("现场.png", image("PNG"))
    opened(office, file)
    assert drawn(office, file).status_code == 200
    browser, refused = sign_in(username), 403 if username == "deputy" else 404
    for address in ("", "look/", "1.png"):
        response = browser.get(f"/evidence/{file.pk}/preview/{address}")
        assert response.status_code == refused
        assert b"\x89PNG" not in response.content and "现场" not in response.content.decode()


def test_a_file_that_was_taken_back_is_not_shown_from_what_is_kept(
    put: Put, office: Client, city: City, held: Progress
) -> None:
    file = put("说明.txt", "进展顺利".encode())
    assert "进展顺利" in words(opened(office, file))
    record.detach(city.person("housing"), file)
    for address in ("", "look/", "1.png"):
        assert office.get(f"/evidence/{file.pk}/preview/{address}").status_code == 404


# --- Who may ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("office", 200), ("housing", 200), ("water", 200), ("mayor", 200), ("counter", 200), ("auditor", 200),
        ("mayor2", 404), ("deputy", 403), ("admin", 404), ("office-b", 404),
    ],
)  # fmt: skip
def test_who_may_download_may_look(put: Put, sign_in: SignIn, username: str, status: int) -> None:
    file, browser = put("现场.png", image("PNG")), sign_in(username)
    looked = browser.get(f"/evidence/{file.pk}/preview/")
    asked = [browser.get(f"/evidence/{file.pk}/"), looked, opened(browser, file), drawn(browser, file)]
    assert [response.status_code for response in asked] == [status] * 4


def test_a_file_that_is_not_there(held: Progress, office: Client) -> None:
    assert office.get("/evidence/99/preview/").status_code == 404
    assert office.get("/evidence/99/preview/1.png").status_code == 404


def test_a_look_is_offered_wherever_the_file_is(put: Put, held: Progress, office: Client) -> None:
    file, breakdown = put("说明.txt", "进展顺利".encode()), held.task.breakdown_id
    for address in (
        f"/progress/{held.pk}/", f"/tables/{breakdown}/rows/{held.task_id}/", f"/breakdowns/{breakdown}/progress/?period=2026-03",
    ):  # fmt: skip
        link = page(office.get(address)).css_first(f'main a[href="/evidence/{file.pk}/preview/"]')
        assert link is not None, address
        assert link.text() == "预览"
