"""Finds every check, and runs them all."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache, partial

from scripts.aws.doctor import checks
from scripts.aws.doctor.examination import Answer, Area, Check, Examination, answers_for


@cache
def all_checks() -> tuple[Check, ...]:
    """The check of each module in ``scripts/aws/doctor/checks``, by area and id."""
    modules = (
        importlib.import_module(f"{checks.__name__}.{found.name}") for found in pkgutil.iter_modules(checks.__path__)
    )
    found: list[Check] = [module.CHECK for module in modules]
    return tuple(sorted(found, key=lambda check: (list(Area).index(check.area), check.id)))


def examine(examination: Examination, chosen: Iterable[Check]) -> Iterator[tuple[Check, Answer]]:
    """The answers of the chosen checks; one that cannot read what it needs is ``not checked``."""
    for check in chosen:
        for answer in answers_for(check.title, partial(check.run, examination)):
            yield check, answer
