"""The answers ``mso new`` asks for, the presets that give most of them, and the manifest data they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import Field, ValidationError

from infra.errors import UsageError
from infra.manifest import facts, validation_messages
from infra.manifest.editing.additions import (
    Data,
    NewLocation,
    NewPractice,
    add_group,
    add_location,
    add_paper,
    add_practice,
    add_vendor_paper,
)
from infra.manifest.environments.presets import PRESETS, TEMPLATES
from infra.manifest.hints import nearest
from infra.manifest.load import ManifestError, text_of
from infra.manifest.manifest_model import System
from infra.manifest.sections import Part
from infra.manifest.valid_names import Domain, Label, Postal, Region, Repository, Size, Slug
from infra.manifest.yaml_document import Document, Problem, read

PAPER_FLOWS: Final = frozenset({"msa", "baa"})
"""Flows that rest on these kinds alone are declared by default; the others wait for papers of their own."""

BY_HAND: Final = Document(Path("answers"), None)
"""Answers that came from options or questions, not from a file."""

MSO_BOXES: Final = ("operations", "security", "billing")


class NewMso(Part):
    """The management company."""

    slug: Slug
    name: Label
    state: Postal
    domain: Domain
    entity: str = "llc"
    investor: str = "founders"
    fee: str = "flat"
    repository: Repository | None = None


class Answers(Part):
    """All that ``mso new`` needs. A preset is a file of these, and ``--from`` names a file that changes some."""

    preset: str = ""
    synthetic: bool = False
    structure: str = "mso"
    size: Size = "standard"
    topology: str = "shared"
    home_region: Region = "us-west-2"
    backup_region: Region = "us-east-2"
    network: IPv4Network = IPv4Network("10.64.0.0/12")
    effective: date
    mso: NewMso
    practices: tuple[NewPractice, ...] = Field(min_length=1)
    locations: tuple[NewLocation, ...] = Field(min_length=1)
    systems: tuple[System, ...] = Field(min_length=1)
    mso_roles: tuple[str, ...] = ()
    practice_roles: tuple[str, ...] = ()
    counsel: Mapping[str, Any] | None = None


def preset(name: str) -> dict[str, Any]:
    """The answers of a preset, as data."""
    if name not in PRESETS:
        raise UsageError(f"{name}: no such preset (allowed: {', '.join(PRESETS)}). Fix: {nearest(name, PRESETS)}")
    return dict(answers_in(TEMPLATES / "presets" / f"{name}.yaml").data)


def answers_in(file: Path) -> Document:
    """The answers in a file, with the lines they stand on."""
    if not file.is_file():
        raise UsageError(f"{file}: there is no such file. Fix: name one, or give --preset with {', '.join(PRESETS)}")
    document = read(text_of(file), file)
    if isinstance(document.data, dict):
        return document
    what = Problem("answers are a set of keys", fix="start from a preset of templates/presets", line=1)
    raise UsageError(validation_messages.report(file, document.problems or (what,)))


def settle(base: Mapping[str, Any], given: Mapping[str, Any], on: date, document: Document = BY_HAND) -> Answers:
    """The answers ``given``, and those of ``base`` for the rest.

    A preset is synthetic. What it made up about papers and counsel never carries over to a real MSO: agreements are
    drafts of the day ``on``, and counsel has confirmed nothing.
    """
    merged: dict[str, Any] = {**base, **given}
    if isinstance(given.get("mso"), Mapping) and isinstance(base.get("mso"), Mapping):
        merged["mso"] = {**base["mso"], **given["mso"]}
    if not merged.get("synthetic"):
        invented = {"effective": on, "counsel": None}
        merged |= {key: given.get(key, value) for key, value in invented.items()}
    answers = validated(Answers, merged, document)
    if dangling := tuple(_dangling(answers)):
        raise _unusable(dangling, document)
    return answers


Shape = TypeVar("Shape", bound=Part)


def validated(shape: type[Shape], given: Mapping[str, Any], document: Document = BY_HAND) -> Shape:
    """The answers in their shape; whatever is wrong with them or with the writing of their file is one usage error."""
    found: list[Problem] = []
    try:
        answers = shape.model_validate(given)
    except ValidationError as error:
        details = error.errors(include_url=False)
        inner = {detail["loc"][:1] for detail in details if len(detail["loc"]) > 1}
        # Pydantic leaves broken entries out and then says that there are too few.
        real = (d for d in details if not (d["type"] == "too_short" and d["loc"] in inner))
        found = [validation_messages.problem(detail, shape) for detail in real]
    if found or document.problems:
        raise _unusable(found, document)
    return answers


def made_of(error: ManifestError, document: Document) -> UsageError:
    """What is wrong with the manifest that answers make, where the answer stands that it comes from."""
    there = [replace(p, line=0, at=p.at[1:] if p.at[:1] == ("aws",) else p.at) for p in error.problems]
    return _unusable(there, document)


def _unusable(found: Iterable[Problem], document: Document) -> UsageError:
    placed = (replace(p, line=document.line(p.at)) if p.at[:1] in document.spans else p for p in found)
    problems = sorted((*document.problems, *placed), key=lambda problem: problem.line)
    return UsageError(validation_messages.report(document.file, tuple(problems)))


def _dangling(answers: Answers) -> Iterator[Problem]:
    known = [practice.slug for practice in answers.practices]
    for index, location in enumerate(answers.locations):
        if location.practice not in known:
            at = ("locations", index, "practice")
            fix = nearest(location.practice, known)
            yield Problem("there is no such practice", at, location.practice, ", ".join(known), fix)


def manifest_data(answers: Answers) -> Data:
    """The data of ``mso.yaml``, in the order in which it is written."""
    company = answers.mso
    data: Data = {
        "version": 1,
        "synthetic": answers.synthetic,
        "structure": answers.structure,
        "mso": _company(company),
        "aws": {
            "topology": answers.topology,
            "home_region": answers.home_region,
            "backup_region": answers.backup_region,
            "email": "aws+{account}@" + company.domain,
            "network": str(answers.network),
            "domain": company.domain,
            "ci": {"repositories": {company.slug: company.repository or f"{company.slug}/estate"}},
        },
        "size": answers.size,
        "retention": {"documentation_years": 6, "log_years": 6},
        "practices": [],
        "locations": [],
        "systems": [system.model_dump(mode="json", exclude_defaults=True, by_alias=True) for system in answers.systems],
        "flows": [{"id": flow, "agreements": []} for flow in possible_flows(answers.systems)],
        "agreements": [],
        "people": [],
    }
    for role in answers.mso_roles:
        add_group(data, company.slug, role)
    for practice in answers.practices:
        add_practice(data, practice, answers.effective, answers.practice_roles)
    for location in answers.locations:
        add_location(data, location)
    _outside_papers(data, answers)
    data |= {"counsel": dict(answers.counsel)} if answers.counsel else {}
    data["budget"] = {"per_account": 400}
    return {key: value for key, value in data.items() if value != []}


def _company(company: NewMso) -> Data:
    return {
        "slug": company.slug,
        "name": company.name,
        "entity": company.entity,
        "state": company.state,
        "investor": company.investor,
        "fee": {"basis": company.fee},
        "contacts": {box: f"{box}@{company.domain}" for box in MSO_BOXES},
    }


def _outside_papers(data: Data, answers: Answers) -> None:
    """What the MSO signs with vendors that see PHI, and with AWS."""
    slug = answers.mso.slug
    for system in answers.systems:
        if system.vendor:
            add_vendor_paper(data, system.vendor, answers.effective)
    purpose = "Amazon Web Services business associate addendum"
    add_paper(data, "baa-aws", "baa", [slug, "aws"], purpose, answers.effective)


def possible_flows(systems: tuple[System, ...]) -> Iterator[str]:
    """The crossings whose both ends are there and which need no paper beyond MSA and BAA."""
    running = {system.id for system in systems if system.mode != "off"}
    for flow in facts.flows().values():
        ends_here = running.intersection(flow.origins) and running.intersection(flow.targets)
        if ends_here and PAPER_FLOWS.issuperset(flow.agreements):
            yield flow.id
