"""What a change of the manifest means for its stacks: which are new, which change, and the next steps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from infra.manifest import facts
from infra.manifest.editing.deployment_steps import deployment_steps
from infra.manifest.flow_carriage import fetched_flows
from infra.manifest.manifest_model import Manifest
from infra.manifest.sign_in.providers import PROVIDER, provider_of


@dataclass(frozen=True, slots=True)
class ChangeImpact:
    """New stacks by name, changed stacks with the reason, and the next steps in order."""

    new_stacks: tuple[str, ...]
    changed_stacks: dict[str, str]
    next_steps: tuple[str, ...]


def change_impact(before: Manifest, after: Manifest) -> ChangeImpact:
    """Compare two versions of one MSO's manifest."""
    old = set(before.plane_names())
    new = tuple(plane for plane in after.plane_names() if plane not in old)
    changed = {plane: why for plane, why in _changed_stacks(before, after, new) if plane in old}
    steps = (*_next_steps(before, after, new), *deployment_steps(after, new, changed))
    return ChangeImpact(new, changed, steps)


def _changed_stacks(before: Manifest, after: Manifest, new: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    practices = [plane for plane in new if plane.startswith("clinical-")]
    if practices and after.aws.topology == "separate":
        yield "perimeter", "allows the brokers of the new practice"
        yield "management", "receives their deliveries and may use the new cross-account roles"
    elif practices:
        yield "org", "gains three accounts with their organizational unit and guardrails"
        yield "log-archive", "receives the logs of the new accounts"
        yield "security", "monitors the new accounts"
    for location in after.locations:
        if f"location-{location.slug}" in new:
            yield "log-archive", f"logs reads of {location.slug}'s bucket"
    yield from _of_vendors_that_fetch(before, after)
    known = {system.id for system in before.systems if system.mode != "off"}
    for system in after.systems:
        if system.id in known or system.mode == "off":
            continue
        does = f"runs {system.id}" if system.mode == "hosted" else f"holds the vendor's secret of {system.id}"
        if system.side in ("clinical", "exchange"):
            for practice in after.practices:
                if system in after.systems_on(system.side, practice.slug):
                    yield f"{system.side}-{practice.slug}", does
        else:
            yield "management", does
            if system.id == PROVIDER and system.runtime:
                own = (practice for practice in after.practices if provider_of(after, practice.slug))
                yield from ((f"clinical-{practice.slug}", f"{does} for its own people") for practice in own)


def _of_vendors_that_fetch(before: Manifest, after: Manifest) -> Iterator[tuple[str, str]]:
    """A vendor from outside comes in where the organization lets it, and its bucket is watched like the others."""
    known = {practice.slug for practice in before.practices}
    for practice in after.practices:
        old = {system.id for _, system in fetched_flows(before, practice.slug)} if practice.slug in known else set()
        account = f"exchange-{practice.slug}"
        for system in sorted({system.id for _, system in fetched_flows(after, practice.slug)} - old):
            yield after.sibling_account(account, "org"), f"lets the vendor of {system} in, as one role"
            yield after.sibling_account(account, "log-archive"), f"logs what the vendor of {system} fetches"
            yield account, f"has a bucket from which the vendor of {system} fetches"


def _next_steps(before: Manifest, after: Manifest, new: tuple[str, ...]) -> Iterator[str]:
    known = {agreement.id for agreement in before.agreements}
    drafts = [agreement.id for agreement in after.agreements if agreement.draft and agreement.id not in known]
    if drafts:
        yield f"have these signed, then remove draft: {', '.join(drafts)}"
    states = {practice.state for practice in after.practices}
    confirmed = set(after.counsel.states if after.counsel else ())
    if states - confirmed:
        yield f"have counsel confirm {', '.join(sorted(states - confirmed))}: {_explained(after, states - confirmed)}"
    repositories = {**after.aws.ci.repositories}
    for owner in before.aws.ci.repositories:
        repositories.pop(owner, None)
    for owner, repository in repositories.items():
        yield f"make sure that {owner} owns the repository {repository}: its owner can deploy {owner}'s accounts"
    accounts = [plane for plane in new if not plane.startswith("location-")]
    if accounts:
        total = sum(after.budget_of(account) for account in accounts)
        yield f"cost: {len(accounts)} accounts with a budget of {total} US dollars a month; set budget.accounts"
    for practice in after.practices:
        if f"clinical-{practice.slug}" in accounts and not after.locations_of(practice.slug):
            yield f"add a location: mso add location SLUG --practice {practice.slug}"
    bought = {system.id: system.vendor for system in after.systems if system.mode == "saas" and system.vendor}
    for id_ in sorted(bought.keys() - {system.id for system in before.systems if system.mode == "saas"}):
        yield f"fill the secret mso/vendor/{id_}"
        yield f"if a hosted system calls {bought[id_].slug}, add an entry under egress in mso.yaml"
    for plane in new:
        if plane.startswith("location-"):
            yield from _opening(after, plane.removeprefix("location-"))


def _explained(manifest: Manifest, states: set[str]) -> str:
    """The commands that explain these states for the owners of the practices there."""
    pairs = sorted({(practice.state, practice.owner) for practice in manifest.practices if practice.state in states})
    return ", ".join(f"mso explain {state} --owner {owner}" for state, owner in pairs)


def _opening(manifest: Manifest, slug: str) -> Iterator[str]:
    location = manifest.location(slug)
    yield f"cost: a VPN connection to {location.site.public_ip}, billed per hour, and the site's own line and gateway"
    yield f"complete documents/opening-checklist-{slug}.md"
    for service in map(facts.services().__getitem__, location.services):
        if service.note:
            yield f"{service.name}: {service.note}"
