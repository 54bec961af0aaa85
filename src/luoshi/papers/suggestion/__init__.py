"""What goes out about a suggestion: the answer, the notice of its assignment, the list as a workbook."""

from __future__ import annotations

from luoshi.papers.suggestion.answer import Answer, write_answer
from luoshi.papers.suggestion.assignment import Assignment, write_assignment
from luoshi.papers.suggestion.listing import Line, write_list

__all__ = ["Answer", "Assignment", "Line", "write_answer", "write_assignment", "write_list"]
