"""The house rules: reading and assessing are pure; the reader knows no place by name; modules and functions stay small."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared import needed

PACKAGE = Path(__file__).parent.parent / "src" / "luoshi"
READING = PACKAGE / "reading"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent.name != "migrations")  # those are generated
READING_MODULES = sorted(READING.rglob("*.py"))
PURE_MODULES = [*READING_MODULES, *sorted((PACKAGE / "assessing").rglob("*.py"))]
MAX_MODULE = 600
MAX_FUNCTION = 60

NETWORK = {"socket", "ssl", "http", "urllib", "requests", "httpx", "aiohttp", "ftplib", "smtplib", "socketserver"}
HARMLESS = {"urllib.parse"}  # takes addresses apart, opens none
CLOCK_MODULES = {"time", "sched", "timeit"}
CLOCK_CALLS = {"now", "utcnow", "today"}
ALLOWED_OF_LUOSHI = ("luoshi.reading", "luoshi.errors")


def shown(path: Path) -> str:
    return str(path.relative_to(PACKAGE.parent))


def imports(path: Path) -> Iterator[str]:
    """The full names of everything that a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{shown(path)} line {node.lineno}: write the whole name of what is imported"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def functions(path: Path) -> Iterator[tuple[str, int, int]]:
    """Name, line and length of every function of a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node.lineno, (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("path", PURE_MODULES, ids=shown)
def test_a_pure_module_imports_neither_django_nor_the_network(path: Path) -> None:
    roots = {name.split(".")[0] for name in imports(path) if ".".join(name.split(".")[:2]) not in HARMLESS}
    assert roots & (NETWORK | {"django", "ninja", "asgiref"}) == set()


@pytest.mark.parametrize("path", PURE_MODULES, ids=shown)
def test_a_pure_module_looks_at_no_clock(path: Path) -> None:
    assert {name.split(".")[0] for name in imports(path)} & CLOCK_MODULES == set()
    calls = [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in CLOCK_CALLS
    ]
    assert calls == []


@pytest.mark.parametrize("path", READING_MODULES, ids=shown)
def test_the_reader_imports_nothing_of_luoshi_but_itself_and_the_errors(path: Path) -> None:
    ours = {name for name in imports(path) if name.split(".")[0] == "luoshi"}
    assert {name for name in ours if not name.startswith(ALLOWED_OF_LUOSHI)} == set()


# --- The arrows between the rooms ------------------------------------------------

#: room → the rooms whose modules it may import; cli stands on all of them
STANDS_ON = {
    "reading": {"reading", "errors"},
    "assessing": {"assessing", "reading", "errors"},
    "reconciling": {"reconciling", "assessing", "reading", "errors"},
    "papers": {"papers", "reconciling", "assessing", "reading", "errors"},
    "corpus": {"corpus", "papers", "reconciling", "assessing", "reading", "errors"},
    "outgoing": {"outgoing", "errors"},
    "connectors": {"connectors", "outgoing", "papers", "reading", "errors"},
    "ledger": {"ledger", "reconciling", "assessing", "reading", "errors", "__init__"},
    "demo": {"demo", "office", "publishing", "congress", "web", "ledger", "assessing", "reading", "errors", "__init__"},
    "web": {"web", "ledger", "errors", "__init__"},
    "notices": {"notices", "congress", "ledger", "outgoing", "assessing", "errors"},
    "rounds": {"rounds", "publishing", "notices", "connectors", "outgoing", "ledger", "assessing", "errors"},
    "congress": {"congress", "ledger", "assessing", "reading", "errors"},
    "publishing": {"publishing", "ledger", "assessing", "errors"},
    "portal": {"portal", "publishing", "web", "errors"},
    "office": {"office", "portal", "publishing", "congress", "notices", "rounds", "connectors", "outgoing", "web", "ledger", "papers", "reconciling", "assessing", "reading", "errors", "__init__"},
}
#: the public pages must not know the ledger, not even through a name that another room hands on
ROOMS_OF_THE_PORTAL = {"luoshi.publishing", "luoshi.portal", "luoshi.errors"}
WITHOUT_DJANGO = ("reading", "assessing", "reconciling", "papers", "corpus", "outgoing", "connectors")
DATABASE_READERS = {"connectors"}  # read other people's databases, and need a driver for that


def room_of(name: str) -> str:
    """The room that an imported name of luoshi lies in; ``__init__`` for the package's own verbs."""
    parts = name.split(".")
    inside = len(parts) > 1 and ((PACKAGE / parts[1]).is_dir() or (PACKAGE / f"{parts[1]}.py").exists())
    return parts[1] if inside else "__init__"


