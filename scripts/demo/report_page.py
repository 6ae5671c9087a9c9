"""The report of a demonstration: the page of the estate, and what is special about an emulated AWS."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from policies.check.both_proofs import BothProofs
from policies.report.estate_page import render as render_page
from policies.report.report_input import EstateReport
from scripts.demo.demo_deployment import Demo
from scripts.demo.report_context import manifest_context

NOT_ENFORCED = (
    "conditions in IAM policies",
    "service and resource control policies",
    "permissions boundaries",
    "KMS key policies and grants",
    "trust policies across accounts",
    "network routes, security groups and VPC endpoints",
    "Object Lock and backup-vault locks over time",
)
"""What AWS enforces and moto does not; the proof therefore never uses a denial by the emulator."""
MOST_LISTED = 40
"""Types and properties that are listed; the number of the others is said."""


def render(demo: Demo, file: Path | None = None) -> str:
    """The HTML page; ``file`` is the manifest, whose digest and Git commit it shows."""
    context = manifest_context(demo.manifest, file, "Deployed to an emulated AWS", _notes(demo), _limits(demo))
    proofs = BothProofs(demo.proof, demo.duties)
    return render_page(EstateReport(report=demo.report, context=context, graph=demo.graph, proofs=proofs))


def _notes(demo: Demo) -> Iterator[str]:
    """What a reader has to know first."""
    if demo.applied_break:
        yield f"The deployment contains a deliberate mistake: {demo.applied_break.title}."
    if demo.disagreements:
        yield f"The proof of what was read back from the accounts differs: {', '.join(demo.disagreements)}."
    else:
        yield "Every resource was read back from its account; the proof of what was read back agrees."


def _limits(demo: Demo) -> Iterator[str]:
    """What was not emulated."""
    yield f"The emulated AWS creates and returns resources; it does not enforce: {'; '.join(NOT_ENFORCED)}."
    yield "No result depends on a denial by the emulator: the kit evaluates the policies itself, also for served calls."
    if demo.declared:
        yield f"{demo.declared.total()} resources are declared, not emulated: {_listed(demo.declared)}."
    if demo.differing_properties:
        total, names = demo.differing_properties.total(), _listed(demo.differing_properties)
        yield f"{total} properties differ from the declaration when read back: {names}."


def _listed(counts: Counter[str]) -> str:
    listed = ", ".join(f"{count} {name}" for name, count in counts.most_common(MOST_LISTED))
    more = len(counts) - MOST_LISTED
    return f"{listed} and {more} more kinds" if more > 0 else listed
