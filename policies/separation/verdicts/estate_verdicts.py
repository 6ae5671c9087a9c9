"""Verdicts on the estate as a whole: labels (W7), the audit log (W8), and accounts that were not read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policies.separation.estate.estate_model import (
    PHI,
    PHI_MINIMUM,
    PRACTICE_PLANES,
    Account,
    EstateModel,
    IamResource,
    is_log,
)
from policies.separation.reach.access_paths import AccessPath
from policies.separation.reach.external_principals import hypothetical_administrators, unrelated_principals
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.reachability import Closure
from policies.separation.verdicts.verdict import Status, Witness, path_witness

NOT_STORES = frozenset(
    {"kms-key", "lambda-function", "ecs-task", "vpc", "security-group", "managed-policy", "vpc-endpoint"}
)


def patient_data_outside_practices(estate: EstateModel) -> Iterator[Witness]:
    """W7: stores labelled patient data in accounts that do not belong to a practice."""
    for resource in estate.resources:
        if (
            resource.account.plane not in PRACTICE_PLANES
            and resource.data_classes & (PHI | PHI_MINIMUM)
            and resource.kind not in NOT_STORES
        ):
            labels = ", ".join(sorted(resource.data_classes & (PHI | PHI_MINIMUM)))
            yield Witness(Status.LEAK, f"{resource.label} is labelled {labels}", source=resource.source)
    for account in estate.accounts.values():
        if not account.read and account.plane not in PRACTICE_PLANES:
            yield Witness(Status.UNKNOWN, f"account {account.name} was not read")


def log_tampering(prepared: PreparedEstate) -> Iterator[Witness]:
    """W8: logged principals that can alter or stop the audit log. The log's administrators are residual trust."""
    logs = (resource for resource in prepared.estate.resources if is_log(resource))
    for organization in sorted({resource.account.organization for resource in logs}):
        yield from _log_tampering_in(organization, prepared)


def _log_tampering_in(organization: str, prepared: PreparedEstate) -> Iterator[Witness]:
    """The same for the log of one organization; principals that keep another organization's log are not exempt."""
    estate = prepared.estate

    def is_of_organization(account: Account) -> bool:
        return not organization or account.organization in (organization, "")

    keepers = [a for a in estate.accounts.values() if is_of_organization(a) and (a.payer or a.plane == "log-archive")]
    start = [p for p in estate.principals if p.account not in keepers]
    start += [p for a in estate.accounts.values() if a not in keepers for p in hypothetical_administrators(prepared, a)]

    def is_own_log(resource: IamResource) -> bool:
        return is_log(resource) and resource.account.organization == organization

    reached = Closure(prepared, [*unrelated_principals(), *start], is_own_log).run()
    found: Iterable[tuple[str, AccessPath]] = (
        *reached.tampered.items(),
        *((arn, path) for (change, arn), path in reached.changes.items() if change == "resource_policy_rewritten"),
    )
    for arn, path in found:
        resource = estate.resource_by_arn.get(arn)
        if resource and is_own_log(resource):
            yield path_witness(path, f"{resource.label} can be altered or stopped")


def unread_accounts(estate: EstateModel) -> Iterator[Witness]:
    """Payer accounts and accounts without a known owner that were not read; they leave every invariant UNKNOWN."""
    for account in estate.accounts.values():
        if not account.read and (account.payer or not account.owner):
            yield Witness(Status.UNKNOWN, f"account {account.name} was not read, so what it can change is not known")
