"""The kind of unit that would answer for a task, proposed from the words of the task.

Every word of ``lexicon/duties.toml`` names a duty of one kind of unit or of several. The words of a task are
weighed: a word that one kind of unit has to itself counts for more than one that is shared, a longer word for
more than a shorter one that stands inside it, and the words with which the task begins for more than those that
close it, because a row opens with what is to be done (推进国有企业改革，带动…). It is a proposal: a person decides.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from luoshi.reading import lexicon
from luoshi.reading.clauses import helps_local, introduces, is_local

_SURE, _LIKELY, _SLIGHT = 2.0, 0.6, 0.2
_EARLY = 1.6  # the clause with which a task begins tells what it is about
_FIRST = 1.3  # its first word names what is done: 新建学校，…
_AGAIN = 0.3  # a word said before
_INTRODUCED = 0.8  # 围绕主导产业，…
_HEADING = 0.35  # a heading speaks for all of its tasks, of which some lie elsewhere
_LENGTH = 0.25  # a character more makes a word tell more: 人才 | 人才发展集团
_MOST = 4
_HELPED = 0.5
_LOCAL, _NAME = "县区政府", 4  # 东河区做优老城: the district itself, by the first characters of its name
#: 做好民族宗教、外事、统计、档案等工作: the first named leads
_ROLL = re.compile(r"[^，。；]{2,12}(?:、[^，。、；]{2,12}){3,}等[^，。；]{0,6}(?:工作|事业)[，。；]?")
_CLAUSE = re.compile(r"[^，。；：！？,;]+")
#: 养老、托育、家政: what a clause lists are examples more than duties
_LISTED, _LIST = 0.6, re.compile(r"[^、]{1,8}(?:、[^、]{1,8}){2,}")


class Proposal(NamedTuple):
    """A kind of unit to lead, others that could, and the words that decided."""

    lead: str | None
    also: tuple[str, ...]
    reason: tuple[str, ...]


NONE = Proposal(None, (), ())


class _Duty(NamedTuple):
    unit: str
    weight: float


@cache
def _duties() -> dict[str, tuple[_Duty, ...]]:
    table: dict[str, list[_Duty]] = {form: [] for form in lexicon.no_duty()}
    for unit, entry in lexicon.duties().items():
        for name, base in (("sure", _SURE), ("likely", _LIKELY), ("slight", _SLIGHT)):
            for form in entry.get(name, ()):
                table.setdefault(form, []).append(_Duty(unit, base * (1 + _LENGTH * (len(form) - 2))))
    return {form: tuple(found) for form, found in table.items()}


@cache
def _by_start() -> dict[str, tuple[str, ...]]:
    """The words by their first two characters, longest first; those of one character by that."""
    table: dict[str, list[str]] = {}
    for form in _duties():
        table.setdefault(form[:2], []).append(form)
    for start, forms in table.items():
        if len(start) == 2 and start[0] in table:
            forms.append(start[0])
    return {start: tuple(sorted(forms, key=len, reverse=True)) for start, forms in table.items()}


@lru_cache(maxsize=4096)  # a clause is weighed alone, with those before it, and with its row
def _words(clause: str) -> tuple[tuple[int, str], ...]:
    """The words of duty in a clause and their places, the longest at each, none inside another."""
    by_start, end, out = _by_start(), 0, []
    for pos in range(len(clause)):
        for form in by_start.get(clause[pos : pos + 2], ()) or by_start.get(clause[pos], ()):
            if clause.startswith(form, pos):
                if pos + len(form) > end:  # 新材料产业基金: 新材料产业, 产业基金
                    end = pos + len(form)
                    out.append((pos, form))
                break
    return tuple(out)


@cache
def names() -> tuple[str, ...]:
    """All kinds of unit, in the order of the lexicon."""
    return tuple(lexicon.duties())


def weigh(text: str) -> dict[str, float]:
    """How much the words of a text speak for each kind of unit."""
    return _weigh(text)[0]


@lru_cache(maxsize=4096)
def _weigh(text: str) -> tuple[dict[str, float], dict[str, list[str]]]:
    scores: dict[str, float] = {}
    words: dict[str, list[str]] = {}
    duties = _duties()
    begun = False  # the first clause that tells what is to be done
    for clause in _CLAUSE.findall(text):
        factor, first = 1.0, False
        if introduces(clause):
            factor = _INTRODUCED
        elif not begun:
            factor, first, begun = _EARLY, True, True
        listed = [match.span() for match in _LIST.finditer(clause)]
        for place, word in _words(clause):
            if not duties[word]:
                continue
            counts = factor * (_LISTED if any(start <= place < end for start, end in listed) else 1.0)
            counts, first = counts * (_FIRST if first else 1.0), False
            for unit, weight in duties[word]:
                said = words.setdefault(unit, [])
                again = word in said
                scores[unit] = scores.get(unit, 0.0) + weight * counts * (_AGAIN if again else 1.0)
                if not again:
                    said.append(word)
    return scores, words


def propose(text: str, heading: str = "") -> Proposal:
    """Propose a lead unit for a task.

    Args:
        text: The words of the task.
        heading: The headings under which it stands; they decide where the task itself says little.

    Returns:
        The kind of unit, alternatives in order, and the deciding words; :data:`NONE` where no word tells.
    """
    scores, words = dict(_weigh(text)[0]), dict(_weigh(text)[1])
    above, words_above = _weigh(heading)
    for unit, weight in above.items():
        scores[unit] = scores.get(unit, 0.0) + weight * _HEADING
    if _ROLL.match(text) and (first := next((word for _, word in _words(text) if _duties()[word]), "")):
        scores[_duties()[first][0].unit] += max(scores.values())
    if is_local(text):
        scores[_LOCAL] = max(scores.values(), default=0.0) + _SURE
        words.setdefault(_LOCAL, [text[:_NAME]])
    elif helps_local(text):
        scores[_LOCAL] = max(scores.get(_LOCAL, 0.0), _HELPED * max(scores.values(), default=0.0))
    if not scores:
        return NONE
    order = sorted(scores, key=lambda unit: -scores[unit])
    lead = order[0]
    near = [unit for unit in order[1:_MOST] if scores[unit] * 5 >= scores[lead]]
    reason = words.get(lead) or words_above.get(lead, [])
    return Proposal(lead, tuple(near), tuple(reason))
