"""Figures read from real files, servers and databases; and everything that can be wrong with them."""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import time
import zipfile
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from tests import postgresql
from tests.outgoing.serving import LOCAL, Script, saying, serving

from luoshi.connectors import (
    ConnectorError,
    JsonWhere,
    Reading,
    Settings,
    SqlWhere,
    TableWhere,
    as_mapping,
    check,
    from_environment,
    read,
    source,
)
from luoshi.outgoing import Rules

TODAY = date(2026, 7, 20)
TABLE = """云泽市主要经济指标,,,
指标,单位,本月末累计,时点
地区生产总值,亿元,"1,234.5",2026年6月
工业投资,亿元,88.6,2026-06-30
城镇调查失业率,%,5.1%,202606
粮食产量,万吨,—,2026-06-30
"""


def taken(kind: str, address: str, where: Mapping[str, Any], settings: Settings, **more: Any) -> Reading:
    return read(source({"kind": kind, "address": address, "where": where, **more}), settings, TODAY)


def refused(said: str, kind: str, address: str, where: Mapping[str, Any], settings: Settings, **more: Any) -> ConnectorError:
    with pytest.raises(ConnectorError, match=said) as caught:
        taken(kind, address, where, settings, **more)
    assert str(caught.value).isprintable()
    return caught.value


@pytest.fixture
def files(tmp_path: Path) -> Settings:
    folder = tmp_path / "数据"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("value,day\n1,2026-06-30\n", encoding="utf-8")
    return Settings(files=folder, rules=LOCAL, timeout=0.5)


def put(settings: Settings, name: str, data: bytes) -> None:
    assert settings.files is not None
    (settings.files / name).write_bytes(data)


def workbook(*sheets: tuple[str, list[list[Any]]], formats: Mapping[str, str] = {}) -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cell, code in formats.items():
            sheet[cell].number_format = code
    book.save(out)
    return out.getvalue()


GDP = {"value": "本月末累计", "row": "指标=地区生产总值", "day": "时点"}
ROWS = [["标题"], ["指标", "单位", "本月末累计", "时点"], ["地区生产总值", "亿元", 1234.567, date(2026, 6, 30)], ["工业投资", "亿元", 0.123, date(2026, 5, 1)]]

# --- Tables ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("gb18030"),
        TABLE.encode("utf-16"),
        TABLE.replace('"1,234.5"', "1234.5").replace(",", ";").encode(),
        TABLE.replace('"1,234.5"', "1234.5").replace(",", "\t").replace("\n", "\r\n").encode(),
    ],
    ids=["utf-8", "bom", "gb18030", "utf-16", "semicolon", "tab"],
)
def test_a_csv_in_every_dress(files: Settings, data: bytes) -> None:
    put(files, "月报.csv", data)
    reading = taken("table", "月报.csv", GDP, files, unit="亿元", factor="10000")
    assert reading[:3] == (Decimal(12345000), date(2026, 6, 30), hashlib.sha256(data).hexdigest())
    assert reading.said == "从表格“月报.csv”的C3 格（本月末累计）读到 1234.5亿元，乘以 10000，时点 2026年6月30日。"
    assert reading.answer == data


