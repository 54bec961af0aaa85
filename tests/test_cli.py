"""The command line: what it prints, what it refuses and how, and that no file is ever left half written."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner, Result

import luoshi
from luoshi.cli import app, many, server
from luoshi.errors import LuoshiError
from luoshi.papers import columnar, tables, workbook

SOURCE = Path(__file__).parents[1] / "src"
DEMO = SOURCE / "luoshi/demo/云泽市-2025.txt"
NEXT = SOURCE / "luoshi/demo/云泽市-2026.txt"
REPORT = "政府工作报告\n——2025年1月16日在某云市第七届人民代表大会第五次会议上\n一、2024年工作回顾\n新建学校21所。\n二、2025年工作安排\n预期目标是：新建停车场37个以上。\n"
COMMANDS = [
    "read", "explain", "reconcile", "serve", "demo", "office", "migrate", "place add", "units import", "units export",
    "user add", "user list", "user password", "user disable", "user enable", "report import", "audit verify", "audit head", "tick", "ballot tally",
]  # fmt: skip


def run(*args: object, input: bytes | None = None) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args], input=input, prog_name="luoshi")


def shell(*args: object, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own."""
    command = [sys.executable, "-m", "luoshi", *(arg if isinstance(arg, bytes) else str(arg) for arg in args)]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), **options.pop("env", {})}
    return subprocess.run(command, capture_output=True, timeout=60, env=environment, check=False, **options)


def refused(result: Result, *words: str) -> None:
    """One line of Chinese, exit code 2, nothing printed, no traceback."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    line = result.stderr
    assert line.startswith("错误：")
    assert line.count("\n") == 1
    assert "。" in line, "no hint"
    assert all(word in line for word in words), line


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "某市-2025.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


@pytest.fixture
def reports(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{name}市-2025.txt" for name in "甲乙丙"]
    for path in paths:
        path.write_text(REPORT, encoding="utf-8")
    return paths


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# --- Version and help ------------------------------------------------------


def test_the_version_is_printed() -> None:
    assert run("--version").stdout == f"luoshi {luoshi.__version__}\n"


def test_the_version_loads_no_heavy_library() -> None:
    code = "import sys, luoshi.cli; print([m for m in ('rich','openpyxl','pyarrow','jinja2','docx','http.server','django','waitress') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, env={**os.environ, "PYTHONPATH": str(SOURCE)}, check=True
    )
    assert done.stdout.strip() == b"[]"


@pytest.mark.parametrize("args", [(), ("--help",), ("-h",)])
def test_help_is_chinese(args: tuple[str, ...]) -> None:
    shown = run(*args)
    assert shown.exit_code == 0
    assert shown.stdout.startswith("用法：luoshi [选项] 命令 …")
    for command in COMMANDS:
        assert command.split()[0] in shown.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_chinese_help_without_english_words(command: str) -> None:
    shown = run(*command.split(), "--help").stdout
    assert shown.startswith(f"用法：luoshi {command} [选项]")
    assert "显示这段说明" in shown
    assert not re.search("Usage|Options|Arguments|Show this|default|required", shown)


@pytest.mark.parametrize("group", sorted({command.split()[0] for command in COMMANDS if " " in command}))
def test_a_group_of_commands_lists_them(group: str) -> None:
    shown = run(group).stdout
    assert shown == run(group, "--help").stdout
    assert shown.startswith(f"用法：luoshi {group} [选项] 命令 …")
    for command in COMMANDS:
        if command.startswith(f"{group} "):
            assert f"\n  {command.split()[1]}" in shown


def commands(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every command with its full name, those of groups included."""
    for called, sub in getattr(command, "commands", {}).items():
        yield from commands(sub, f"{name} {called}".strip())
    if not getattr(command, "commands", {}):
        yield name, command


def test_the_list_of_commands_is_whole() -> None:
    assert {name for name, _ in commands(get_command(app))} == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_argument_and_option_says_what_it_is(command: str) -> None:
    params: list[Any] = list(dict(commands(get_command(app)))[command].params)
    assert [param.name for param in params if not param.help and param.name != "help"] == []


