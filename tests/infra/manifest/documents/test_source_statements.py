"""Every statement of the source documents is implemented by what exists and proved by tests, or says why not."""

from __future__ import annotations

import ast
import re
import runpy
import sys
import typing
from collections.abc import Mapping
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
DOING = ("infra.", "policies.", "scripts.", "hosted_work")
NAMES_ONLY = ("infra.manifest.facts", "infra.errors", "infra.manifest.sections", "infra.kit_tables")
"""Rooms that only say what there is. Whoever takes something from another one, or a fixture, has something done."""
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
def test_a_proof_asserts_what_the_kit_does_and_not_what_stands_in_its_facts(file: str) -> None:
    """What a test uses, itself or by way of its module, comes from the kit beyond its facts, or is a fixture."""
    tree = ast.parse((REPOSITORY / file).read_text(encoding="utf-8"))
    uses = used_by_name(tree)
    doing = {alias.asname or alias.name for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)
             for alias in each.names if does_something(f"{each.module}.{alias.name}")}  # fmt: skip
    named = {proof.partition("::")[2].partition("[")[0] for proof in PROOFS if proof.startswith(f"{file}::")}
    for name in named:
        (test,) = [each for each in tree.body if isinstance(each, ast.FunctionDef) and each.name == name]
        fixtures = {argument.arg for argument in test.args.args} - uses.keys() - cases_of(test)
        assert reached(name, uses) & doing or fixtures, f"{name} looks at facts only"
        assert ASSERTION.search(ast.unparse(test)), f"{name} asserts nothing"


def does_something(name: str) -> bool:
    return name.startswith(DOING) and not name.startswith(NAMES_ONLY)


def used_by_name(tree: ast.Module) -> dict[str, set[str]]:
    """What each name that a module defines uses of others."""
    found: dict[str, set[str]] = {}
    for statement in tree.body:
        names = {each.id for each in ast.walk(statement) if isinstance(each, ast.Name)}
        names |= {each.arg for each in ast.walk(statement) if isinstance(each, ast.arg)}  # fixtures
        defined = statement.targets if isinstance(statement, ast.Assign) else [statement]
        for each in defined:
            name = getattr(each, "name", "") or getattr(getattr(each, "target", each), "id", "")
            found.setdefault(name, set()).update(names)
    return found


def reached(name: str, uses: Mapping[str, set[str]]) -> set[str]:
    """Every name that one uses, by way of others too."""
    found, waiting = set[str](), [name]
    while waiting:
        new = uses.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def cases_of(test: ast.FunctionDef) -> set[str]:
    """The arguments that a test gets from its table of cases."""
    marks = [each for each in test.decorator_list if isinstance(each, ast.Call) and each.args]
    return {word for mark in marks for word in re.findall(r"\w+", ast.unparse(mark.args[0]))}


def test_the_page_is_as_generated() -> None:
    assert source_statements.PAGE.read_text(encoding="utf-8") == source_statements.page(), (
        "run python -m infra.manifest.documents.source_statements"
    )
