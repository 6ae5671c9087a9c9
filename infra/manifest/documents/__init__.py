"""The documents that counsel, officers and staff need, from the manifest and the facts. None is legal advice."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from infra.manifest import facts
from infra.manifest.law import retention
from infra.manifest.law.agreement_register import NAMES
from infra.manifest.law.corporate_practice import chart_clock
from infra.manifest.law.legal_gates import NOTICE
from infra.manifest.law.mso_requirement import explain
from infra.manifest.manifest_model import Manifest
from infra.manifest.sections import JobFunction

if TYPE_CHECKING:
    from jinja2 import Environment

PER_PRACTICE: Final = ("msa-services-schedule", "baa-technical-schedule", "exit-plan")
"""What a practice and an MSO settle between them: a single entity has nobody to settle it with."""

PER_LOCATION: Final = ("opening-checklist",)
WHOLE: Final = (
    "data-flow-register",
    "roles-and-approvals",
    "retention-schedule",
    "vendor-register",
    "device-register",
    "risk-analysis",
    "who-decides",
)


def render(manifest: Manifest) -> dict[str, str]:
    """Every document by file name, as Markdown. The same manifest and facts give the same text."""
    pages = dict(_pages(manifest))
    return {"README.md": _page("index", manifest, names=sorted(pages)), **pages}


def _pages(manifest: Manifest) -> Iterator[tuple[str, str]]:
    for kind in WHOLE:
        yield f"{kind}.md", _page(kind, manifest)
    for practice in manifest.practices if manifest.structure == "mso" else ():
        for kind in PER_PRACTICE:
            yield f"{kind}-{practice.slug}.md", _page(kind, manifest, practice=practice)
    for location in manifest.locations:
        for kind in PER_LOCATION:
            home = manifest.practice(location.practice)
            yield f"{kind}-{location.slug}.md", _page(kind, manifest, location=location, practice=home)


def approvals(manifest: Manifest, function: JobFunction) -> tuple[str, ...]:
    """What a group may approve: what it is given by name, or else all that the matrix gives its role on its side."""
    side = "management" if function.owner == manifest.mso.slug else "clinical"
    sides = ("management", "clinical") if manifest.structure == "single-entity" else (side,)
    return tuple(
        decision.what
        for decision in facts.decisions().values()
        if (decision.id in function.approves if function.approves else function.role in decision.approvers)
        and decision.side in sides
    )


def unapproved(manifest: Manifest) -> Iterator[tuple[str, facts.DecisionFact]]:
    """The decisions that no group of the owner they lie with may approve, with that owner."""
    for owner in manifest.owner_slugs():
        side = "management" if owner == manifest.mso.slug else "clinical"
        can = {what for function in manifest.people_of(owner) for what in approvals(manifest, function)}
        for decision in facts.decisions().values():
            if decision.side == side and decision.what not in can:
                yield owner, decision


def _page(kind: str, manifest: Manifest, **more: Any) -> str:
    text = _templates().get_template(f"{kind}.md.j2").render(
        manifest=manifest,
        facts=facts,
        notice=NOTICE,
        dates=", ".join(f"{name} {source.collected_on}" for name, source in facts.sources()),
        agreement_names=NAMES,
        owners=facts.OWNERS,
        retention=retention,
        explain=explain,
        clock=lambda practice: chart_clock(manifest, practice),
        approvals=lambda function: approvals(manifest, function),
        unapproved=lambda: unapproved(manifest),
        **more,
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
        finalize=_plain,
    )


def _plain(value: Any) -> Any:
    """A value that cannot break out of a table or bring markup with it."""
    return value.replace("|", "\\|").replace("<", "&lt;") if isinstance(value, str) else value
