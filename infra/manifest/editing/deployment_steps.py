"""The commands that deploy a change of the manifest, in the order in which they work."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from infra.manifest.manifest_model import PRACTICE_PLANES, Manifest, plane_and_slug

ORGANIZATION: Final = "org"
WORKFORCE_PLANES: Final = ("management", *PRACTICE_PLANES)
"""Planes with workforce roles, which an identity provider of the owner signs people in to."""
ONBOARDING_ROLE: Final = "mso:deployRole OrganizationAccountAccessRole"
"""The setting with which a stack of a new account is deployed, until its own deployer role exists."""


def deployment_steps(manifest: Manifest, new: Collection[str], changed: Collection[str]) -> Iterator[str]:
    """One line for each step; ``new`` and ``changed`` are stacks of the manifest.

    New accounts exist, and have ids, only after their organization's stack; until they have a deployer role they are
    set up in the onboarding unit, so that stack is deployed again at the end.
    """
    yield "mso check && mso prove"
    accounts = [name for name in manifest.plane_names() if name in new and name in manifest.account_names()]
    organizations = list(dict.fromkeys(manifest.sibling_account(account, ORGANIZATION) for account in accounts))
    for organization in organizations:
        yield from _open_accounts(manifest, organization, accounts, is_new=organization in new)
    for stack in manifest.plane_names():
        if stack in organizations or stack not in {*new, *changed}:
            continue
        if stack in accounts:
            yield f"pulumi stack init {stack} --secrets-provider passphrase"
            if plane_and_slug(stack)[0] in WORKFORCE_PLANES and not manifest.synthetic:
                yield f"pulumi config set mso:samlMetadata --stack {stack} < metadata.xml  # of its identity provider"
            if has_cache(manifest, stack) and not manifest.synthetic:
                yield f"openssl rand -hex 32 | pulumi config set --secret mso:cacheToken --stack {stack}"
            yield f"pulumi config set {ONBOARDING_ROLE} --stack {stack} && mso up {stack}"
        else:
            if stack in new:
                provider = f"awskms://alias/mso-state?region={manifest.aws.home_region}"
                yield f'pulumi stack init {stack} --secrets-provider "{provider}"'
            yield f"mso up {stack}"
    for account in accounts:
        yield f"pulumi config rm mso:deployRole --stack {account}"
    for organization in organizations:
        yield f"pulumi config rm mso:onboarding --stack {organization} && mso up {organization}"
    yield from _delegation(manifest, accounts)


def has_cache(manifest: Manifest, stack: str) -> bool:
    """Whether an application of the stack has a cache."""
    plane, practice = plane_and_slug(stack)
    systems = {
        "management": manifest.systems_on("management"),
        "clinical": manifest.systems_on("clinical", practice),
        "exchange": manifest.systems_on("exchange", practice),
    }
    return any(system.runtime.cache for system in systems.get(plane, ()) if system.runtime)


def _open_accounts(manifest: Manifest, organization: str, accounts: Collection[str], *, is_new: bool) -> Iterator[str]:
    own = [name for name in accounts if manifest.sibling_account(name, ORGANIZATION) == organization]
    if is_new:
        yield f"pulumi stack init {organization} --secrets-provider passphrase"
        yield f"pulumi config set mso:payerAccount ID --stack {organization}  # the 12-digit id of its payer account"
    yield f"pulumi config set mso:onboarding {'all' if is_new else ','.join(own)} --stack {organization}"
    yield f"mso up {organization}  # writes accounts.lock.yaml: commit it"


def _delegation(manifest: Manifest, accounts: Collection[str]) -> Iterator[str]:
    for account in accounts:
        if account in manifest.zone_accounts() and not manifest.is_delegated(account):
            export = f"pulumi stack export --stack {account} --file {account}.json"
            yield f"{export} && mso dns --state {account}.json  # the NS records of {manifest.zone_of(account)}"