@pytest.mark.parametrize("path", [p for room in STANDS_ON for p in sorted((PACKAGE / room).rglob("*.py"))], ids=shown)
def test_a_room_stands_only_on_the_rooms_below_it(path: Path) -> None:
    room = path.relative_to(PACKAGE).parts[0]
    used = {room_of(name) for name in imports(path) if name.split(".")[0] == "luoshi"}
    assert used - STANDS_ON[room] == set()


@pytest.mark.parametrize(
    "path", [p for room in WITHOUT_DJANGO for p in sorted((PACKAGE / room).rglob("*.py"))], ids=shown
)
def test_these_rooms_do_without_django_and_the_ledgers_database(path: Path) -> None:
    forbidden = {"django"} if path.relative_to(PACKAGE).parts[0] in DATABASE_READERS else {"django", "psycopg"}
    assert {name.split(".")[0] for name in imports(path)} & forbidden == set()


@pytest.mark.parametrize("path", sorted((PACKAGE / "portal").rglob("*.py")), ids=shown)
def test_the_portal_reads_what_is_published_and_nothing_of_the_ledger(path: Path) -> None:
    used = {".".join(name.split(".")[:2]) for name in imports(path) if name.split(".")[0] == "luoshi"}
    assert used - ROOMS_OF_THE_PORTAL == set()
    taken = {name.rpartition(".")[2] for name in imports(path) if name.startswith("luoshi.publishing.models.")}
    assert taken <= {"Shown", "Choice"}, "of the models only what is worked out for everybody"
    assert "task." not in path.read_text(encoding="utf-8").replace("task_id", ""), "no way from a record back to its row"


def test_every_room_has_its_place_in_the_order() -> None:
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    assert rooms == STANDS_ON.keys() | {"cli"}


@pytest.mark.parametrize("path", MODULES, ids=shown)
def test_no_module_is_longer_than_six_hundred_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_MODULE


@pytest.mark.parametrize("path", MODULES, ids=shown)
def test_no_function_is_longer_than_sixty_lines(path: Path) -> None:
    assert [f"{name}, line {line}: {size}" for name, line, size in functions(path) if size > MAX_FUNCTION] == []


# --- No rule knows a place ------------------------------------------------------

_KIND_OF_PLACE = re.compile(
    r"(?:(?:土家族|苗族|藏族|彝族|回族|壮族|蒙古族?|羌族|侗族|布依族|傣族|白族|哈尼族|维吾尔|朝鲜族|满族|瑶族|各族)*自治[州县区旗]"
    r"|特别行政区|地区|新区|[省市县区旗州盟])$"
)
#: Names in the list that may stand in a rule, each with the reason.
NAMES_ALLOWED = {
    "国务院": "the central government: its report is told from the others by its name; it is no place",
    "北京市": "one of the four municipalities: only their names tell that a 市 is of the level of a province",
    "上海市": "one of the four municipalities",
    "天津市": "one of the four municipalities",
    "重庆市": "one of the four municipalities",
}


def place_names() -> set[str]:
    """The places of the shared reports: as listed (江西省) and without the kind of place (江西)."""
    with needed("reports/INDEX.tsv").open(encoding="utf-8", newline="") as file:
        listed = {row["place"].strip() for row in csv.DictReader(file, delimiter="\t")}
    short = {_KIND_OF_PLACE.sub("", name) for name in listed}
    return {name for name in listed | short if len(name) > 1}


def lines_without_allowed_names(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file, numbered, the names that may stand there blanked out."""
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for name in NAMES_ALLOWED:  # before the short names, which stand inside them
            text = text.replace(name, "□" * len(name))
        yield number, text


def test_no_rule_and_no_lexicon_of_the_reader_names_a_place() -> None:
    names = re.compile("|".join(sorted(map(re.escape, place_names()), key=len, reverse=True)))
    found = [
        f"{shown(path)} line {number}: {match.group()} in …{text[max(0, match.start() - 12) : match.end() + 12]}…"
        for path in sorted([*READING.rglob("*.toml"), *READING_MODULES])
        for number, text in lines_without_allowed_names(path)
        for match in names.finditer(text)
    ]
    assert found == [], "\n" + "\n".join(found)
