"""What the bring-up page says of one environment: its phases, the people of each, and the first commands of each stack.

No phase has been timed on real AWS; the times are estimates, and the page says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from infra.context.pipeline_stacks import all_stacks
from infra.context.state_backends import PAYER_PLANES, state_backend
from infra.manifest.editing.deployment_steps import ONBOARDING_ROLE, WORKFORCE_PLANES, has_cache
from infra.manifest.manifest_model import Manifest, plane_and_slug

ACCOUNTS_AT_FIRST: Final = 10
"""Accounts that AWS allows a new organization, the payer account among them."""

IMAGE_PLANES: Final = ("management", "clinical", "exchange")
"""Planes whose accounts run containers."""

FIRST_DEPLOYMENT_MINUTES: Final = {
    "org": 15, "perimeter": 5, "log-archive": 10, "security": 10, "management": 30, "clinical": 35, "exchange": 30,
    "backup": 5, "location": 10,
}  # fmt: skip
"""Estimates in minutes a stack on real AWS: databases take most of it."""


@dataclass(frozen=True, slots=True)
class Phase:
    """One phase: its number on the page, who acts, what it takes, what is waited for, and how its end is seen."""

    number: int
    title: str
    who: str
    work: str
    wait: str
    done: str


_PHASES: Final = (
    ("Decisions and signatures", "counsel, physician owners, the MSO's executive", "days",
     "weeks: counsel and signatures",
     "`mso validate --real` exits with 0"),
    ("Machine and credentials", "MSO IT, payer administrators", "1 hour", "none",
     "`mso doctor` shows no problem under \"this machine\""),
    ("Mailboxes and telephone", "mail administrator of each domain", "2 hours", "none",
     "a test message to each mailbox was answered"),
    ("Payer accounts, quotas and AWS's addendum", "payer administrators", "1 hour", "hours to days: quota requests",
     "`mso doctor` shows `ok` for quotas, organization and baa"),
    ("Repositories and approvers", "each owner's administrator at the code host", "1 hour an owner", "none",
     "each environment lists its approvers and the branch main alone"),
    ("Organizations and accounts", "payer administrators", "1 hour", "minutes",
     "`accounts.lock.yaml` has an id for each account"),
    ("First deployment of each stack", "payer administrators, with an approver of each practice", "", "minutes a stack",
     "`mso up` of each stack ends without an error"),
    ("First look at the live accounts", "payer administrators, security officials", "1 hour", "an hour of reading",
     "`mso prove --state` prints PROVED twelve times, and `mso verify` no difference"),
    ("State and passphrase", "payer administrators, each owner's approver", "1 hour", "none",
     "`mso doctor` shows `ok` for the state of each owner; the disk has no export left"),
    ("End of the onboarding", "payer administrators", "half an hour", "minutes",
     "every action with OrganizationAccountAccessRole is denied"),
    ("Images and secrets", "each owner's deployer and reviewer of images", "half a day an owner", "none",
     "each service has its desired number of running tasks"),
    ("DNS zones", "whoever runs the DNS of each domain", "half an hour a domain",
     "minutes to two days: caches of resolvers",
     "`dig +short NS ZONE` prints the zone's name servers"),
    ("Tunnels of the sites", "network technician of each site", "2 hours a site", "minutes",
     "both tunnels have the status UP"),
    ("People", "identity provider administrators, payer administrator", "half a day", "none",
     "one person of each group signs in, and one without a second factor is refused"),
    ("Pipelines", "each owner's approvers", "1 hour an owner", "the first approval",
     "a second run of `deploy` changes nothing, and `drift` opens no issue"),
)  # fmt: skip


def phases(manifest: Manifest) -> tuple[Phase, ...]:
    """The phases in order; the time of the first deployments follows from the number of stacks."""
    minutes = sum(FIRST_DEPLOYMENT_MINUTES[plane_and_slug(stack)[0]] for stack in first_stacks(manifest))
    hours = f"about {max(1, round(minutes / 60))} hours"
    return tuple(Phase(number, *texts[:2], texts[2] or hours, *texts[3:]) for number, texts in enumerate(_PHASES, 1))


def first_stacks(manifest: Manifest) -> tuple[str, ...]:
    """The stacks that are deployed once the accounts exist, in order."""
    return tuple(stack for stack in manifest.plane_names() if plane_and_slug(stack)[0] != "org")


def accounts_in(manifest: Manifest, organization: str) -> tuple[str, ...]:
    """The member accounts of the organization of this owner."""
    return tuple(name for name in manifest.account_names() if manifest.organization_of(name) == organization)


def stacks_in(manifest: Manifest, organization: str) -> tuple[str, ...]:
    """The stacks that are deployed in the organization of this owner."""
    return tuple(stack for stack in manifest.plane_names() if manifest.organization_of(stack) == organization)


def first_commands(manifest: Manifest, stack: str) -> Iterator[str]:
    """The commands of a stack's first deployment, with the payer administrator's credentials."""
    plane = plane_and_slug(stack)[0]
    yield f"pulumi stack init {stack} --secrets-provider passphrase"
    if plane in PAYER_PLANES:
        yield f"pulumi config set mso:payerAccount ID --stack {stack}"
        yield f"mso up {stack}"
        return
    if plane in WORKFORCE_PLANES:
        yield f"pulumi config set mso:samlMetadata --stack {stack} < metadata-{manifest.owner_of(stack)}.xml"
    if has_cache(manifest, stack):
        yield f"openssl rand -hex 32 | pulumi config set --secret mso:cacheToken --stack {stack}"
    yield f"pulumi config set {ONBOARDING_ROLE} --stack {stack}"
    yield f"mso up {stack}"


def moved_stacks(manifest: Manifest) -> Iterator[tuple[str, str, str, str]]:
    """Each stack whose state moves: its name, the account that keeps its state, the backend, the secrets provider."""
    for stack in manifest.plane_names():
        if plane_and_slug(stack)[0] not in PAYER_PLANES:
            home = state_backend(manifest, stack)
            yield stack, home.account, home.url(f"ID-OF-{home.account}"), home.secrets_provider


def stacks_of_people(manifest: Manifest) -> tuple[str, ...]:
    """The stacks in payer accounts, whose state stays with people."""
    return tuple(stack for stack in manifest.plane_names() if plane_and_slug(stack)[0] in PAYER_PLANES)


def pipelines(manifest: Manifest) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Each owner with its repository, its environment at the code host and the stacks that it deploys."""
    for owner in manifest.owner_slugs():
        own = [stack for stack in all_stacks(manifest) if stack.owner == owner and stack.environment]
        yield owner, own[0].repository, own[0].environment, tuple(stack.stack for stack in own)


def accounts_with_images(manifest: Manifest) -> tuple[str, ...]:
    """The accounts that run containers, whose images their owner copies."""
    return tuple(name for name in manifest.account_names() if plane_and_slug(name)[0] in IMAGE_PLANES)


def minutes(stack: str) -> int:
    """The estimate for a stack's first deployment, in minutes."""
    return FIRST_DEPLOYMENT_MINUTES[plane_and_slug(stack)[0]]
