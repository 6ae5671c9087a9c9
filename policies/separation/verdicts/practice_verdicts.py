"""The verdicts on one practice: the access of external principals to it, checked invariant by invariant."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from policies.separation.estate import access_points
from policies.separation.estate.data_labels import PHI_ROLES
from policies.separation.estate.entities import (
    PHI,
    PHI_MINIMUM,
    IamResource,
    is_detection,
    is_state,
    names_code_only,
)
from policies.separation.estate.estate_model import EstateModel
from policies.separation.reach.access_paths import AccessPath
from policies.separation.reach.edge_confirmation import EdgeConfirmation
from policies.separation.reach.excluded_edges import unresolved_edges
from policies.separation.reach.reachability import Reached
from policies.separation.verdicts.assigned_people_verdicts import assigned_people_violations
from policies.separation.verdicts.code_verdicts import code_violations
from policies.separation.verdicts.configuration_verdicts import configuration_violations, patient_data_keys
from policies.separation.verdicts.cut_off_verdicts import cut_off_violations
from policies.separation.verdicts.declared_call_verdicts import declared_call_violations
from policies.separation.verdicts.declared_operations import refused_operations
from policies.separation.verdicts.delegation_verdicts import delegation_violations
from policies.separation.verdicts.exchange_verdicts import (
    beyond_declared,
    exchange_violations,
    flow_targets,
    shared_results,
)
from policies.separation.verdicts.exit_verdicts import exit_violations
from policies.separation.verdicts.invariants import CLAIMS
from policies.separation.verdicts.practice_reach import PracticeReach
from policies.separation.verdicts.service_trust_verdicts import service_trust_violations
from policies.separation.verdicts.vendor_fetch_verdicts import fetching_roles, vendor_accounts, vendor_fetch_violations
from policies.separation.verdicts.verdict import Status, Witness, path_witness


@dataclass
class PracticeVerdicts:
    """Collects the witnesses against the invariants of one practice."""

    reach: PracticeReach
    found: dict[str, list[Witness]] = field(default_factory=lambda: {invariant: [] for invariant in CLAIMS})

    @property
    def estate(self) -> EstateModel:
        """The estate."""
        return self.reach.estate

    @property
    def practice(self) -> str:
        """The practice."""
        return self.reach.practice

    def run(self) -> dict[str, list[Witness]]:
        """The witnesses, by invariant."""
        if unread := [a for a in self.estate.accounts.values() if a.owner == self.practice and not a.read]:
            for account in unread:
                self._add_unread(account.name)
        self._add_reached(self.reach.of_outsiders)
        self._add_reached(self.reach.of_payer, " (from the payer account)")
        self._check_unresolved_edges()
        for invariant, witness in configuration_violations(self.estate, self.practice):
            self._add(invariant, witness)
        for invariant, witness in exit_violations(self.estate, self.practice):
            self._add(invariant, witness)
        for invariant, witness in vendor_fetch_violations(self.reach):
            self._add(invariant, witness)
        for invariant, witness in delegation_violations(self.reach.prepared, self.practice):
            self._add(invariant, witness)
        for invariant, witness in service_trust_violations(self.reach.prepared, self.practice):
            self._add(invariant, witness)
        for witness in code_violations(self.estate, self.practice):
            self._add("W10", witness)
        for invariant, witness in declared_call_violations(self.estate, self.practice):
            self._add(invariant, witness)
        for witness in assigned_people_violations(self.estate, self.practice):
            self._add("W6", witness)
        self._check_exchange()
        for witness in refused_operations(self.reach.prepared, self.reach.cross_account_roles.values()):
            self._add("W5", witness)
        if any(self.found.values()):  # otherwise no external principal has access, so neither have these
            self._check_operators()
            self._check_other_practices()
        self.found["W9"] += cut_off_violations(self.reach)
        return self.found

    def _add_unread(self, name: str) -> None:
        for invariant in ("W1", "W2", "W3", "W4", "W5", "W6", "W9", "W10", "W11"):
            self._add(invariant, Witness(Status.UNKNOWN, f"account {name} was not read"))

    def _add(self, invariant: str, witness: Witness) -> None:
        self.found[invariant].append(witness)

    def _add_reached(self, reached: Reached, note: str = "") -> None:
        for principal, path in self.reach.assumed(reached):
            if path.steps:
                self._add("W6", path_witness(path, f"{principal.name} can be assumed from outside the practice{note}"))
        for resource, path in self.reach.resources(reached.reads):
            self._add_read(resource, path, note)
        for (change, arn), path in reached.changes.items():
            if change == "resource_policy_rewritten":
                self._add_rewritten(self.estate.resource_by_arn[arn], path, note)
        for resource, path in self.reach.resources(reached.tampered):
            if is_state(resource):
                self._add("W10", path_witness(path, f"{resource.label} can be written from outside the practice{note}"))
            elif resource.disables_roles:
                summary = f"the cut-off switch {resource.label} can be changed or deleted{note}"
                self._add("W9", path_witness(path, summary))
            elif is_detection(resource) and not note:
                self._add("W8", path_witness(path, f"{resource.label} can be switched off from outside the practice"))

    def _add_rewritten(self, resource: IamResource, path: AccessPath, note: str) -> None:
        if resource.kind in access_points.ACCESS_POINT_KINDS:
            return  # only data that is read through an access point counts
        invariant = "W10" if is_state(resource) else "W2" if resource.kind == "kms-key" else "W1"
        if invariant == "W10" or self._is_patient_data(resource):
            summary = f"the policy of {resource.label} can be rewritten from outside the practice{note}"
            self._add(invariant, path_witness(path, summary, resource))

    def _add_read(self, resource: IamResource, path: AccessPath, note: str) -> None:
        if resource.kind == "ssm-parameter" and names_code_only(resource):
            return  # only who writes it counts
        if is_state(resource):
            self._add("W10", path_witness(path, f"{resource.label} can be read from outside the practice{note}"))
        elif resource.kind == "kms-key" and self._is_patient_data(resource):
            summary = f"{resource.label} can be used from outside the practice{note}"
            self._add("W2", path_witness(path, summary, resource))
        elif resource.data_classes & PHI and resource.kind != "kms-key":
            summary = f"{resource.label} can be read from outside the practice{note}"
            self._add("W1", path_witness(path, summary, resource))
        elif resource.kind == "lambda-function" and any(PHI_ROLES in role for role in resource.runs_as):
            summary = f"{resource.label} can be invoked from outside the practice{note}; its code decides what it tells"
            self._add("W1", replace(path_witness(path, summary, resource), status=Status.UNKNOWN))

    def _is_patient_data(self, resource: IamResource) -> bool:
        """Whether a resource holds patient data, or is a KMS key that encrypts patient data."""
        return bool(resource.data_classes & PHI) or resource.arn in self._patient_data_keys

    @cached_property
    def _patient_data_keys(self) -> frozenset[str]:
        return patient_data_keys(self.estate, self.practice)

    def _check_unresolved_edges(self) -> None:
        """Edges that external principals can take in the practice's accounts and that the closure does not follow."""
        own = {a.id for a in self.estate.accounts.values() if a.owner == self.practice}
        confirmation = EdgeConfirmation(self.reach.prepared)
        for arn in self.reach.of_outsiders.assumed:
            principal = self.reach.prepared.principals.get(arn)
            if principal is None or principal.account.id not in own or arn in self.reach.own_principals:
                continue
            for edge in unresolved_edges():
                if taken := confirmation.in_own_account(principal, edge):
                    asked = " and ".join(request.action for request in taken)
                    summary = f"{principal.name} may {asked}; what this gives access to is not followed"
                    self._add("W1", Witness(Status.UNKNOWN, summary, source=principal.source))

    def _check_exchange(self) -> None:
        """Only declared flows leave the practice, and only the exchange's staff roles read minimum necessary data."""
        for witness in exchange_violations(self.reach.prepared, self.practice):
            self._add("W4", witness)
        if not any(r.data_classes & PHI_MINIMUM for r, _ in self.reach.resources(self.reach.of_outsiders.reads)):
            return  # no external principal reads such data, with or without the staff roles
        staff, theirs, fetching = self.reach.staff, vendor_accounts(self.reach), fetching_roles(self.reach)
        known = {*staff, *fetching}
        others = [p for p in self.reach.outside if p.arn not in known and p.account.id not in theirs]
        elsewhere = self.reach.closure(others, disabled=staff, entered=self.reach.entered())
        for resource, path in self.reach.minimum_data(elsewhere):
            self._add("W4", path_witness(path, f"{resource.label} can be read outside the exchange"))
        expected = (*staff.values(), *fetching.values())  # what vendors fetch has its own verdicts
        strangers = self.reach.by_others_than({self.practice, *(role.owner for role in expected)}, theirs)
        for resource, path in self.reach.minimum_data(strangers):
            if resource.arn not in elsewhere.reads:
                summary = f"{resource.label} can be read by others than the staff whose desks the exchange has"
                self._add("W4", path_witness(path, summary))
        delivered = flow_targets(self.estate, self.practice)
        for resource, path in self.reach.minimum_data(self.reach.closure(staff.values())):
            if resource.kind == "dynamodb-table":
                if beyond := beyond_declared(self.reach.prepared, self.practice, staff.values(), resource):
                    self._add("W4", beyond)
            elif resource.kind == "athena-results":
                if shared := shared_results(self.reach.prepared, staff.values(), resource):
                    self._add("W4", shared)
            elif resource.name.partition(" (")[0] not in delivered:
                summary = f"{resource.label} can be read at a desk, and no declared flow delivers there"
                self._add("W4", path_witness(path, summary))

    def _check_operators(self) -> None:
        roles = self.reach.cross_account_roles
        fetching = fetching_roles(self.reach)
        operators = (role for arn, role in roles.items() if arn not in self.reach.staff and arn not in fetching)
        for resource, path in self.reach.minimum_data(self.reach.closure(operators)):
            self._add("W5", path_witness(path, f"an operator can read {resource.label}", resource))
        reached = self.reach.closure(roles.values())
        for resource, path in self.reach.resources(reached.reads):
            if resource.data_classes & PHI:
                self._add("W5", path_witness(path, f"an operator can read {resource.label}", resource))
        for principal, path in self.reach.assumed(reached):
            self._add("W5", path_witness(path, f"an operator can assume {principal.name}"))

    def _check_other_practices(self) -> None:
        others = {practice for practice in self.estate.practices if practice != self.practice}
        start = [p for p in self.reach.outside if p.owner in others]
        reached = self.reach.closure(start, entered=self.reach.entered(others))
        for resource, path in self.reach.resources(reached.reads):
            self._add("W11", path_witness(path, f"{resource.label} can be read by another practice"))
        for principal, path in self.reach.assumed(reached):
            self._add("W11", path_witness(path, f"{principal.name} can be assumed by another practice"))
