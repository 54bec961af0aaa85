"""The documents say what the program does: examples run, commands and options are named, links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import update_rules_page
from luoshi import read
from luoshi.reading.model import Report, Section, Statement

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "README.zh.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_that_exist(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_example_of_the_readme_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    example = re.search(r"```python\n(.*?)```", text, re.S)
    assert example
    exec(example[1], {})
    said = [line[2:] for line in example[1].splitlines() if line.startswith("# ")]
    assert capsys.readouterr().out.splitlines() == said


def test_the_page_of_rules_is_up_to_date() -> None:
    assert update_rules_page.PAGE.read_text(encoding="utf-8") == update_rules_page.page()


def test_the_page_of_fields_names_every_field() -> None:
    page = (ROOT / "docs" / "fields.md").read_text(encoding="utf-8")
    for record in (Statement, Report, Section):
        for name in record._fields:
            assert f"`{name}`" in page, f"{record.__name__}.{name}"


def test_every_command_and_format_is_in_the_quickstart() -> None:
    page = (ROOT / "docs" / "quickstart.md").read_text(encoding="utf-8")
    for word in (
        "luoshi read",
        "luoshi explain",
        "luoshi serve",
        "make demo",
        "luoshi demo",
        "luoshi office",
        "luoshi migrate",
        "luoshi place add",
        "luoshi units import",
        "luoshi user add",
        "luoshi report import",
        "luoshi audit verify",
        "luoshi tick",
        "xlsx",
        "json",
        "jsonl",
        "csv",
        "parquet",
        "html",
    ):
        assert word in page, word


def test_the_readme_names_every_page_and_driving_every_role() -> None:
    from luoshi.cli.opening import set_up

    set_up()
    from luoshi.ledger.models import Role

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        assert f"(docs/{page.name})" in readme, page.name
    driving = (ROOT / "docs" / "driving.md").read_text(encoding="utf-8")
    for role in Role.labels:
        assert f"| {role} |" in driving, role


def test_the_two_fictional_reports_are_where_the_documents_say() -> None:
    for year in (2025, 2026):
        reading = read(ROOT / "src" / "luoshi" / "demo" / f"云泽市-{year}.txt")
        assert (reading.report.place, reading.report.year) == ("云泽市", year)


_READ = re.compile(r"""(?:environ\.get|getenv|environ|flag|words)[\[(]"([A-Z_]+)\"""")


def test_every_variable_of_the_environment_is_in_the_page_on_deployment() -> None:
    package = ROOT / "src" / "luoshi"
    rooms = ("web", "cli", "office", "connectors", "notices", "outgoing", "rounds")
    sources = [path for room in rooms for path in (package / room).rglob("*.py")]
    read_here = {name for path in sources for name in _READ.findall(path.read_text(encoding="utf-8"))}
    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall("`([A-Z][A-Z_]{5,})`", row)}
    assert {"LUOSHI_HOSTS", "DATABASE_URL", "SECRET_KEY"} <= read_here
    assert read_here - {"DJANGO_SETTINGS_MODULE"} == named & read_here
    assert {re.match("[|] `([A-Z_]+)`", row)[1] for row in rows if re.match("[|] `([A-Z_]+)`", row)} <= read_here  # type: ignore[index]


def test_the_commands_that_the_documents_give_exist() -> None:
    from typer.main import get_command

    from luoshi.cli import app

    root = get_command(app)
    for page in PAGES:
        for line in re.findall(r"^(?:\S*/)?luoshi(?:-admin)? ([a-z].*)$", page.read_text(encoding="utf-8"), re.M):
            command = root
            for word in line.split():
                if word not in getattr(command, "commands", {}):
                    break
                command = command.commands[word]  # type: ignore[attr-defined]
            assert not getattr(command, "commands", None), f"{page.name}: luoshi {line}"
            options = {each for param in command.params for each in param.opts}
            for option in re.findall(r"(?<= )--[a-z-]+", line.split("#")[0]):
                assert option in options, f"{page.name}: luoshi {line}"
