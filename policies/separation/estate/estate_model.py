"""The estate as the proof reads it: accounts, principals, resources, data paths, and what could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from policies.separation.estate.assigned_people import AssignedPerson
from policies.separation.estate.audit_logs import AuditLog
from policies.separation.estate.code_sources import CodeSource
from policies.separation.estate.declared_calls import DeclaredCall
from policies.separation.estate.declared_exits import WayOut
from policies.separation.estate.delegations import Delegation
from policies.separation.estate.entities import (
    PHI,
    PHI_MINIMUM,
    PRACTICE_PLANES,
    Account,
    DataPath,
    IamResource,
    Principal,
    is_log,
    is_state,
)
from policies.separation.estate.federated_trust import FederatedTrust
from policies.separation.estate.missing_input import Missing
from policies.separation.estate.silenced_detection import Silence
from policies.separation.iam.principals import CallerKind
from policies.separation.iam.request import Statements


@dataclass(frozen=True)
class EstateModel:
    """All accounts, principals, resources and data paths; ``unread`` describes what is missing from the input."""

    accounts: Mapping[str, Account]
    principals: tuple[Principal, ...]
    resources: tuple[IamResource, ...]
    data_paths: tuple[DataPath, ...] = ()
    unread: tuple[Missing, ...] = ()
    federated_trusts: tuple[FederatedTrust, ...] = ()
    delegations: tuple[Delegation, ...] = ()
    audit_logs: tuple[AuditLog, ...] = ()
    code_sources: tuple[CodeSource, ...] = ()
    ways_out: tuple[WayOut, ...] = ()
    declared_calls: tuple[DeclaredCall, ...] = ()
    assigned_people: tuple[AssignedPerson, ...] = ()
    silences: tuple[Silence, ...] = ()

    @cached_property
    def practices(self) -> tuple[str, ...]:
        """The practices: owners of accounts in the planes that may hold patient data."""
        return tuple(sorted({a.owner for a in self.accounts.values() if a.plane in PRACTICE_PLANES and a.owner}))

    @cached_property
    def organizations_complete(self) -> bool:
        """Whether the input holds the organization of every account that has an owner."""
        return all(account.organization for account in self.accounts.values() if account.owner)

    def organizations_of(self, owner: str) -> frozenset[str]:
        """The organizations of an owner's accounts; contains "" if one of them is not known."""
        return frozenset(a.organization for a in self.accounts.values() if a.owner == owner)

    def payers_above(self, practice: str) -> frozenset[str]:
        """The ids of the payer accounts of a practice's organizations, and of those that may be its payer."""
        around = self.organizations_of(practice)
        payers = (a for a in self.accounts.values() if a.payer)
        return frozenset(a.id for a in payers if "" in around or a.organization in {*around, ""})

    @cached_property
    def principal_by_arn(self) -> Mapping[str, Principal]:
        """Principals by ARN."""
        return {principal.arn: principal for principal in self.principals}

    @cached_property
    def resource_by_arn(self) -> Mapping[str, IamResource]:
        """Resources by ARN."""
        return {resource.arn: resource for resource in self.resources}

    def identity_statements(self, principal: Principal, joined: frozenset[str]) -> Statements:
        """A principal's identity statements; a user's include the Allow statements of the groups in ``joined``."""
        if not joined or principal.caller.kind is not CallerKind.USER:
            return principal.identity
        here = (self.resource_by_arn[arn] for arn in sorted(joined) if arn in self.resource_by_arn)
        groups = (group for group in here if group.account.id == principal.account.id)
        return (*principal.identity, *(s for group in groups for s in group.policy_content if s.allow))

    @cached_property
    def protected_keys(self) -> frozenset[str]:
        """The ARNs of the KMS keys that encrypt patient data, audit logs or Pulumi state."""
        protected = (t for t in self.resources if t.data_classes & (PHI | PHI_MINIMUM) or is_log(t) or is_state(t))
        return frozenset(resource.kms_key_arn for resource in protected if resource.kms_key_arn)
