"""The examples in the docstrings of assessing run."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest


@pytest.mark.parametrize("name", ["figures", "schedule", "forecast"])
def test_the_examples_say_what_comes(name: str) -> None:
    failed, tried = doctest.testmod(import_module(f"luoshi.assessing.{name}"))
    assert tried > 0 and failed == 0
