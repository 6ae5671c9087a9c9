"""Verdicts on deployment artifacts (W10): code that runs in a practice's accounts and is kept elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from policies.separation.estate.code_sources import CodeSource
from policies.separation.estate.estate_model import EstateModel
from policies.separation.verdicts.verdict import Status, Witness


def code_violations(estate: EstateModel, practice: str) -> Iterator[Witness]:
    """W10: what a practice's resources run and somebody else can change."""
    for code in estate.code_sources:
        if code.runs_in.owner == practice and (code.owner is None or code.owner.owner != practice):
            yield Witness(_status(code, estate), _summary(code), source=code.source)


def _status(code: CodeSource, estate: EstateModel) -> Status:
    if code.owner is None:
        return Status.UNKNOWN
    if code.fixed or code.owner.id not in estate.accounts or not code.owner.owner:
        return Status.POSSIBLE
    return Status.LEAK


def _summary(code: CodeSource) -> str:
    if code.owner is None:
        return f"{code.runner} runs code from {code.reference}, which is not in the input"
    how = "was chosen by" if code.fixed else "can be changed by"
    return f"{code.runner} runs the {code.kind} {code.reference}, which {how} {code.owner.name or code.owner.id}"
