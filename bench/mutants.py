"""Change the rules of assessing one at a time and see whether a test breaks.

usage: python bench/mutants.py [MODULE …] [--jobs 1] [--check]

Every comparison is moved to its neighbour (< to <=, == to !=, …), every number by one (True to False), every `and` to
`or`, every `not` dropped, every + to - and * to /, one at a time, in lights.py, verdict.py, schedule.py and progress.py.
For each the tests of assessing run in a process forked from one that has everything imported: the module's own
first, then the others; with --properties (slow) the property tests last. A mutant that no test notices survives: either a test is missing, or the
change makes no difference, and then KNOWN says why.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import io
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests" / "assessing"
PACKAGE = ROOT / "src" / "luoshi" / "assessing"
MODULES = ("lights", "verdict", "schedule", "progress")
PROPERTIES = "test_assessing_properties.py"
SECONDS = 120  # of the processor: a mutant that runs longer is noticed: it hangs

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
RECKONED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}

#: Survivors that are no gap: the line as it stands → why the change makes no difference.
KNOWN: dict[str, str] = {
    "day = now.day if today - now.day <= timedelta(days=min(max(fresh_days, 0), 3660)) else today": (
        "ten years, so that no number of days overflows"
    ),
    "on = tuple(sorted(day for day in constants.workdays if day.weekday() > 4))": (
        "the published working days hold Saturdays and Sundays only, so far"
    ),
    "month_end = date.fromordinal(reported).replace(day=1) - timedelta(days=1) if reported > 31 else date.min": (
        "the first January of the calendar has no month before it"
    ),
}


class Mutant(NamedTuple):
    """One change: where, the line before, and what is changed."""

    module: str
    line: int
    text: str
    change: str
    tree: ast.Module


def changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Each change of one node: its name, and the node that stands there instead."""
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            if other := COMPARED.get(type(operator)):
                changed = copy.deepcopy(node)
                changed.ops[index] = other()
                yield f"{type(operator).__name__} → {other.__name__}", changed
    elif isinstance(node, ast.BoolOp):
        changed = copy.deepcopy(node)
        changed.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield f"{type(node.op).__name__} → {type(changed.op).__name__}", changed
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield f"{type(node.op).__name__} dropped", node.operand
    elif isinstance(node, ast.BinOp) and type(node.op) in RECKONED and not isinstance(node.left, ast.JoinedStr):
        changed = copy.deepcopy(node)
        changed.op = RECKONED[type(node.op)]()
        yield f"{type(node.op).__name__} → {type(changed.op).__name__}", changed
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield f"{node.value} → {not node.value}", ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield f"{node.value} → {node.value + 1}", ast.Constant(node.value + 1)


def in_words(tree: ast.Module) -> set[int]:
    """What stands inside annotations, format specifications and assertions (which tell mypy): no rule."""
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert):
            inside |= {id(each) for each in ast.walk(node)}
        parts = [getattr(node, name, None) for name in ("annotation", "returns", "format_spec")]
        for part in parts:
            if isinstance(part, ast.AST):
                inside |= {id(each) for each in ast.walk(part)}
    return inside


def mutants(module: str) -> Iterator[Mutant]:
    """All mutants of a module, in the order of its lines."""
    source = (PACKAGE / f"{module}.py").read_text(encoding="utf-8")
    lines = source.splitlines()
    tree = ast.parse(source)
    skipped = in_words(tree)
    for position, node in enumerate(ast.walk(tree)):
        if id(node) in skipped or not hasattr(node, "lineno"):
            continue
        for name, changed in changes(node):
            whole = ast.parse(source)
            place = list(ast.walk(whole))[position]
            put(whole, place, ast.copy_location(changed, place))
            yield Mutant(module, node.lineno, lines[node.lineno - 1].strip(), name, ast.fix_missing_locations(whole))


def put(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    """Replace a node wherever its parent holds it."""
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list) and any(each is old for each in value):
                setattr(parent, name, [new if each is old else each for each in value])


def warm() -> None:
    """Import what the tests need, so that a fork need not."""
    for name in ("pytest", "hypothesis", "chinese_calendar", "luoshi.errors", "luoshi.assessing"):
        importlib.import_module(name)


def install(mutant: Mutant) -> None:
    """Load the changed module and have its neighbours import that one."""
    name = f"luoshi.assessing.{mutant.module}"
    for known in [each for each in sys.modules if each.startswith("luoshi.assessing.")]:
        del sys.modules[known]
    module = ModuleType(name)
    module.__file__ = str(PACKAGE / f"{mutant.module}.py")
    module.__package__ = "luoshi.assessing"
    sys.modules[name] = module
    exec(compile(mutant.tree, module.__file__, "exec"), module.__dict__)
    setattr(sys.modules["luoshi.assessing"], mutant.module, module)


def noticed(mutant: Mutant, properties: bool) -> bool:
    """Whether a test of the module's own tables, of the others, or (if asked) a property, breaks."""
    tables = sorted({path.name for path in TESTS.glob("test_*.py")} - {PROPERTIES})
    own = [name for name in tables if name == f"test_{mutant.module}.py"]
    stages = [own, [name for name in tables if name not in own]]
    for names in [*stages, [PROPERTIES]] if properties else stages:
        child = os.fork()
        if child == 0:
            os._exit(run(mutant, names))
        _, status = os.waitpid(child, 0)
        if status:
            return True
    return False


def run(mutant: Mutant, names: list[str]) -> int:
    """In the child: 0 when all tests pass on the mutant. A mutant that hangs is ended."""
    import resource

    import pytest

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))  # of work, not of waiting: the machine may be busy
    options = [
        "-x",
        "--assert=plain",
        "-q",
        "-p",
        "no:django",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-c",
        os.devnull,
    ]
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        try:
            sys.path.insert(0, str(TESTS))
            install(mutant)
            return int(pytest.main([*options, "--rootdir", str(ROOT), *(str(TESTS / name) for name in names)]))
        except BaseException:
            return 1


def main() -> bool:
    """Try every mutant; print those that survive."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("modules", nargs="*", default=MODULES, metavar="MODULE")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--properties", action="store_true", help="let the property tests look, too")
    parser.add_argument("--check", action="store_true", help="make an unexplained survivor the exit code")
    options = parser.parse_args()
    warm()
    left = 0
    for module in options.modules:
        tried = list(mutants(module))
        with ThreadPoolExecutor(options.jobs) as pool:
            answers = list(pool.map(noticed, tried, [options.properties] * len(tried)))
        survivors = [mutant for mutant, seen in zip(tried, answers, strict=True) if not seen]
        print(f"{module}.py: {len(tried)} mutants, {len(survivors)} survive", flush=True)
        for mutant in survivors:
            why = KNOWN.get(mutant.text)
            left += why is None
            print(
                f"  line {mutant.line}: {mutant.change}: {mutant.text}\n    {why or 'NOT EXPLAINED: a test is missing'}"
            )
    print(f"{left} survivors without a reason")
    return left == 0 or not options.check


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
