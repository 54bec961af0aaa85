"""What the ledger keeps. The rows know how they hang together; what may be done with them stands elsewhere.

``record`` changes them, ``queries`` reads them, ``policy`` says who may, ``workflow`` says when.
"""

from __future__ import annotations

from luoshi.ledger.models.breakdown import (
    Amendment,
    Answer,
    Assignment,
    Breakdown,
    BreakdownState,
    Cycle,
    Enquiry,
    Milestone,
    Opinion,
    OpinionState,
    Part,
    Programme,
    Project,
    ProjectKind,
    Report,
    Target,
    Task,
    TaskKind,
    TaskProgramme,
    TaskState,
    Version,
)
from luoshi.ledger.models.chain import Event, Head, Touch
from luoshi.ledger.models.people import Duty, Person, Place, Role, Unit
from luoshi.ledger.models.year import Evidence, Figure, FigureState, Progress, ProgressState, TakeUp

__all__ = [
    "Amendment",
    "Answer",
    "Assignment",
    "Breakdown",
    "BreakdownState",
    "Cycle",
    "Duty",
    "Enquiry",
    "Event",
    "Evidence",
    "Figure",
    "FigureState",
    "Head",
    "Milestone",
    "Opinion",
    "OpinionState",
    "Part",
    "Person",
    "Place",
    "Programme",
    "Progress",
    "ProgressState",
    "Project",
    "ProjectKind",
    "Report",
    "Role",
    "TakeUp",
    "Target",
    "Task",
    "TaskKind",
    "TaskProgramme",
    "TaskState",
    "Touch",
    "Unit",
    "Version",
]
