"""The documents for counsel, officers and staff, rendered from the manifest and the facts. None is legal advice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from infra.manifest import facts
from infra.manifest.documents import bring_up, teardown
from infra.manifest.law import retention
from infra.manifest.law.agreement_gates import AGREEMENT_NAMES
from infra.manifest.law.chart_retention import chart_retention
from infra.manifest.law.legal_gates import LEGAL_NOTICE
from infra.manifest.law.mso_requirement import explain
from infra.manifest.manifest_model import Manifest
from infra.manifest.sections import JobFunction

if TYPE_CHECKING:
    from jinja2 import Environment

PER_PRACTICE: Final = ("msa-services-schedule", "baa-technical-schedule", "exit-plan")
"""Documents between a practice and its MSO; a single entity has none."""

PER_LOCATION: Final = ("opening-checklist",)
PER_MSO: Final = (
    "data-flow-register",
    "roles-and-approvals",
    "retention-schedule",
    "vendor-register",
    "device-register",
    "risk-analysis",
    "who-decides",
    "bring-up",
    "teardown",
)


def render(manifest: Manifest) -> dict[str, str]:
    """Every document by file name, as Markdown. The same manifest and facts give the same text."""
    pages = dict(_pages(manifest))
    return {"README.md": _page("index", manifest, names=sorted(pages)), **pages}


def _pages(manifest: Manifest) -> Iterator[tuple[str, str]]:
    for kind in PER_MSO:
        yield f"{kind}.md", _page(kind, manifest)
    for practice in manifest.practices if manifest.structure == "mso" else ():
        for kind in PER_PRACTICE:
            yield f"{kind}-{practice.slug}.md", _page(kind, manifest, practice=practice)
    for location in manifest.locations:
        for kind in PER_LOCATION:
            home = manifest.practice(location.practice)
            yield f"{kind}-{location.slug}.md", _page(kind, manifest, location=location, practice=home)


def approvals(manifest: Manifest, function: JobFunction) -> tuple[str, ...]:
    """What a group may approve: its own ``approves`` list, else every decision of its role on its side of the wall."""
    side = "management" if function.owner == manifest.mso.slug else "clinical"
    sides = ("management", "clinical") if manifest.structure == "single-entity" else (side,)
    return tuple(
        decision.what
        for decision in facts.decisions().values()
        if (decision.id in function.approves if function.approves else function.role in decision.approvers)
        and decision.side in sides
    )


def decisions_without_approver(manifest: Manifest) -> Iterator[tuple[str, facts.DecisionFact]]:
    """Each decision that no group of the owner responsible for it may approve, with that owner's slug."""
    for owner in manifest.owner_slugs():
        side = "management" if owner == manifest.mso.slug else "clinical"
        can = {what for function in manifest.people_of(owner) for what in approvals(manifest, function)}
        for decision in facts.decisions().values():
            if decision.side == side and decision.what not in can:
                yield owner, decision


def _page(kind: str, manifest: Manifest, **more: Any) -> str:
    text = (
        _templates()
        .get_template(f"{kind}.md.j2")
        .render(
            manifest=manifest,
            facts=facts,
            notice=LEGAL_NOTICE,
            dates=", ".join(f"{name} {source.collected_on}" for name, source in facts.fact_sources()),
            agreement_names=AGREEMENT_NAMES,
            owners=facts.OWNER_LICENSES,
            retention=retention,
            bring_up=bring_up,
            teardown=teardown,
            shell=_shell,
            explain=explain,
            chart_retention=lambda practice: chart_retention(manifest, practice),
            approvals=lambda function: approvals(manifest, function),
            decisions_without_approver=lambda: decisions_without_approver(manifest),
            **more,
        )
    )
    return text.strip() + "\n"


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader(__name__, "."),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
        finalize=_escaped,
    )


class _Verbatim(str):
    """Text that is already Markdown."""


def _shell(lines: Iterable[str]) -> str:
    """A block of shell commands, in which nothing is escaped; a line cannot end the block."""
    return _Verbatim("\n".join(("```sh", *(line.replace("```", "") for line in lines), "```")))


def _escaped(value: Any) -> Any:
    """A value escaped for a Markdown table; it cannot add markup."""
    if isinstance(value, _Verbatim):
        return value
    return value.replace("|", "\\|").replace("<", "&lt;") if isinstance(value, str) else value
