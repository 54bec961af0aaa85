"""Places, units, and which unit a kind of unit means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from luoshi.errors import InputError, UsageError
from luoshi.ledger import fields, policy
from luoshi.ledger.models import Duty, Person, Place, Unit
from luoshi.ledger.record.change import Change, change
from luoshi.reading import units


class UnitLine(NamedTuple):
    """One line of a place's list of units: a unit and the kinds that mean it."""

    name: str
    kinds: tuple[str, ...]


def add_place(name: str, level: str, issuer: str) -> Place:
    """Add a place.

    Raises:
        UsageError: When there is one of that name.
    """
    name, issuer = fields.clean(name).strip(), fields.clean(issuer).strip()
    if not name or not issuer or len(name) > 40 or len(issuer) > 60:
        raise UsageError("地方名称和发文机关都要写，各不超过 40 字和 60 字", "例如 云泽市、云泽市人民政府办公室")
    place = Place(name=name, level=level, issuer=issuer)
    with change(None, "place.add") as made:
        if Place.objects.filter(name=name).exists():
            raise UsageError(f"已经有 {name} 了", "请换一个名字，或直接用它")
        made.create(place)
    return place


def set_units(person: Person | None, place: Place, lines: Sequence[UnitLine]) -> tuple[int, int]:
    """Make a place's list of units this; units that are missing in it are kept, but no longer offered.

    Returns:
        How many units are new, and how many are no longer offered.

    Raises:
        InputError: For a kind that there is not, or a unit named twice.
    """
    if person is not None:
        policy.demand(person, "units.edit", place)
    lines = [line._replace(name=fields.clean(line.name).strip()) for line in lines]
    _check(lines)
    with change(person, "units.set") as made:
        held = {unit.name: unit for unit in Unit.objects.filter(place=place)}
        new = [line for line in lines if line.name not in held]
        made.create(*[Unit(place=place, name=line.name) for line in new])
        held = {unit.name: unit for unit in Unit.objects.filter(place=place)}
        for order, line in enumerate(lines, 1):
            made.update(held[line.name], order=order, active=True)
        gone = [unit for name, unit in held.items() if unit.active and name not in {line.name for line in lines}]
        for unit in gone:
            made.update(unit, active=False)
        _set_duties(made, place, lines, held)
    return len(new), len(gone)


def _check(lines: Sequence[UnitLine]) -> None:
    names = [line.name for line in lines]
    if twice := {name for name in names if names.count(name) > 1}:
        raise InputError(f"单位写了两次：{'、'.join(sorted(twice))}", "每个单位只写一行，几个类别写在一格里")
    if any(not name or len(name) > 60 for name in names):
        raise InputError("有单位没有名称，或名称超过 60 字", "请改好再导入")
    known = set(units.names())
    if unknown := {kind for line in lines for kind in line.kinds} - known:
        raise InputError(f"没有这些单位类别：{'、'.join(sorted(unknown))}", f"可以是 {'、'.join(units.names())}")


def _set_duties(made: Change, place: Place, lines: Sequence[UnitLine], held: dict[str, Unit]) -> None:
    wanted: dict[tuple[str, int], int] = {}
    ranks: dict[str, int] = {}
    for line in lines:
        for kind in line.kinds:
            wanted[kind, held[line.name].pk] = ranks.get(kind, 0)
            ranks[kind] = ranks.get(kind, 0) + 1
    for duty in list(Duty.objects.filter(place=place)):
        rank = wanted.pop((duty.kind, duty.unit_id), None)
        if rank is None:
            made.delete(duty)
        else:
            made.update(duty, rank=rank)
    made.create(*[Duty(place=place, kind=kind, unit_id=unit, rank=rank) for (kind, unit), rank in wanted.items()])
