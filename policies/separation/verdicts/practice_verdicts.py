"""The verdicts on one practice: the access of external principals to it, checked invariant by invariant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from policies.separation.estate import access_points
from policies.separation.estate.estate_model import (
    PHI,
    PHI_MINIMUM,
    EstateModel,
    IamResource,
    Principal,
    is_state,
)
from policies.separation.reach.access_paths import AccessPath
from policies.separation.reach.edge_confirmation import EdgeConfirmation
from policies.separation.reach.excluded_edges import unresolved_edges
from policies.separation.reach.external_principals import (
    cross_account_roles,
    exchange_staff_roles,
    external_principals,
    payer_administrators,
)
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.reachability import Closure, Reached
from policies.separation.verdicts.configuration_verdicts import configuration_violations, patient_data_keys
from policies.separation.verdicts.declared_operations import refused_operations
from policies.separation.verdicts.exchange_verdicts import exchange_violations
from policies.separation.verdicts.invariants import CLAIMS
from policies.separation.verdicts.verdict import Status, Witness, path_witness

NOT_FOR_PAYER = frozenset(
    {"organization", "member-account-root", "permission-set", "permission-set-in-account", "identity-store-user",
     "saml-provider", "oidc-provider"}
)  # fmt: skip
"""Targets that a payer account controls by design; residual trust (W12) describes them."""


@dataclass
class PracticeVerdicts:
    """Collects the witnesses against the invariants of one practice."""

    prepared: PreparedEstate
    practice: str
    found: dict[str, list[Witness]] = field(default_factory=lambda: {invariant: [] for invariant in CLAIMS})

    @property
    def estate(self) -> EstateModel:
        """The estate."""
        return self.prepared.estate

    def run(self) -> dict[str, list[Witness]]:
        """The witnesses, by invariant."""
        if unread := [a for a in self.estate.accounts.values() if a.owner == self.practice and not a.read]:
            for account in unread:
                self._add_unread(account.name)
        self._add_reached(self.external_reach)
        self._add_reached(self.payer_reach, " (from the payer account)")
        self._check_unresolved_edges()
        for invariant, witness in configuration_violations(self.estate, self.practice):
            self._add(invariant, witness)
        self._check_exchange()
        for witness in refused_operations(self.prepared, cross_account_roles(self.practice, self.estate)):
            self._add("W5", witness)
        if any(self.found.values()):  # otherwise no external principal has access, so neither have these
            self._check_operators()
            self._check_other_practices()
        self._check_cut_off()
        return self.found

    def _add_unread(self, name: str) -> None:
        for invariant in ("W1", "W2", "W3", "W4", "W5", "W6", "W9", "W10", "W11"):
            self._add(invariant, Witness(Status.UNKNOWN, f"account {name} was not read"))

    def _add(self, invariant: str, witness: Witness) -> None:
        self.found[invariant].append(witness)

    def _is_own(self, resource: IamResource) -> bool:
        return resource.account.owner == self.practice

    def _closure(self, start: Iterable[Principal], skip: frozenset[str] = frozenset()) -> Reached:
        return Closure(self.prepared, start, self._is_own, skip).run()

    @cached_property
    def _own_principals(self) -> frozenset[str]:
        return frozenset(p.arn for p in self.estate.principals if p.owner == self.practice)

    @cached_property
    def external_reach(self) -> Reached:
        """What external principals can reach."""
        return self._closure(external_principals(self.practice, self.prepared))

    @cached_property
    def payer_reach(self) -> Reached:
        """What a payer account of the practice can reach without the powers that it has over its organization."""
        return self._closure(payer_administrators(self.practice, self.prepared), NOT_FOR_PAYER)

    def _add_reached(self, reached: Reached, note: str = "") -> None:
        for arn, path in reached.assumed.items():
            if arn in self._own_principals and path.steps:
                name = self.prepared.principals[arn].name
                self._add("W6", path_witness(path, f"{name} can be assumed from outside the practice{note}"))
        for resource, path in self._resources(reached.reads):
            self._add_read(resource, path, note)
        for (change, arn), path in reached.changes.items():
            if change == "resource_policy_rewritten":
                self._add_rewritten(self.estate.resource_by_arn[arn], path, note)
        for resource, path in self._resources(reached.tampered):
            if is_state(resource):
                self._add("W10", path_witness(path, f"{resource.label} can be written from outside the practice{note}"))
            elif resource.disables_roles:
                summary = f"the cut-off switch {resource.label} can be changed or deleted{note}"
                self._add("W9", path_witness(path, summary))

    def _add_rewritten(self, resource: IamResource, path: AccessPath, note: str) -> None:
        if resource.kind in access_points.ACCESS_POINT_KINDS:
            return  # only data that is read through an access point counts
        invariant = "W10" if is_state(resource) else "W2" if resource.kind == "kms-key" else "W1"
        if invariant == "W10" or self._is_patient_data(resource):
            summary = f"the policy of {resource.label} can be rewritten from outside the practice{note}"
            self._add(invariant, path_witness(path, summary))

    def _add_read(self, resource: IamResource, path: AccessPath, note: str) -> None:
        if is_state(resource):
            self._add("W10", path_witness(path, f"{resource.label} can be read from outside the practice{note}"))
        elif resource.kind == "kms-key" and self._is_patient_data(resource):
            self._add("W2", path_witness(path, f"{resource.label} can be used from outside the practice{note}"))
        elif resource.data_classes & PHI and resource.kind != "kms-key":
            self._add("W1", path_witness(path, f"{resource.label} can be read from outside the practice{note}"))

    def _resources(self, paths: dict[str, AccessPath]) -> Iterator[tuple[IamResource, AccessPath]]:
        for arn, path in paths.items():
            yield self.estate.resource_by_arn[arn], path

    def _is_patient_data(self, resource: IamResource) -> bool:
        """Whether a resource holds patient data, or is a KMS key that encrypts patient data."""
        return bool(resource.data_classes & PHI) or resource.arn in self._patient_data_keys

    @cached_property
    def _patient_data_keys(self) -> frozenset[str]:
        return patient_data_keys(self.estate, self.practice)

    def _check_unresolved_edges(self) -> None:
        """Edges that external principals can take in the practice's accounts and that the closure does not follow."""
        own = {a.id for a in self.estate.accounts.values() if a.owner == self.practice}
        confirmation = EdgeConfirmation(self.prepared)
        for arn in self.external_reach.assumed:
            principal = self.prepared.principals.get(arn)
            if principal is None or principal.account.id not in own or arn in self._own_principals:
                continue
            for edge in unresolved_edges():
                if taken := confirmation.in_own_account(principal, edge):
                    asked = " and ".join(request.action for request in taken)
                    summary = f"{principal.name} may {asked}; what this gives access to is not followed"
                    self._add("W1", Witness(Status.UNKNOWN, summary, source=principal.source))

    def _check_exchange(self) -> None:
        """Only declared flows leave the practice, and only the exchange's staff roles read minimum necessary data."""
        for witness in exchange_violations(self.prepared, self.practice):
            self._add("W4", witness)
        if not any(resource.data_classes & PHI_MINIMUM for resource, _ in self._resources(self.external_reach.reads)):
            return  # no external principal reads such data, with or without the staff roles
        staff = {p.arn for p in exchange_staff_roles(self.practice, self.estate)}
        start = [p for p in external_principals(self.practice, self.prepared) if p.arn not in staff]
        elsewhere = Closure(self.prepared, start, self._is_own, disabled=frozenset(staff)).run()
        for resource, path in self._resources(elsewhere.reads):
            if resource.data_classes & PHI_MINIMUM and resource.kind != "kms-key":
                self._add("W4", path_witness(path, f"{resource.label} can be read outside the exchange"))

    def _check_operators(self) -> None:
        reached = self._closure(cross_account_roles(self.practice, self.estate))
        for resource, path in self._resources(reached.reads):
            if resource.data_classes & PHI:
                self._add("W5", path_witness(path, f"an operator can read {resource.label}"))
        for arn, path in reached.assumed.items():
            if arn in self._own_principals:
                name = self.prepared.principals[arn].name
                self._add("W5", path_witness(path, f"an operator can assume {name}"))

    def _check_other_practices(self) -> None:
        others = {practice for practice in self.estate.practices if practice != self.practice}
        start = [p for p in external_principals(self.practice, self.prepared) if p.owner in others]
        reached = self._closure(start)
        for resource, path in self._resources(reached.reads):
            self._add("W11", path_witness(path, f"{resource.label} can be read by another practice"))
        for arn, path in reached.assumed.items():
            if arn in self._own_principals:
                name = self.prepared.principals[arn].name
                self._add("W11", path_witness(path, f"{name} can be assumed by another practice"))

    def _check_cut_off(self) -> None:
        """Without cross-account roles nothing is accessible, and the practice can disable each of these roles."""
        roles = {p.arn: p for p in cross_account_roles(self.practice, self.estate)}
        start = [p for p in external_principals(self.practice, self.prepared) if p.arn not in roles]
        nothing_reached = (
            not self.external_reach.reads and not self.external_reach.assumed.keys() & self._own_principals
        )
        reached = (
            Reached()
            if nothing_reached
            else Closure(self.prepared, start, self._is_own, disabled=frozenset(roles)).run()
        )
        for arn, path in reached.assumed.items():
            if arn in self._own_principals:
                name = self.prepared.principals[arn].name
                self._add("W9", path_witness(path, f"{name} can still be assumed after the cut-off"))
        for resource, path in self._resources(reached.reads):
            self._add("W9", path_witness(path, f"{resource.label} can still be read after the cut-off"))
        for role in roles.values():
            if not self._can_disable(role):
                summary = (
                    f"the practice cannot disable {role.name}: none of its principals may change that role's policies"
                )
                self._add("W9", Witness(Status.LEAK, summary, source=role.source))
            elif self._switches and not self._is_disabled_by_switch(role):
                summary = f"the cut-off switch does not disable {role.name}: no cut-off runbook of its account names it"
                self._add("W9", Witness(Status.LEAK, summary, source=role.source))

    @cached_property
    def _switches(self) -> list[IamResource]:
        """The practice's cut-off runbooks. If there is none, its custodian disables each role by hand."""
        return [resource for resource in self.estate.resources if resource.disables_roles and self._is_own(resource)]

    def _is_disabled_by_switch(self, role: Principal) -> bool:
        name = role.arn.rpartition("/")[2]
        return any(name in switch.disables_roles for switch in self._switches if switch.account.id == role.account.id)

    def _can_disable(self, role: Principal) -> bool:
        own = (p for p in self.estate.principals if p.owner == self.practice and not p.hypothetical)
        return any(self.prepared.can_disable(p, role) for p in own)
