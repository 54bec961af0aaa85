"""``luoshi review``: the draft from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from tests.ledger.city import City
from typer.testing import CliRunner, Result

from luoshi.cli import app


def run(*args: object) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args], prog_name="luoshi")


def test_it_writes_the_draft_with_links_where_a_site_is_told(city: City, tmp_path: Path) -> None:
    city.issue()
    for site, links in ((), False), (("--site", "https://luoshi.example/"), True):
        file = tmp_path / "回顾.docx"
        said = run("review", city.place.name, 2026, "-o", file, *site)
        assert said.exit_code == 0, said.output
        assert said.stdout == f"已写好2026年的回顾稿：{file}\n"
        rels = [rel.target_ref for rel in Document(str(file)).part.rels.values() if rel.is_external]
        assert any(rel.startswith(f"https://luoshi.example/tables/{city.breakdown.pk}/rows/") for rel in rels) is links


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("云泽市", 2025, "-o", "x.docx"), "没有印发过2025年的任务分解表。已印发的年份：2026"),
        (("别的市", 2026, "-o", "x.docx"), "没有 别的市 这个地方"),
        (("云泽市", 2026, "-o", "x.pdf"), "不能写成 x.pdf"),
        (("云泽市", 2026, "-o", "x.docx", "--site", "luoshi"), "网址 luoshi 不对"),
    ],
)
def test_what_cannot_be_written_is_told(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[object, ...], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    city.issue()
    said = run("review", *args)
    assert said.exit_code == 2, said.output
    assert words in said.stderr
    assert list(tmp_path.iterdir()) == []