# --- What Typer refuses ----------------------------------------------------


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("read",), ("缺少文件",)),
        (("read", "x", "--fromat", "csv"), ("没有 --fromat 这个选项", "--format")),
        (("read", "x", "-o"), ("选项 -o 后面缺少内容",)),
        (("read", "x", "--jobs", "0"), ("--jobs 不能小于 1",)),
        (("read", "x", "--jobs", "许多"), ("--jobs 要一个整数",)),
        (("raed",), ("没有 raed 这个命令", "是不是 read？")),
        (("user", "ad"), ("没有 ad 这个命令",)),
        (("user", "add", "x"), ("缺少选项 --name",)),
        (("office", "--port", "0x"), ("--port 要一个整数",)),
        (("explain", "x"), ("缺少位置",)),
        (("explain", "x", "这里"), ("位置 要一个整数",)),
        (("explain", "x", "1", "2"), ("多出了 2",)),
        (("serve", "x", "--port", "70000"), ("--port 不能大于 65535",)),
        (("read", "x", "--format", "pdf"), ("没有 pdf 这种格式", "table、json")),
        (("read", "x", "--part", "结尾"), ("没有“结尾”这种部分", "review")),
        (("read", "x", "--modality", "梦想"), ("没有“梦想”这种性质", "target")),
    ],
)
def test_what_does_not_fit_is_said_in_chinese_on_one_line(args: tuple[str, ...], words: tuple[str, ...]) -> None:
    refused(run(*args), *words)


# --- Reading one report ----------------------------------------------------


def test_a_report_is_printed_as_a_table() -> None:
    shown = run("read", DEMO)
    assert shown.exit_code == 0
    assert shown.stdout.startswith("云泽市2025年政府工作报告\n")
    assert "地区生产总值" in shown.stdout
    assert shown.stderr == ""


def test_one_report_as_json_is_one_object() -> None:
    found = json.loads(run("read", DEMO, "--format", "json").stdout)
    assert found["report"]["place"] == "云泽市"
    assert len(found["statements"]) > 150


