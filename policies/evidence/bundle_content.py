"""The files of an evidence bundle, as texts, from what was evaluated and from what the manifest declares."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from infra.engine.graph import Graph
from infra.engine.secret_texts import SECRETS
from policies.check.both_proofs import BothProofs
from policies.evidence.control_chain import control_chain
from policies.evidence.oscal_component import component_definition
from policies.model import Finding, Status, Waiver
from policies.report.estate_page import render as render_page
from policies.report.report_input import EstateReport
from policies.reporters import renderer

if TYPE_CHECKING:
    from infra.manifest.manifest_model import Manifest

VERSION: Final = 1
"""Of the JSON documents of a bundle."""
RESTORE_TESTS: Final = ("aws:backup/restoreTestingPlan:RestoreTestingPlan",
                        "aws:backup/restoreTestingSelection:RestoreTestingSelection")  # fmt: skip
NOT_HERE: Final = (
    "This is what was declared and what follows from it. That a restore succeeded, a review was signed or people were "
    "trained is shown by records of your own: add them with --attach."
)


@dataclass(frozen=True, kw_only=True)
class EvidenceInput:
    """What a bundle is made from. ``attached`` are records of others, by name, and ``acts`` those of emergency access,
    cut-offs and offboardings; ``manifest`` is None for states."""

    given: EstateReport
    manifest: Manifest | None = None
    waivers: Sequence[Waiver] = ()
    attached: Mapping[str, bytes] = field(default_factory=dict)
    acts: Mapping[str, bytes] = field(default_factory=dict)
    history: str = ""


def bundle_files(source: EvidenceInput) -> dict[str, bytes]:
    """Path in the bundle -> content; no secret of the estate is in it."""
    return {
        path: content if isinstance(content, bytes) else SECRETS.masked(content).encode()
        for path, content in _files(source)
    }


def _files(source: EvidenceInput) -> Iterator[tuple[str, str | bytes]]:
    given, at = source.given, source.given.context.at.date()
    yield "report.html", render_page(given)
    yield "findings.json", renderer("json")(given.report)
    yield "controls.json", _json(control_chain(given))
    yield "oscal/assessment-results.json", renderer("oscal")(given.report)
    yield "oscal/component-definition.json", component_definition(given)
    yield "resources.json", _json({"resources": list(_resources(given.graph))})
    if given.proofs:
        data = given.proofs.as_data()
        yield "duties.json", _json({"contracts": data.pop("duties"), "duties": list(_duties(given.proofs))})
        yield "access-review.json", _json({"matrix": data["matrix"], "reviewed_by": None, "note": NOT_HERE})
        yield "wall.json", _json(data)
    yield "waivers.json", _json({"waivers": [_waiver(each, given.report.findings, at) for each in source.waivers]})
    yield "restore-tests.json", _json({"declared": list(_restore_tests(given.graph)), "note": NOT_HERE})
    if source.manifest:
        agreements = [
            {**each.model_dump(mode="json"), "in_force": each.in_force(at) and not each.draft}
            for each in source.manifest.agreements
        ]
        yield "agreements.json", _json({"on": str(at), "agreements": agreements})
    if source.history:
        yield "history.json", source.history
    yield from ((f"access/{name}", content) for name, content in source.acts.items())
    yield from ((f"attached/{name}", content) for name, content in source.attached.items())


def _json(document: Mapping[str, Any]) -> str:
    return json.dumps({"version": VERSION, **document}, indent=2) + "\n"


def _resources(graph: Graph | None) -> Iterator[dict[str, str]]:
    for resource in graph.custom if graph else ():
        yield {
            "urn": resource.urn, "type": resource.type, "id": str(resource.id or ""), "account": resource.account,
            "region": resource.region, "status": resource.status.value, "declared_at": str(resource.source or ""),
        }  # fmt: skip


def _duties(proofs: BothProofs) -> Iterator[dict[str, str]]:
    for each in proofs.duties.decided:
        yield {
            "contract": each.duty.contract, "kind": each.duty.kind, "who": each.duty.who, "does": each.duty.does,
            "answer": str(each.outcome.answer), "cause": each.outcome.cause, "urn": each.duty.about,
        }  # fmt: skip


def _restore_tests(graph: Graph | None) -> Iterator[dict[str, Any]]:
    keys = ("name", "scheduleExpression", "protectedResourceType", "protectedResourceArns", "restoreTestingPlanName")
    for resource in graph.of_type(*RESTORE_TESTS) if graph else ():
        yield {"urn": resource.urn, "account": resource.account, **{k: resource.facts.get(k) for k in keys}}


def _waiver(waiver: Waiver, findings: Sequence[Finding], at: date) -> dict[str, Any]:
    covered = [f.urn or "the estate" for f in findings if f.status is Status.WAIVED and waiver.covers(f)]
    return {
        "rule": waiver.rule, "resource": waiver.resource, "reason": waiver.reason, "approver": waiver.approver,
        "expires": str(waiver.expires), "expired": waiver.expires < at, "covers": covered,
    }  # fmt: skip