@pytest.mark.parametrize(
    ("where", "value", "unit"),
    [
        ({"value": "本月末累计", "row": "指标＝工业投资；单位=亿元", "day": "时点"}, "88.6", ""),
        ({"value": " 本月末 累计", "row": "指标=城镇调查失业率", "on": "2026-06-30"}, "5.1", "%"),
        ({"value": "本月末累计", "row": "单位=亿元;最后一行", "on": "今天"}, "88.6", ""),
    ],
)
def test_rows_are_found_by_conditions(files: Settings, where: Mapping[str, str], value: str, unit: str) -> None:
    put(files, "月报.csv", TABLE.encode())
    assert taken("table", "月报.csv", where, files, unit=unit).value == Decimal(value)


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (GDP | {"value": "累计"}, "没有“累计”这一列。有的列：指标、单位、本月末累计、时点"),
        (GDP | {"day": "日期"}, "没有“日期”这一列"),
        (GDP | {"row": "名称=地区生产总值"}, "没有“名称”这一列"),
        (GDP | {"row": "指标=GDP"}, "没有符合“指标=GDP”的行。指标有：地区生产总值、工业投资"),
        (GDP | {"row": "单位=亿元"}, r"有 2 行（第 3、4 行），不知道取哪一行"),
        (GDP | {"row": ""}, "有 4 行"),
        (GDP | {"row": "地区生产总值"}, "行的条件“地区生产总值”看不懂"),
        (GDP | {"row": "指标=粮食产量"}, "数值写的是“—”，不是数"),
        (GDP | {"row": "最后一行"}, "不是数"),
        (GDP | {"value": "单位"}, "数值写的是“亿元”，不是数"),
        (GDP | {"row": "指标=城镇调查失业率"}, "带的单位是“%”"),
        (GDP | {"day": "单位"}, "时点写的是“亿元”"),
        (GDP | {"sheet": "一月"}, "这是 CSV，没有工作表“一月”"),
        (GDP | {"day": ""}, "没有说明数值是哪一天的"),
        (GDP | {"day": "", "on": "2027-01-01"}, "还没有到"),
        (GDP | {"column": "a"}, "没有这些设置：column。可以用：value、row、day、on、sheet"),
        (GDP | {"value": ""}, "没有说明数值在哪里"),
    ],
)
def test_a_table_that_does_not_fit_says_what_there_is(files: Settings, where: Mapping[str, str], said: str) -> None:
    put(files, "月报.csv", TABLE.encode())
    refused(said, "table", "月报.csv", where, files)


def test_a_workbook_gives_what_is_kept_not_what_is_shown(files: Settings) -> None:
    formats = {"C3": "0", "C4": "0.0%", "D4": 'yyyy"年"m"月"'}
    put(files, "月报.xlsx", workbook(("一", ROWS), ("空", []), formats=formats))
    assert taken("table", "月报.xlsx", GDP, files)[:2] == (Decimal("1234.567"), date(2026, 6, 30))
    reading = taken("table", "月报.xlsx", GDP | {"row": "最后一行", "sheet": "一"}, files, unit="%")
    assert reading[:2] == (Decimal("12.3"), date(2026, 5, 31))
    assert "工作表“一”的 C4 格" in reading.said


