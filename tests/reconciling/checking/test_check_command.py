"""``luoshi check``: formats, exit codes, and what it says of bad input."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import docx
import pytest
from planted import before, changed, clean
from typer.testing import CliRunner

import luoshi
from luoshi.cli import app
from luoshi.errors import InputError
from luoshi.reconciling.checking.table import read_facts

WRONG = (("由15.2%提高到17%", "由15.2%提高到17%、提高2.8个百分点"),)


def run(*args: object) -> Any:
    return CliRunner().invoke(app, [str(arg) for arg in args], prog_name="luoshi")


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    draft, last = tmp_path / "草稿.txt", tmp_path / "上年.txt"
    draft.write_text(changed(clean(), WRONG), encoding="utf-8")
    last.write_text(before(), encoding="utf-8")
    return draft, last


def test_it_exits_zero_unless_strict(files: tuple[Path, Path]) -> None:
    draft, last = files
    assert run("check", draft, "--last", last).exit_code == 0
    assert run("check", draft, "--last", last, "--strict").exit_code == 1
    draft.write_text(clean(), encoding="utf-8")
    assert run("check", draft, "--last", last, "--strict").exit_code == 0


def test_each_format_is_written(files: tuple[Path, Path], tmp_path: Path) -> None:
    draft, _ = files
    told = json.loads(run("check", draft, "--format", "json").stdout)
    assert [f["rule"] for f in told["findings"] if f["severity"] == "error"] == ["sum.moved"]
    for name in ("结果.html", "结果.docx", "结果.json", "结果.txt"):
        assert run("check", draft, "-o", tmp_path / name).exit_code == 0
        assert (tmp_path / name).stat().st_size > 200
    assert len(list(docx.Document(str(tmp_path / "结果.docx")).comments)) == len(told["findings"])


def test_a_table_of_settled_figures_is_held_against_the_draft(files: tuple[Path, Path], tmp_path: Path) -> None:
    draft, _ = files
    table = tmp_path / "台账.csv"
    table.write_text("指标,数值,单位,口径,时期\n城镇新增就业,3.14,万人,,\n高新技术企业,448,家,数量,2025年\n地区生产总值,5.6,%,增速,2025\n", encoding="utf-8")
    told = json.loads(run("check", draft, "--ledger", table, "--format", "json").stdout)
    found = [f for f in told["findings"] if f["rule"] == "ledger.differs"]
    assert [(f["quote"], f["other"]["where"]) for f in found] == [("3.41万人", "ledger")]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("指标,单位\n高新技术企业,家\n", "数值"),
        ("指标,数值\n高新技术企业,许多\n", "第2行"),
        ("指标,数值,口径\n高新技术企业,448,存量\n", "口径"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(table: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_facts(table, 2025)


def test_bad_input_is_one_line(files: tuple[Path, Path], tmp_path: Path) -> None:
    draft, last = files
    elsewhere = tmp_path / "别处.txt"
    elsewhere.write_text(before().replace("云泽市", "临江市"), encoding="utf-8")
    cases = (
        ((tmp_path / "没有.docx",), "找不到"), ((draft, "--last", draft), "同一份"), ((last, "--last", draft), "次序反了"),
        ((draft, "--last", elsewhere), "两个地方"), ((draft, "--format", "xlsx"), "没有 xlsx"),
        ((draft, "-o", draft), "毁掉"), ((draft, "--last", last, "-o", last), "毁掉"), (("-", "--last", "-"), "标准输入"),
    )  # fmt: skip
    for args, words in cases:
        result = run("check", *args)
        assert result.exit_code == 2, args
        assert words in result.stderr and result.stderr.count("\n") == 1, (args, result.stderr)
    assert run("check", draft, "--last", elsewhere, "--force").exit_code == 0


def test_the_verb_takes_paths_texts_and_readings(files: tuple[Path, Path]) -> None:
    draft, last = files
    found = luoshi.check(draft, last)
    assert found == luoshi.check(luoshi.read(draft), luoshi.read(last))
    assert [f.rule for f in found.findings if f.severity == "error"] == ["sum.moved"]
    assert found.last is not None and found.last.year == 2025


def test_a_word_draft_comes_back_with_comments(tmp_path: Path) -> None:
    document = docx.Document()
    for line in changed(clean(), WRONG).splitlines():
        document.add_paragraph(line)
    draft, out = tmp_path / "草稿.docx", tmp_path / "批注.docx"
    document.save(str(draft))
    assert run("check", draft, "-o", out).exit_code == 0
    new = docx.Document(io.BytesIO(out.read_bytes()))
    assert [p.text for p in new.paragraphs] == [p.text for p in document.paragraphs]
    assert any("相差不是" in comment.text for comment in new.comments)