def test_the_output_is_utf8_whatever_the_locale() -> None:
    done = shell("read", DEMO, "-f", "json", env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"})
    assert json.loads(done.stdout)["report"]["place"] == "云泽市"
    assert shell("read", DEMO, env={"PYTHONIOENCODING": "ascii"}).returncode == 0


def test_standard_input_is_read() -> None:
    found = json.loads(run("read", "-", "-f", "json", input=REPORT.encode("gb18030")).stdout)
    assert [s["number"] for s in found["statements"]] == ["21", "37"]
    assert found["report"]["source"] is None


@pytest.mark.parametrize(
    ("option", "value", "numbers"),
    [
        ("--part", "plan", ["37"]),
        ("--part", "回顾", ["21"]),
        ("--modality", "outcome", ["21"]),
        ("--modality", "目标", ["37"]),
        ("--modality", "context", []),
    ],
)
def test_a_selection_is_printed(report: Path, option: str, value: str, numbers: list[str]) -> None:
    found = json.loads(run("read", report, "-f", "json", option, value).stdout)
    assert [s["number"] for s in found["statements"]] == numbers


def test_the_headline_targets_are_selected(report: Path) -> None:
    found = json.loads(run("read", report, "-f", "json", "--headline").stdout)
    assert [s["number"] for s in found["statements"]] == ["37"]


def test_a_report_without_headline_targets_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("一、2025年工作安排\n新建停车场37个。", encoding="utf-8")
    shown = run("read", path, "--headline")
    assert shown.exit_code == 0
    assert "没有找到主要预期目标" in shown.stderr


def test_warnings_are_told_where_the_format_has_no_place_for_them(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("新建停车场37个。", encoding="utf-8")
    assert "提示：a.txt：" in run("read", path, "-f", "csv").stderr
    assert run("read", path, "-f", "json").stderr == ""


# --- Output files ----------------------------------------------------------

FIRST_BYTES = {
    "json": b'{\n  "report"', "jsonl": b'{"place"', "csv": b"\xef\xbb\xbf", "xlsx": b"PK", "html": b"<!",
    "parquet": b"PAR1", "txt": "云泽市".encode(),
}  # fmt: skip


@pytest.mark.parametrize("suffix", sorted(FIRST_BYTES))
def test_the_name_of_the_output_tells_the_format(tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"结果.{suffix}"
    shown = run("read", DEMO, "-o", target)
    assert (shown.exit_code, shown.output) == (0, "")
    assert target.read_bytes().startswith(FIRST_BYTES[suffix])
    assert left_in(tmp_path) == {target.name}


def test_the_option_wins_over_the_name(tmp_path: Path) -> None:
    run("read", DEMO, "-f", "jsonl", "-o", tmp_path / "a.json")
    assert (tmp_path / "a.json").read_bytes().startswith(b'{"place"')


def test_one_report_into_a_folder_is_named_after_it(tmp_path: Path) -> None:
    run("read", DEMO, "-f", "xlsx", "-o", tmp_path)
    assert left_in(tmp_path) == {"云泽市-2025.xlsx"}


@pytest.mark.parametrize("form", ["json", "html"])
def test_several_reports_go_into_a_new_folder_one_file_each(tmp_path: Path, reports: list[Path], form: str) -> None:
    assert run("read", *reports, "-f", form, "-o", tmp_path / "新" / "夹").exit_code == 0
    assert left_in(tmp_path / "新" / "夹") == {f"{name}市-2025.{form}" for name in "甲乙丙"}


def test_reports_of_the_same_name_do_not_overwrite_each_other(tmp_path: Path, report: Path) -> None:
    other = tmp_path / "另" / report.name
    other.parent.mkdir()
    other.write_text(REPORT.replace("37", "38"), encoding="utf-8")
    run("read", report, other, report, "-f", "json", "-o", tmp_path / "out")
    assert left_in(tmp_path / "out") == {"某市-2025.json", "某市-2025-2.json", "某市-2025-3.json"}
    assert '"38"' in (tmp_path / "out" / "某市-2025-2.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", ["csv", "xlsx", "jsonl", "parquet", "json"])
def test_several_reports_go_into_one_file(tmp_path: Path, reports: list[Path], form: str) -> None:
    target = tmp_path / f"all.{form}"
    assert run("read", *reports, "-o", target).exit_code == 0
    assert target.stat().st_size > 100


def test_several_reports_as_json_are_an_array(reports: list[Path]) -> None:
    found = json.loads(run("read", *reports, "-f", "json").stdout)
    assert [each["report"]["source"] for each in found] == [path.name for path in reports]


def test_an_existing_file_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_text("旧")
    target.chmod(0o600)
    run("read", DEMO, "-o", target)
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("旧")
    (tmp_path / "a.csv").symlink_to("b.csv")
    run("read", DEMO, "-o", tmp_path / "a.csv")
    assert (tmp_path / "a.csv").is_symlink()
    assert (tmp_path / "b.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_dash_is_standard_output(report: Path) -> None:
    assert run("read", report, "-f", "jsonl", "-o", "-").stdout.startswith("{")


# --- Outputs that are refused ----------------------------------------------


def test_several_pages_on_standard_output_are_refused(reports: list[Path]) -> None:
    refused(run("read", *reports, "-f", "html"), "3 份报告不能连成一个 html", "文件夹")


def test_several_reports_into_a_folder_as_csv_are_refused(tmp_path: Path, reports: list[Path]) -> None:
    refused(run("read", *reports, "-f", "csv", "-o", tmp_path), "是文件夹", "文件名")


def test_several_pages_into_a_file_are_refused(tmp_path: Path, reports: list[Path]) -> None:
    (tmp_path / "a.html").write_text("旧")
    refused(run("read", *reports, "-o", tmp_path / "a.html"), "是文件")


@pytest.mark.parametrize("how", ["the file", "a hard link", "a link", "by another way"])
def test_output_onto_an_input_is_refused(tmp_path: Path, report: Path, how: str) -> None:
    target = tmp_path / "same.txt"
    if how == "the file":
        target = report
    elif how == "a hard link":
        os.link(report, target)
    elif how == "a link":
        target.symlink_to(report)
    else:
        target = tmp_path / ".." / tmp_path.name / report.name
    refused(run("read", report, "-o", target), "就是输入的文件")
    assert report.read_text(encoding="utf-8") == REPORT


def test_a_folder_output_onto_an_input_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text(f"<p>{REPORT}</p>", encoding="utf-8")
    refused(run("read", page, "-f", "html", "-o", tmp_path), "就是输入的文件")


def test_output_below_a_file_is_refused(report: Path) -> None:
    refused(run("read", report, "-o", report / "a.csv"), "写不了", "不是文件夹")


def test_output_into_a_missing_folder_is_refused(tmp_path: Path, report: Path) -> None:
    refused(run("read", report, "-o", tmp_path / "没有" / "a.csv"), "没有这个文件夹")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_output_into_a_folder_without_permission_is_refused(tmp_path: Path, report: Path) -> None:
    (tmp_path / "锁").mkdir(mode=0o500)
    refused(run("read", report, "-o", tmp_path / "锁" / "a.csv"), "没有写的权限")


def test_a_folder_that_refuses_is_told_in_chinese(
    tmp_path: Path, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("luoshi.cli.destinations.os.open", refuse)
    refused(run("read", report, "-o", tmp_path / "a.csv"), "没有写的权限")


WRITERS = {
    "csv": (tables, "write_csv"), "json": (tables, "write_json"), "jsonl": (tables, "write_jsonl"),
    "xlsx": (workbook, "write_xlsx"), "parquet": (columnar, "write_parquet"),
}  # fmt: skip


@pytest.mark.parametrize("form", sorted(WRITERS))
def test_a_full_disk_leaves_no_partial_file_and_the_old_one_untouched(
    tmp_path: Path, report: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    def fill(_: object, file: Any, *__: object, **___: object) -> None:
        file.write(b"half of it")
        file.flush()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(*WRITERS[form], fill)
    old, new = tmp_path / f"old.{form}", tmp_path / f"new.{form}"
    old.write_text("旧")
    refused(run("read", report, "-o", old), "磁盘已满")
    refused(run("read", report, "-o", new), "磁盘已满")
    assert old.read_text() == "旧"
    assert left_in(tmp_path) == {report.name, old.name}


def test_a_bug_of_ours_is_no_traceback_and_leaves_no_partial_file(
    tmp_path: Path, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(tables, "write_csv", fail)
    shown = run("read", report, "-o", tmp_path / "a.csv")
    assert shown.exit_code == 1
    assert shown.stderr.startswith("错误：程序内部出错（KeyError: 'x'）")
    assert shown.stderr.count("\n") == 1
    assert left_in(tmp_path) == {report.name}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_standard_output_on_a_full_disk_is_one_line(form: str) -> None:
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "luoshi", "read", str(DEMO), "-f", form]
        environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=environment, check=False)
    assert done.returncode == 2
    assert done.stderr.decode() == "错误：写不了标准输出：磁盘已满。请腾出空间再试\n"


# --- Bad input -------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("空.txt", b"", "空的"),
        ("空白.txt", b" \n\t\n", "没有文字"),
        ("照片.txt", bytes(range(256)) * 40, "二进制"),
        ("坏.docx", b"PK\x03\x04 not a zip", "打不开"),
        ("坏.pdf", b"%PDF-1.7 nothing", "打不开"),
    ],
)
def test_a_file_that_is_no_report_is_refused(tmp_path: Path, name: str, content: bytes, word: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    result = run("read", path)
    refused(result, name)
    assert word in result.stderr or "损坏" in result.stderr or "不是" in result.stderr


def test_a_missing_file_is_refused() -> None:
    refused(run("read", "没有.txt"), "找不到文件 没有.txt")


def test_a_folder_is_refused_with_a_pattern_to_use(tmp_path: Path) -> None:
    refused(run("read", tmp_path), "是文件夹", f"{tmp_path}{os.sep}*.txt")


def test_standard_input_twice_is_refused() -> None:
    refused(run("read", "-", "-", input=REPORT.encode()), "只能给一次")


def test_empty_standard_input_is_refused() -> None:
    refused(run("read", "-", input=b""), "标准输入", "空的")


@pytest.mark.parametrize("jobs", [1, 2])
def test_one_bad_file_does_not_stop_the_others(tmp_path: Path, reports: list[Path], jobs: int) -> None:
    bad = tmp_path / "坏.txt"
    bad.write_bytes(b"")
    target = tmp_path / "all.csv"
    shown = run("read", reports[0], bad, *reports[1:], tmp_path / "无.txt", "-o", target, "--jobs", jobs)
    assert shown.exit_code == 2
    assert [line[:6] for line in shown.stderr.splitlines()] == ["错误：坏.t", "错误：找不到"]
    rows = list(csv.DictReader(io.StringIO(target.read_text(encoding="utf-8-sig"))))
    assert [row["来源文件"] for row in rows[::2]] == [path.name for path in reports]


def test_when_nothing_could_be_read_nothing_is_written(tmp_path: Path) -> None:
    shown = run("read", tmp_path / "无.txt", tmp_path / "没.txt", "-o", tmp_path / "a.csv")
    assert shown.exit_code == 2
    assert left_in(tmp_path) == set()


def test_a_bug_in_one_report_does_not_stop_the_others(reports: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    read_file = many.read_file

    def fail(path: str) -> Any:
        if path == str(reports[1]):
            raise ZeroDivisionError
        return read_file(path)

    monkeypatch.setattr(many, "read_file", fail)
    shown = run("read", *reports, "-f", "json")
    assert shown.exit_code == 2
    assert "程序内部出错（ZeroDivisionError）" in shown.stderr
    assert len(json.loads(shown.stdout)) == 2


@pytest.mark.parametrize(
    "name", ["有 空格.txt", "$(rm) `x`;'\".txt", "-o.txt", "[甲]*.txt", "换\n行.txt", "长" * 80 + ".txt"]
)
def test_odd_file_names_work(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(REPORT, encoding="utf-8")
    shown = run(
        "read", "-f", "json", "-o", tmp_path / "out", "--", tmp_path / name, tmp_path / ".." / tmp_path.name / name
    )
    assert (shown.exit_code, shown.output) == (0, "")
    assert len(left_in(tmp_path / "out")) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="file names are text there")
@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv", "html", "xlsx", "parquet"])
def test_a_file_name_that_is_no_utf8_works(tmp_path: Path, form: str) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\xfe.txt"
    Path(os.fsdecode(path)).write_text(REPORT, encoding="utf-8")
    done = shell("read", path, "-f", form, "-o", tmp_path / "out.x")
    assert (done.returncode, done.stdout) == (0, b""), done.stderr.decode()
    assert (tmp_path / "out.x").stat().st_size > 50


def test_an_error_line_about_an_odd_name_is_still_one_line(tmp_path: Path) -> None:
    refused(run("read", tmp_path / "换\n行.txt"), "换?行.txt")


# --- Many reports ----------------------------------------------------------


def test_a_pool_gives_the_same_as_one_core(tmp_path: Path, reports: list[Path]) -> None:
    files = [DEMO, *reports, NEXT] * 2
    one = run("read", *files, "-f", "jsonl", "--jobs", 1)
    two = run("read", *files, "-f", "jsonl", "--jobs", 2)
    assert one.stdout == two.stdout
    assert one.exit_code == two.exit_code == 0


def test_standard_input_may_stand_among_files_of_a_pool(reports: list[Path]) -> None:
    shown = run("read", reports[0], "-", reports[1], "-f", "json", "-j", 2, input=REPORT.encode())
    assert [each["report"]["source"] for each in json.loads(shown.stdout)] == [reports[0].name, None, reports[1].name]


def test_there_is_no_progress_bar_where_nobody_watches(tmp_path: Path, reports: list[Path]) -> None:
    assert run("read", *reports * 4, "-o", tmp_path / "a.jsonl").output == ""


def test_the_progress_bar_passes_everything_on(capsys: pytest.CaptureFixture[str]) -> None:
    reads = [many.Read("a", many.read_file(str(DEMO)))]
    assert list(many.with_progress(reads, 1)) == reads


# --- Explaining ------------------------------------------------------------


def test_a_figure_is_explained_rule_by_rule(report: Path) -> None:
    shown = run("explain", report, REPORT.index("37")).stdout
    assert "新建停车场【37个以上】" in shown
    for words in ("kind.statement", "comparator.after", "modality.plan", "在工作安排部分，读作目标。", "下限"):
        assert words in shown
    assert "\x1b" not in shown


def test_a_place_without_a_figure_leads_to_the_nearest(report: Path) -> None:
    assert "没有数字，下面是最近的一个" in run("explain", report, REPORT.index("停车场")).stdout


def test_a_year_is_told_to_be_no_statement(report: Path) -> None:
    assert "“2025年”没有读作数字表述" in run("explain", report, REPORT.index("2025年工作")).stdout


@pytest.mark.parametrize("offset", [len(REPORT), 10**9])
def test_a_place_outside_the_report_is_refused(report: Path, offset: int) -> None:
    refused(run("explain", report, offset), "不在报告里", f"从 0 到 {len(REPORT) - 1}")


# --- The server -----------------------------------------------


@pytest.fixture
def serving() -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = [sys.executable, "-m", "luoshi", "serve", str(DEMO), "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=environment
    ) as process:
        assert process.stdout is not None
        address = re.search(r"http://127\.0\.0\.1:[0-9]+/", process.stdout.readline())
        assert address is not None
        yield process, address.group()
        process.kill()


def test_the_page_of_a_report_is_served(serving: tuple[subprocess.Popen[str], str]) -> None:
    with urllib.request.urlopen(serving[1]) as answer:
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert "云泽市" in answer.read().decode()


def test_any_other_page_is_not_found(serving: tuple[subprocess.Popen[str], str]) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(serving[1] + "etc/passwd")
    assert caught.value.code == 404
    caught.value.close()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_server_quits_quietly(serving: tuple[subprocess.Popen[str], str], how: signal.Signals) -> None:
    process, _ = serving
    process.send_signal(how)
    _, said = process.communicate(timeout=10)
    assert (process.returncode, said) == (0, "")


def test_a_taken_port_is_said_and_the_next_one_used(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        opened = server.listen("127.0.0.1", port)
        opened.server_close()
    assert port < opened.server_address[1] <= port + 10
    assert f"端口 {port} 已被占用，改用 {opened.server_address[1]}" in capsys.readouterr().err


def test_when_all_ports_are_taken_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def taken(*_: object) -> Any:
        raise OSError(errno.EADDRINUSE, "in use")

    monkeypatch.setattr(server, "_open", taken)
    with pytest.raises(LuoshiError, match="都已被占用"):
        server.listen("127.0.0.1", 8000)


def test_an_address_that_is_not_ours_is_refused(report: Path) -> None:
    refused(run("serve", report, "--host", "192.0.2.1", "--port", 0), "不能在地址 192.0.2.1 上提供网页")


def test_a_bad_file_is_refused_before_any_port_is_opened() -> None:
    refused(run("serve", "没有.txt"), "找不到文件")


# --- Streams and signals ---------------------------------------------------


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_a_reader_that_goes_away_is_no_error(form: str) -> None:
    command = [sys.executable, "-m", "luoshi", "read", *[str(DEMO)] * 12, "-f", form]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""


def test_interrupting_is_quiet_and_leaves_no_partial_file(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "luoshi", "read", *[str(DEMO)] * 3000, "-o", str(tmp_path / "a.xlsx"), "-j", "1"]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        deadline = time.monotonic() + 30
        while not left_in(tmp_path) and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, said = process.communicate(timeout=30)
    # Python ends itself by the signal where that came within an exec of a text (a named tuple being made); a shell
    # calls both 130.
    assert process.returncode in (130, -signal.SIGINT)
    assert (out, said) == (b"", b"")
    assert left_in(tmp_path) == set()


def test_an_error_in_a_process_of_its_own_is_one_line_and_exit_code_two() -> None:
    done = shell("read", "没有.txt")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.decode() == "错误：找不到文件 没有.txt。请检查路径和文件名\n"