def test_merged_cells_count_in_every_row(files: Settings) -> None:
    book, out = Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    for row in (["地区", "指标", "值"], ["云泽市", "投资", 1], [None, "消费", 2], ["清河县", "投资", 3]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    book.save(out)
    put(files, "a.xlsx", out.getvalue())
    assert taken("table", "a.xlsx", {"value": "值", "row": "地区=云泽市；指标=消费", "on": "今天"}, files).value == 2


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(120 * 1024**2))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (workbook(("一", ROWS), ("二", ROWS)), "有 2 张有内容，没有说是哪一张。有的工作表：一、二"),
        (workbook(("一", [])), "没有一张有内容"),
        (workbook(("一", [["本月末累计", "时点", "指标"], ["=1+1", "2026-06", "地区生产总值"]])), "A2 格（本月末累计）是公式，文件里没有存下算出的结果"),
        (workbook(("一", [["本月末累计", "时点", "指标"], ["#REF!", "2026-06", "地区生产总值"]])), "公式出错：#REF!"),
        (workbook(("一", [["本月末累计", "本月末累计", "时点", "指标"], [1, 2, "2026-06", "地区生产总值"]])), "两列都叫“本月末累计”"),
        (workbook(("一", [["本月末累计", "时点", "指标"], [1e308, "2026-06", "地区生产总值"]])), "太大"),
        (_bomb(), "展开后超过"),
        (b"PK\x03\x04" + b"x" * 100, "工作簿打不开"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版表格"),
        (b"  <html><head><title>\xe7\xbb\x9f\xe4\xb8\x80\xe7\x99\xbb\xe5\xbd\x95</title>", "返回的是网页（标题“统一登录”）"),
        (b"", "内容是空的"),
        (b" \r\n ", "内容是空的"),
        (bytes(range(256)) * 9, "二进制数据|认不出文字编码|没有“"),
        (b"a" * 200_000, "有一格特别长"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "二进制数据|认不出文字编码"),
        (b",\n" * 10, "没有“本月末累计、时点、指标”这一列。有的列：没有"),
        (b"," * (3 * 1024**2), "表格超过"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_file_that_is_no_such_table(files: Settings, data: bytes, said: str) -> None:
    put(files, "月报.xlsx", data)
    refused(said, "table", "月报.xlsx", GDP, files)


def test_a_sheet_that_is_not_there_names_those_that_are(files: Settings) -> None:
    put(files, "a.xlsx", workbook(("一", ROWS), ("二", ROWS)))
    refused("没有工作表“三”。有的工作表：一、二", "table", "a.xlsx", GDP | {"sheet": "三"}, files)


# --- Files -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["../secret.csv", "a/../../secret.csv", "..\\secret.csv", "/etc/passwd", "C:\\a.csv", "C:a.csv", "a\0.csv", "\\\\host\\a.csv"]
)  # fmt: skip
def test_a_name_that_leads_out_of_the_folder_is_refused(files: Settings, name: str) -> None:
    refused("不能用", "table", name, GDP, files)


def test_links_pipes_folders_and_absent_files(files: Settings, tmp_path: Path) -> None:
    folder = files.files
    assert folder is not None
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "out").symlink_to(tmp_path)
    (folder / "loop").symlink_to(folder / "loop")
    os.mkfifo(folder / "pipe.csv")
    put(files, "月报.csv", TABLE.encode())
    (folder / "same.csv").symlink_to("月报.csv")
    for name, said in {
        "link.csv": "通向数据文件夹以外",
        "out/secret.csv": "通向数据文件夹以外",
        "loop": "没有“loop”",
        "pipe.csv": "不是文件",
        ".": "不是文件|打不开",
        "没有.csv": "数据文件夹里没有“没有.csv”",
    }.items():
        refused(said, "table", name, GDP, files)
    assert taken("table", "same.csv", GDP, files).value == Decimal("1234.5")
    refused("还没有设定放数据文件的文件夹", "table", "月报.csv", GDP, Settings())


def test_a_file_that_is_too_large_is_not_read(files: Settings) -> None:
    assert files.files is not None
    with (files.files / "a.csv").open("wb") as file:
        file.truncate(2 * 1024**3)
    refused("文件有 2048.0 MB，最多 20 MB", "table", "a.csv", GDP, files)


# --- Addresses ---------------------------------------------------------------------------

PAGE = "<!DOCTYPE html><html><title>统一身份认证</title>".encode()


def test_a_table_and_a_document_from_an_address(files: Settings) -> None:
    with serving(saying(TABLE.encode("gb18030"), Content_Type="text/csv")) as (address, _):
        assert taken("table", f"{address}/月报.csv", GDP, files).value == Decimal("1234.5")
    with serving(saying(b'{"v": 12.30, "d": "2026-06"}')) as (address, _):
        reading = taken("json", address, {"value": "v", "day": "d"}, files)
    assert str(reading.value) == "12.30" and reading.day == date(2026, 6, 30)


def _hang(connection: Any, _: bytes) -> None:
    connection.recv(1)


