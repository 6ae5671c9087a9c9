"""The documents for counsel, officers and staff, rendered from the manifest and the facts. None is legal advice."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain, zip_longest
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from infra.context.sizes import SIZES
from infra.manifest import facts, valid_names
from infra.manifest.documents import bring_up, teardown
from infra.manifest.documents.launcher import launcher
from infra.manifest.documents.role_names import mso_roles, role_name
from infra.manifest.facts.consent_forms import written_consent_rules
from infra.manifest.flow_carriage import carriage, practices_of
from infra.manifest.law import retention
from infra.manifest.law.agreement_gates import AGREEMENT_NAMES
from infra.manifest.law.chart_retention import chart_retention
from infra.manifest.law.legal_gates import LEGAL_NOTICE
from infra.manifest.law.mso_requirement import explain
from infra.manifest.manifest_model import Manifest
from infra.manifest.sections import JobFunction, System
from infra.manifest.sign_in.providers import provider_of
from infra.manifest.visit_requirements import forms_of
from infra.shown_text import markdown

if TYPE_CHECKING:
    from jinja2 import Environment
    from jinja2.runtime import Context

IDENTIFIER: Final = re.compile(
    "|".join((valid_names.EMAIL, valid_names.ACCOUNT_EMAIL, valid_names.REPOSITORY, valid_names.DOMAIN))
)
"""What names a mailbox, a repository or a domain: such a text has a form of its own, in which there is no markup."""

PER_OWNER: Final = ("launcher",)
"""Pages that are HTML: they are opened, not signed."""
PER_PRACTICE: Final = ("msa-services-schedule", "baa-technical-schedule", "exit-plan")
"""Documents between a practice and its MSO; a single entity has none."""

PER_COVERED_ENTITY: Final = ("notice-of-privacy-practices", "patient-requests")
PER_LOCATION: Final = ("opening-checklist", "facility-plan")
PER_MSO: Final = (
    "data-flow-register",
    "roles-and-approvals",
    "retention-schedule",
    "vendor-register",
    "device-register",
    "risk-analysis",
    "who-decides",
    "security-policies",
    "sanctions-policy",
    "incident-response",
    "incident-register",
    "contingency-plan",
    "access-review",
    "training-register",
    "bring-up",
    "teardown",
)


def render(manifest: Manifest, accounts: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Every document by file name, as Markdown, and launchers as HTML. The same manifest, facts and account ids give
    the same text.

    ``accounts`` are the 12-digit ids of the accounts by name, from ``accounts.lock.yaml``; a page says where one is
    not known yet.
    """
    pages = dict(_pages(manifest, accounts))
    return {"README.md": _page("index", manifest, accounts, names=sorted(pages)), **pages}


def _pages(manifest: Manifest, accounts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for kind in PER_MSO:
        yield f"{kind}.md", _page(kind, manifest, accounts)
    for practice in manifest.practices:
        kinds = PER_PRACTICE if manifest.structure == "mso" else ()
        for kind in (*kinds, *PER_COVERED_ENTITY):
            yield f"{kind}-{practice.slug}.md", _page(kind, manifest, accounts, practice=practice)
        for form in forms_of(manifest, practice.slug):
            kind = "consent-form" if form.kind == "consent" else "authorization"
            page = _page(kind, manifest, accounts, practice=practice, form=form, rules=written_consent_rules())
            yield f"{form.id}-{practice.slug}.md", page
    for location in manifest.locations:
        for kind in PER_LOCATION:
            home = manifest.practice(location.practice)
            yield f"{kind}-{location.slug}.md", _page(kind, manifest, accounts, location=location, practice=home)
    for owner in manifest.owner_slugs():
        yield f"{PER_OWNER[0]}-{owner}.html", launcher(manifest, owner, digest_of(manifest))


def digest_of(manifest: Manifest) -> str:
    """The first 16 digits of the SHA-256 of a manifest's values: comments and layout do not change it."""
    return hashlib.sha256(manifest.model_dump_json(by_alias=True).encode()).hexdigest()[:16]


def _by_criticality(manifest: Manifest) -> list[System]:
    """The systems in use, in the order in which they come back: by side, the charts first, then by data class."""
    sides = ("platform", "clinical", "exchange", "management")
    running = (system for system in manifest.systems if system.mode != "off")
    return sorted(running, key=lambda system: (
        sides.index(system.side), system.id != "ehr", facts.SENSITIVITY.index(system.data_class), system.id
    ))  # fmt: skip


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


def _page(kind: str, manifest: Manifest, accounts: Mapping[str, str], **more: Any) -> str:
    practices = [more["practice"]] if "practice" in more else manifest.practices
    several = [] if "practice" in more or manifest.structure == "single-entity" else [manifest.mso.name]
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
            foreign=_foreign(manifest),
            account_id=lambda account: accounts.get(account) or "unknown: `mso lock`",
            by_criticality=_by_criticality(manifest),
            carriage=lambda flow, practice: carriage(manifest, flow, practice),
            digest=digest_of(manifest),
            mso_roles=mso_roles,
            provider_of=provider_of,
            practices_of=lambda flow: practices_of(manifest, flow),
            role_name=role_name,
            signers=[*several, *(practice.name for practice in practices)],
            sizes=SIZES,
            systems_for=lambda function: _systems_for(manifest, function),
            **more,
        )
    )
    return text.strip() + "\n"


def _systems_for(manifest: Manifest, function: JobFunction) -> list[str]:
    """The names of the systems in use that a group's role may have access to, where its owner's people work."""
    of_mso = function.owner == manifest.mso.slug
    own = manifest.systems_on("management") if of_mso else manifest.systems_of(function.owner)
    systems = (*own, *(manifest.systems_on("exchange") if of_mso else ()))
    return [system.fact.name for system in systems if function.role in system.fact.roles]


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context

    made = Environment(
        loader=PackageLoader(__name__, "."),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
        finalize=pass_context(_escaped),
    )
    made.filters |= {"role_name": role_name, "owner_name": facts.OWNER_LICENSES.__getitem__}
    return made


class _Verbatim(str):
    """Text that is already Markdown."""


def _shell(lines: Iterable[str]) -> str:
    """A block of shell commands, in which nothing is escaped; a line cannot end the block."""
    return _Verbatim("\n".join(("```sh", *(line.replace("```", "") for line in lines), "```")))


def _foreign(manifest: Manifest) -> re.Pattern[str] | None:
    """The texts of a manifest that could be markup, such as a name with a link; None where there is none."""
    found = {text for text in _texts(manifest.model_dump(mode="json")) if markdown(text) != text}
    texts = sorted((text for text in found if not IDENTIFIER.fullmatch(text)), key=len, reverse=True)
    return re.compile(f"({'|'.join(map(re.escape, texts))})") if texts else None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value


def _escaped(context: Context, value: Any) -> Any:
    """A value escaped for a Markdown table; it cannot add markup, and a text of the manifest is no link either."""
    if isinstance(value, _Verbatim) or not isinstance(value, str):
        return value
    foreign: re.Pattern[str] | None = context.get("foreign")
    parts = foreign.split(value) if foreign else [value]
    own = (part.replace("|", "\\|").replace("<", "&lt;") for part in parts[::2])
    return "".join(chain.from_iterable(zip_longest(own, map(markdown, parts[1::2]), fillvalue="")))
