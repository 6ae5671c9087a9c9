"""The answers that ``mso new`` needs, the presets that supply most of them, and the manifest data built from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import Field, ValidationError

from infra.errors import UsageError
from infra.files.yaml_document import DocumentProblem, YamlDocument, parse_yaml
from infra.manifest import facts
from infra.manifest.editing.additions import (
    ManifestData,
    NewLocation,
    NewPractice,
    add_agreement,
    add_group,
    add_location,
    add_practice,
    add_vendor_agreement,
    default_repository,
)
from infra.manifest.environments.kit_source import VENDORED
from infra.manifest.environments.presets import PRESETS, TEMPLATES
from infra.manifest.flow_carriage import carriage_between
from infra.manifest.hints import suggestion
from infra.manifest.manifest_model import System
from infra.manifest.reading import validation_messages
from infra.manifest.reading.load import ManifestError, read_manifest_text
from infra.manifest.strict_model import StrictModel
from infra.manifest.valid_names import Domain, Kit, Label, Postal, Region, Repository, Size, Slug

STANDARD_AGREEMENT_KINDS: Final = frozenset({"msa", "baa"})
"""Flows that need only these kinds of agreement are declared by default; others need further agreements first."""

NO_ANSWERS_FILE: Final = YamlDocument(Path("answers"), None)
"""The document of answers that came from options or prompts, not from a file."""

MSO_MAILBOXES: Final = ("operations", "security", "billing")


class NewMso(StrictModel):
    """The management company."""

    slug: Slug
    name: Label
    state: Postal
    domain: Domain
    entity: str = "llc"
    investor: str = "founders"
    fee: str = "flat"
    repository: Repository | None = None


class Answers(StrictModel):
    """All answers that ``mso new`` needs. A preset is a file of them; ``--from`` names a file that overrides some."""

    preset: str = ""
    synthetic: bool = False
    structure: str = "mso"
    size: Size = "standard"
    topology: str = "shared"
    home_region: Region = "us-west-2"
    backup_region: Region = "us-east-2"
    network: IPv4Network = IPv4Network("10.64.0.0/12")
    effective: date
    kit: Kit = VENDORED
    mso: NewMso
    practices: tuple[NewPractice, ...] = Field(min_length=1)
    locations: tuple[NewLocation, ...] = Field(min_length=1)
    systems: tuple[System, ...] = Field(min_length=1)
    mso_roles: tuple[str, ...] = ()
    practice_roles: tuple[str, ...] = ()
    counsel: Mapping[str, Any] | None = None


def preset_answers(name: str) -> dict[str, Any]:
    """The answers of a preset, as data."""
    if name not in PRESETS:
        raise UsageError(f"{name}: not a preset (allowed: {', '.join(PRESETS)}). Fix: {suggestion(name, PRESETS)}")
    return dict(read_answers(TEMPLATES / "presets" / f"{name}.yaml").data)


def read_answers(file: Path) -> YamlDocument:
    """The answers in a file, with their lines.

    :raises UsageError: the file is missing, or holds no mapping.
    """
    if not file.is_file():
        raise UsageError(
            f"{file}: there is no such file. Fix: name an answers file, or use --preset with {', '.join(PRESETS)}"
        )
    document = parse_yaml(read_manifest_text(file), file)
    if isinstance(document.data, dict):
        return document
    what = DocumentProblem("answers must be a mapping", fix="start from a preset in templates/presets", line=1)
    raise UsageError(validation_messages.report(file, document.problems or (what,)))


def merge_answers(
    base: Mapping[str, Any], given: Mapping[str, Any], on: date, document: YamlDocument = NO_ANSWERS_FILE
) -> Answers:
    """The answers ``given``, completed with those of ``base``.

    A preset is synthetic. Its made-up agreements and confirmation by counsel never carry over to a real MSO: there,
    agreements are drafts dated ``on``, and counsel has confirmed nothing.

    :raises UsageError: an answer is not valid.
    """
    merged: dict[str, Any] = {**base, **given}
    if isinstance(given.get("mso"), Mapping) and isinstance(base.get("mso"), Mapping):
        merged["mso"] = {**base["mso"], **given["mso"]}
    if not merged.get("synthetic"):
        not_synthetic = {"effective": on, "counsel": None}
        merged |= {key: given.get(key, value) for key, value in not_synthetic.items()}
    answers = validate_answers(Answers, merged, document)
    if problems := tuple(_unknown_practices(answers)):
        raise _usage_error(problems, document)
    return answers


AnswersModel = TypeVar("AnswersModel", bound=StrictModel)


def validate_answers(
    shape: type[AnswersModel], given: Mapping[str, Any], document: YamlDocument = NO_ANSWERS_FILE
) -> AnswersModel:
    """The answers as a model.

    :raises UsageError: lists every problem with the answers and with the syntax of their file.
    """
    found: list[DocumentProblem] = []
    try:
        answers = shape.model_validate(given)
    except ValidationError as error:
        details = error.errors(include_url=False)
        inner = {detail["loc"][:1] for detail in details if len(detail["loc"]) > 1}
        # Pydantic drops invalid entries and then reports that there are too few.
        real = (d for d in details if not (d["type"] == "too_short" and d["loc"] in inner))
        found = [validation_messages.problem_of(detail, shape) for detail in real]
    if found or document.problems:
        raise _usage_error(found, document)
    return answers


def error_in_answers(error: ManifestError, document: YamlDocument) -> UsageError:
    """The problems of a manifest built from answers, reported at the lines of the answers."""
    moved = [replace(p, line=0, at=p.at[1:] if p.at[:1] == ("aws",) else p.at) for p in error.problems]
    return _usage_error(moved, document)


def _usage_error(found: Iterable[DocumentProblem], document: YamlDocument) -> UsageError:
    placed = (replace(p, line=document.line(p.at)) if p.at[:1] in document.spans else p for p in found)
    problems = sorted((*document.problems, *placed), key=lambda problem: problem.line)
    return UsageError(validation_messages.report(document.file, tuple(problems)))


def _unknown_practices(answers: Answers) -> Iterator[DocumentProblem]:
    known = [practice.slug for practice in answers.practices]
    for index, location in enumerate(answers.locations):
        if location.practice not in known:
            at = ("locations", index, "practice")
            fix = suggestion(location.practice, known)
            yield DocumentProblem("there is no such practice", at, location.practice, ", ".join(known), fix)


def manifest_data(answers: Answers) -> ManifestData:
    """The data of ``mso.yaml``, in the order of the file."""
    company = answers.mso
    made_up = default_repository(company.slug, "estate", synthetic=answers.synthetic)
    data: ManifestData = {
        "version": 1,
        "synthetic": answers.synthetic,
        "structure": answers.structure,
        "mso": _mso_section(company),
        "aws": {
            "topology": answers.topology,
            "home_region": answers.home_region,
            "backup_region": answers.backup_region,
            "email": "aws+{account}@" + company.domain,
            "network": str(answers.network),
            "domain": company.domain,
            "ci": {"repositories": {company.slug: company.repository or made_up}},
        },
        "size": answers.size,
        "retention": {"documentation_years": 6, "log_years": 6},
        "practices": [],
        "locations": [],
        "systems": [system.model_dump(mode="json", exclude_defaults=True, by_alias=True) for system in answers.systems],
        "flows": [{"id": flow, "agreements": []} for flow in default_flows(answers.systems)],
        "agreements": [],
        "people": [],
    }
    if not answers.synthetic:
        data["dns"] = {"delegated": []}
    for role in answers.mso_roles:
        add_group(data, company.slug, role)
    for practice in answers.practices:
        add_practice(data, practice, answers.effective, answers.practice_roles)
    for location in answers.locations:
        add_location(data, location)
    _add_vendor_and_aws_agreements(data, answers)
    data |= {"counsel": dict(answers.counsel)} if answers.counsel else {}
    data["budget"] = {"per_account": 400}
    return {key: value for key, value in data.items() if value != []}


def _mso_section(company: NewMso) -> ManifestData:
    return {
        "slug": company.slug,
        "name": company.name,
        "entity": company.entity,
        "state": company.state,
        "investor": company.investor,
        "fee": {"basis": company.fee},
        "contacts": {box: f"{box}@{company.domain}" for box in MSO_MAILBOXES},
    }


def _add_vendor_and_aws_agreements(data: ManifestData, answers: Answers) -> None:
    """Add the BAAs of the MSO with vendors that receive PHI, and with AWS."""
    slug = answers.mso.slug
    for system in answers.systems:
        if system.vendor:
            add_vendor_agreement(data, system.vendor, answers.effective)
    purpose = "Amazon Web Services business associate addendum"
    add_agreement(data, "baa-aws", "baa", [slug, "aws"], purpose, answers.effective)


def default_flows(systems: tuple[System, ...]) -> Iterator[str]:
    """The flows whose systems are in use at both ends and that need no agreement besides MSA and BAA."""
    running = {system.id for system in systems if system.mode != "off"}
    for flow in facts.flows().values():
        both_ends = running.intersection(flow.origins) and running.intersection(flow.targets)
        carried = both_ends and carriage_between(flow, systems).by != "nothing"
        if carried and STANDARD_AGREEMENT_KINDS.issuperset(flow.agreements):
            yield flow.id