@pytest.mark.parametrize(
    ("script", "said", "again"),
    [
        (saying(PAGE, Content_Type="text/html"), "返回的是网页（标题“统一身份认证”），不是数据", False),
        (saying(b"<div>", Content_Type="application/json"), "返回的是网页", False),
        (saying(b"<p>x", Content_Type="text/html; charset=utf-8"), "返回的是网页", False),
        (saying(b"", "401 Unauthorized"), "不允许读取（401）", False),
        (saying(PAGE, "404 Not Found"), "状态是 404", False),
        (saying(b"", "502 Bad Gateway"), "状态是 502", True),
        (saying(b""), "内容是空的", True),
        (saying(b'{"v": '), "不是 JSON（第 1 行第 7 个字符处）", False),
        (saying(b"[" * 100_000), "层数太多|不是 JSON", False),
        (saying(b'{"v": NaN}'), "JSON 里有 NaN", False),
        (saying(b'{"v": 1e400}'), "太大", False),
        (saying(b'{"v": true}'), "不是数", False),
        (saying(b'{"v": null}'), "数值是空的", False),
        (saying(b'{"w": 1, "x": 2}'), "最外层里没有“v”。那里有：w、x", False),
        (saying(b"", "302 Found", Location="http://127.0.0.2/"), "属于本机，不允许访问", False),
        (_hang, "秒内没有给出完整的回答", True),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_address_that_does_not_give_a_figure(files: Settings, script: Script, said: str, again: bool) -> None:
    with serving(script) as (address, _):
        assert refused(said, "json", address, {"value": "v", "on": "今天"}, files).again is again


def test_an_address_inside_is_refused_unless_it_is_allowed(files: Settings) -> None:
    with serving(saying(b"{}")) as (address, seen):
        refused("LUOSHI_ALLOW_HOSTS", "json", address, {"value": "v", "on": "今天"}, files._replace(rules=Rules()))
    assert seen == []


DOCUMENT = {
    "data": [{"code": "GDP", "值": {"v": "1,234.5"}, "a.b": 1}, {"code": "IND", "值": {"v": 2}}, {"code": 7, "值": {"v": 3}}, {"code": 7}],
    "on": "2026-06-30",
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("data[0].值.v", "1234.5"),
        ("$.data[?code=IND].值.v", "2"),
        ("data[?code='GDP'].值.v", "1234.5"),
        ("data[-3]['值']['v']", "2"),
        ('data[0]["a.b"]', "1"),
    ],
)
def test_a_path_leads_to_a_figure(files: Settings, path: str, value: str) -> None:
    put(files, "a.json", json.dumps(DOCUMENT, ensure_ascii=False).encode())
    assert taken("json", "a.json", {"value": path, "day": "on"}, files)[:2] == (Decimal(value), date(2026, 6, 30))


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("data[9].值", "“data”只有 4 项，没有"),
        ("data.值", "“data”里没有“值”。那里是 4 项的列表"),
        ("on[0]", "那里不是列表。那里是“2026-06-30”"),
        ("data[?code=CPI].值.v", "没有“code=CPI”的一项。“code”有：GDP、IND、7"),
        ("data[?code=7].值.v", "的有 2 项，不知道取哪一项"),
        ("data[?kind=7].值.v", "各项都没有“kind”"),
        ("data[0].值", "停在一组数据上，不是一个值。那里有：v"),
        ("data[0", "看不懂"),
        ("data[*]", "看不懂"),
        ("data..v", "看不懂"),
    ],
)
def test_a_path_that_leads_nowhere_says_where_it_stopped(files: Settings, path: str, said: str) -> None:
    put(files, "a.json", json.dumps(DOCUMENT, ensure_ascii=False).encode())
    refused(said.replace("[", r"\["), "json", "a.json", {"value": path, "day": "on"}, files)


# --- Databases ---------------------------------------------------------------------------

SQL = "SELECT 12.5 AS value, '2026-06-30' AS day"


@pytest.fixture
def lite(tmp_path: Path) -> Settings:
    path = tmp_path / "统计.db"
    database = sqlite3.connect(path)
    database.executescript("CREATE TABLE t (v NUMERIC, d TEXT); INSERT INTO t VALUES (1.5, '2026年5月'), (2.5, '2026年6月')")
    database.close()
    return Settings(sql={"TONGJI": f"sqlite:///{path}", "ODD": "mysql://a", "GONE": f"sqlite:///{path}.gone"}, timeout=0.4)


@pytest.fixture(scope="module")
def server() -> Settings:
    import psycopg

    url = postgresql.address()
    with psycopg.connect(url, autocommit=True) as database:
        database.execute("DROP TABLE IF EXISTS connector_t")
        database.execute("CREATE TABLE connector_t (v numeric(12, 2), d date)")
        database.execute("INSERT INTO connector_t VALUES (1.50, '2026-05-31'), (2.50, '2026-06-30')")
    return Settings(sql={"TONGJI": url, "WRONG": "postgresql://a:geheim@127.0.0.1:1/x"}, timeout=0.5)


