"""Every statement of the source documents is implemented by what exists and proved by tests, or says why not."""

from __future__ import annotations

import ast
import re
import runpy
import sys
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
REPOSITORY = ROOT.parent
KIT = ("infra.", "policies.", "scripts.")
NAMES_ONLY = ("infra.manifest.facts", "infra.errors", "infra.manifest.sections")
PLANS = {"reference_plan", "small_plan_of", "separate_plan", "exit_plan_of", "delivery_plan", "small_run"}
"""The fixtures of tests/conftest.py that plan an estate."""
ASSERTION = re.compile(r"\bassert\b|pytest\.raises\(|\bperformed\(|\bcheck\(|require_open_gates\(")
"""A test asserts, or calls what does."""
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
    "document": {*documents.PER_MSO, *documents.PER_PRACTICE, *documents.PER_COVERED_ENTITY, *documents.PER_LOCATION},
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
def test_what_implements_a_statement_exists(statement: facts.SourceStatement) -> None:
    assert [reference for reference in statement.answered_by if not exists(reference)] == []


@pytest.mark.parametrize("statement", facts.source_statements(), ids=lambda statement: str(statement.n))
def test_a_statement_has_a_proof_or_a_reason_why_it_has_none(statement: facts.SourceStatement) -> None:
    assert bool(statement.proved_by) != bool(statement.unproved)
    assert len(set(statement.proved_by)) == len(statement.proved_by)
    assert statement.answered_by or statement.unproved
    if statement.unproved:
        assert len(statement.note.split()) >= 4


def test_few_statements_are_unproved() -> None:
    unproved = {statement.n for statement in facts.source_statements() if statement.unproved}
    assert unproved == {13, 84, 108, 114, 125, 139, 147, 148, 150, 151, 152, 154, 155, 157, 158}


PROOFS = sorted({proof for statement in facts.source_statements() for proof in statement.proved_by})
FILES = sorted({proof.partition("::")[0] for proof in PROOFS})


@pytest.mark.parametrize("file", FILES)
def test_every_test_that_is_named_is_collected_with_its_case(
    file: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    for folder in (REPOSITORY / file).parents[:-len((REPOSITORY / "tests").parts)]:
        if (folder / "conftest.py").exists():
            runpy.run_path(str(folder / "conftest.py"))  # it says where the module finds its helpers
    module: pytest.Module = pytest.Module.from_parent(request.session, path=REPOSITORY / file)
    cases = {item.name for item in module.collect()}
    known = cases | {name.partition("[")[0] for name in cases}
    assert [proof for proof in PROOFS if proof.startswith(f"{file}::") and proof.partition("::")[2] not in known] == []


@pytest.mark.parametrize("file", FILES)
def test_a_proof_looks_at_what_the_kit_does_and_not_at_a_name_in_its_facts(file: str) -> None:
    """Its module takes something from the kit that reads, decides, renders, builds or plays; the test asserts."""
    tree = ast.parse((REPOSITORY / file).read_text(encoding="utf-8"))
    taken = {each.module or "" for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)}
    fixtures = {each.arg for each in ast.walk(tree) if isinstance(each, ast.arg)}
    doing = {name for name in taken if name.startswith(KIT) and not name.startswith(NAMES_ONLY)}
    assert doing or fixtures & PLANS or "importlib.import_module(" in ast.unparse(tree), file
    bodies = {each.name: ast.unparse(each) for each in tree.body if isinstance(each, ast.FunctionDef)}
    named = {proof.partition("::")[2].partition("[")[0] for proof in PROOFS if proof.startswith(f"{file}::")}
    assert [name for name in named if not ASSERTION.search(bodies[name])] == []


def test_the_page_is_as_generated() -> None:
    assert source_statements.PAGE.read_text(encoding="utf-8") == source_statements.page(), (
        "run python -m infra.manifest.documents.source_statements"
    )
