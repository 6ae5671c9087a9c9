"""Every statement of the source documents is implemented by something that exists, or has a note on why not."""

from __future__ import annotations

import typing
from pathlib import Path

import pytest
from pydantic import BaseModel

import infra
import scripts.commands
from infra.manifest import documents, facts
from infra.manifest.documents import source_statements
from infra.manifest.law import (
    agreement_gates,
    chart_retention,
    corporate_practice_gates,
    mso_requirement,
    readiness_gates,
    state_law_gates,
)
from infra.manifest.manifest_model import PRACTICE_PLANES, SHARED_ACCOUNTS, Manifest

ROOT = Path(infra.__file__).parent
GATES = (agreement_gates, chart_retention, corporate_practice_gates, mso_requirement, readiness_gates, state_law_gates)
SOURCES = "".join(Path(str(module.__file__)).read_text() for module in GATES)
KNOWN: dict[str, set[str]] = {
    "plane": {"org", "location", *SHARED_ACCOUNTS, *PRACTICE_PLANES},
    "component": {path.stem for path in (ROOT / "components").glob("*.py")},
    "system": set(facts.systems()),
    "flow": set(facts.flows()),
    "service": set(facts.services()),
    "decision": set(facts.decisions()),
    "wall": {f"W{number}" for number in range(1, 13)},
    "document": {*documents.PER_MSO, *documents.PER_PRACTICE, *documents.PER_COVERED_ENTITY, *documents.PER_LOCATION,
                 *documents.PER_OWNER},
    "command": {path.stem for path in Path(scripts.commands.__path__[0]).glob("*.py")},
}


def exists(reference: str) -> bool:
    kind, _, name = reference.partition(":")
    if kind == "gate":
        return f'"{name}"' in SOURCES
    if kind == "manifest":
        return in_manifest(name)
    return name in KNOWN[kind]


def in_manifest(path: str) -> bool:
    part: type[BaseModel] | None = Manifest
    for step in path.split("."):
        if part is None or step not in part.model_fields:
            return False
        part = model_in(part.model_fields[step].annotation)
    return True


def model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for arg in typing.get_args(annotation) if (found := model_in(arg))), None)


def test_all_170_statements_are_in_order() -> None:
    assert [statement.n for statement in facts.source_statements()] == list(range(1, 171))


@pytest.mark.parametrize("statement", facts.source_statements(), ids=lambda statement: str(statement.n))
def test_an_answer_exists_or_a_reason_is_given(statement: facts.SourceStatement) -> None:
    assert [reference for reference in statement.answered_by if not exists(reference)] == []
    assert statement.answered_by or statement.note


def test_few_statements_are_left_without_an_answer() -> None:
    unanswered = {statement.n for statement in facts.source_statements() if not statement.answered_by}
    assert unanswered == {
        13,
        84,
        139,
        151,
        155,
        157,
        158,
    }


def test_the_page_is_as_generated() -> None:
    assert source_statements.PAGE.read_text(encoding="utf-8") == source_statements.page(), (
        "run python -m infra.manifest.documents.source_statements"
    )
