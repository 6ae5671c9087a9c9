"""The report of a demonstration: one HTML page without network requests."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files

import jinja2

from policies.model import Status as FindingStatus
from policies.separation.verdicts.access_matrix import AccessCell
from policies.separation.verdicts.access_matrix_text import ANSWERS
from scripts.demo.demo_deployment import Demo

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


def render(demo: Demo) -> str:
    """The HTML page."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    template = environment.from_string(files("scripts.demo").joinpath("page.html.j2").read_text(encoding="utf-8"))
    kinds = {
        account: Counter(resource.type.split(":", 1)[-1].split(":")[-1] for resource in resources).most_common()
        for account, resources in demo.by_account.items()
    }
    findings = [finding for finding in demo.report.findings if not finding.rule.startswith("W")]
    return template.render(
        demo=demo,
        identities={name: id_ for id_, name in demo.accounts.items()},
        owners=demo.manifest.owner_of,
        kinds=kinds,
        findings=findings,
        failing=[finding for finding in findings if finding.status is FindingStatus.FAIL],
        not_enforced=NOT_ENFORCED,
        classes=sorted({cell.data_class for cell in demo.proof.access_matrix}),
        matrix=_matrix(demo),
        answers=ANSWERS,
    )


def _matrix(demo: Demo) -> dict[str, dict[str, AccessCell]]:
    """Job function (with the practice that is asked about, if it is asked about several) -> data class -> cell."""
    practices: dict[str, set[str]] = {}
    for cell in demo.proof.access_matrix:
        practices.setdefault(cell.job, set()).add(cell.practice)
    rows: dict[str, dict[str, AccessCell]] = {}
    for cell in demo.proof.access_matrix:
        name = cell.job if len(practices[cell.job]) == 1 else f"{cell.job} (on {cell.practice})"
        rows.setdefault(name, {})[cell.data_class] = cell
    return rows