def test_a_row_of_sqlite(lite: Settings) -> None:
    query = "SELECT v AS value, d AS day FROM t ORDER BY d DESC LIMIT 1; -- 最新"
    reading = taken("sql", "tongji", {"query": query}, lite, factor="10000")
    assert reading[:2] == (Decimal(25000), date(2026, 6, 30))
    assert json.loads(reading.answer) == {"value": "2.5", "day": "2026年6月"}


def test_a_row_of_postgresql_keeps_its_digits_and_percent_signs(server: Settings) -> None:
    query = "WITH x AS (SELECT * FROM connector_t WHERE '5%' LIKE '%') SELECT v, d FROM x ORDER BY d DESC LIMIT 1"
    reading = taken("sql", "TONGJI", {"query": query, "value": "v", "day": "D"}, server)
    assert (str(reading.value), reading.day) == ("2.50", date(2026, 6, 30))


WRONG = (
    ("DELETE FROM t", "只能用 SELECT"),
    ("", "没有说明数值在哪里"),
    ("-- SELECT\nDROP TABLE t", "只能用 SELECT 查询，给的以“DROP”开头"),
    ("SELECT 1 AS value, '2026-06-30' AS day; DELETE FROM t", "不止一条语句"),
    ("SELECT v AS value, d AS day FROM t", "不止一行"),
    ("SELECT 1 AS value, '2026-06-30' AS day WHERE 1 = 0", "一行也没有"),
    ("SELECT 1 AS v, '2026-06-30' AS day", "没有“value”这一列。有的列：v、day"),
    ("SELECT NULL AS value, '2026-06-30' AS day", "数值是空的"),
    ("SELECT 1 AS value, '2026-08-30' AS day", "还没有到"),
    ("SELECT 1 AS value, '2026-06-30' AS day FROM nowhere", "数据库没有给出结果，它说：.*nowhere"),
    ("SELECT 'a;b' AS value, '2026-06-30' AS day", "写的是“a;b”，不是数"),
)


@pytest.mark.parametrize(("query", "said"), WRONG)
def test_a_query_that_gives_no_figure_on_sqlite(lite: Settings, query: str, said: str) -> None:
    refused(said, "sql", "TONGJI", {"query": query}, lite)


@pytest.mark.parametrize(("query", "said"), WRONG)
def test_a_query_that_gives_no_figure_on_postgresql(server: Settings, query: str, said: str) -> None:
    refused(said, "sql", "TONGJI", {"query": query.replace(" t", " connector_t").replace("v AS v", "v::text AS v")}, server)


@pytest.mark.parametrize(
    "query",
    [
        "WITH x AS (SELECT 1) DELETE FROM t",
        "WITH x AS (SELECT 1) INSERT INTO t SELECT 1, '2026'",
        "SELECT load_extension('x') AS value, '2026-06-30' AS day",
        "SELECT name AS value, '2026-06-30' AS day FROM pragma_table_info('t')",
        "SELECT zeroblob(900000000) AS value, '2026-06-30' AS day",
    ],
)
def test_sqlite_is_only_read(lite: Settings, query: str) -> None:
    refused("数据库没有给出结果", "sql", "TONGJI", {"query": query}, lite)
    database = sqlite3.connect(lite.sql["TONGJI"].removeprefix("sqlite:///"))
    assert database.execute("SELECT count(*) FROM t").fetchone() == (2,)
    database.close()


@pytest.mark.parametrize(
    "query",
    [
        "WITH x AS (DELETE FROM connector_t RETURNING 1) SELECT 1 AS value, '2026-06-30' AS day",
        "SELECT 1 AS value, '2026-06-30' AS day INTO connector_u",
        "SELECT 1 AS value, '2026-06-30' AS day FROM connector_t FOR UPDATE",
        "SELECT set_config('transaction_read_only', 'off', false) AS value, '2026-06-30' AS day",
        "SELECT lo_create(0) AS value, '2026-06-30' AS day",
        "SELECT E'\\'' AS value, '2026-06-30' AS day; COMMIT; DELETE FROM connector_t; --'",
        "SELECT 1 AS value, $a$'$a$ AS day; COMMIT; DELETE FROM connector_t; SELECT ''",
    ],
)
def test_postgresql_is_only_read(server: Settings, query: str) -> None:
    import psycopg

    with pytest.raises(ConnectorError, match=r"数据库没有给出结果|不止一条语句"):
        taken("sql", "TONGJI", {"query": query}, server)
    with psycopg.connect(server.sql["TONGJI"]) as database:
        assert database.execute("SELECT count(*), to_regclass('connector_u') FROM connector_t").fetchone() == (2, None)


SLOW = "WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x) SELECT count(*) AS value, '2026-06-30' AS day FROM x"


def test_a_query_that_takes_too_long_is_stopped(lite: Settings, server: Settings) -> None:
    for settings, query in (
        (lite, SLOW),
        (server, SLOW),
        (server, "SELECT pg_sleep(9)::text AS value, '2026-06-30' AS day, set_config('statement_timeout', '0', false)"),
    ):
        began = time.monotonic()
        assert refused("秒内没有完成，已经停下", "sql", "TONGJI", {"query": query}, settings).again
        assert time.monotonic() - began < 2


def test_connections_that_do_not_work(lite: Settings, server: Settings) -> None:
    refused("没有叫“别的”的数据库连接。有的连接：GONE、ODD、TONGJI", "sql", "别的", {"query": SQL}, lite)
    refused("连接“ODD”的地址不认识", "sql", "ODD", {"query": SQL}, lite)
    refused("数据库文件不在", "sql", "GONE", {"query": SQL}, lite)
    assert "geheim" not in str(refused("连不上数据库", "sql", "WRONG", {"query": SQL}, server))


# --- How a source is set up ---------------------------------------------------------------


def test_a_source_comes_back_from_its_fields() -> None:
    given = source({"kind": "table", "address": " a.xlsx ", "where": GDP, "unit": "亿元", "factor": "1e4"})
    assert given.address == "a.xlsx"
    assert source(json.loads(json.dumps(as_mapping(given)))) == given


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "ftp"}, "种类“ftp”不认识"),
        *(({"factor": odd}, "换算倍数") for odd in ("0", "-1", "NaN", "abc", "Infinity", "1e400", "１万")),
        ({"address": ""}, "没有写地址"),
        ({"address": "ftp://a.example/a.csv"}, "只能访问 http、https"),
        ({"address": "没有.csv"}, "数据文件夹里没有"),
        ({"kind": "sql", "where": {"query": SQL}, "address": "X"}, "没有叫“X”的数据库连接"),
        ({"kind": "json", "where": {"value": "a[", "on": "今天"}}, "看不懂"),
    ],
)  # fmt: skip
def test_what_is_set_up_wrongly_is_told_before_anybody_is_asked(files: Settings, fields: dict[str, Any], said: str) -> None:
    with pytest.raises(ConnectorError, match=said):
        check(source({"kind": "table", "address": "a.csv", "where": GDP} | fields), TODAY, files)


def test_the_settings_of_the_environment() -> None:
    settings = from_environment(
        {
            "LUOSHI_CONNECTOR_FILES": "/srv/数据",
            "LUOSHI_SQL_A_1": " postgresql://a ",
            "LUOSHI_SQL_": "x",
            "LUOSHI_SQL_B": "",
            "LUOSHI_ALLOW_HOSTS": "a.example, 10.1.0.0/16,,",
        }
    )
    assert settings[:3] == (Path("/srv/数据"), {"A_1": "postgresql://a"}, Rules(frozenset({"a.example", "10.1.0.0/16"})))
    assert from_environment({}) == Settings()


def test_the_page_on_connectors_names_every_setting_and_its_example_works(files: Settings) -> None:
    page = (Path(__file__).parents[2] / "docs" / "connectors.md").read_text(encoding="utf-8")
    for name in (*TableWhere._fields, *JsonWhere._fields, *SqlWhere._fields, "unit", "factor"):
        assert f"`{name}`" in page, name
    example = page.partition("```json\n")[2].partition("```")[0]
    put(files, "a.json", example.encode())
    where = {name: page.partition(f"| `{name}` | {words} | `")[2].partition("`")[0] for name, words in
             (("value", "数值的路径"), ("day", "时点的路径"))}  # fmt: skip
    assert taken("json", "a.json", where, files)[:2] == (Decimal("1234.5"), date(2026, 6, 30))
