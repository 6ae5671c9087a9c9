"""What parties outside one practice can reach in it: closures that its verdicts share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from policies.separation.estate.entities import PHI_MINIMUM, IamResource, Principal
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.federated_trust import FederatedTrust
from policies.separation.reach.access_paths import AccessPath
from policies.separation.reach.external_principals import (
    cross_account_roles,
    exchange_staff_roles,
    external_principals,
    payer_administrators,
)
from policies.separation.reach.federated_access import federated_access
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.reachability import Closure, Reached

NOT_FOR_PAYER = frozenset(
    {"organization", "member-account-root", "permission-set", "permission-set-in-account", "identity-store-user",
     "saml-provider", "oidc-provider"}
)  # fmt: skip
"""Targets that a payer account controls by design; residual trust (W12) describes them."""


@dataclass
class PracticeReach:
    """The reach of principals outside a practice into its accounts."""

    prepared: PreparedEstate
    practice: str

    @property
    def estate(self) -> EstateModel:
        """The estate."""
        return self.prepared.estate

    def is_own(self, resource: IamResource) -> bool:
        """Whether a resource is in an account of the practice."""
        return resource.account.owner == self.practice

    def closure(
        self,
        start: Iterable[Principal],
        *,
        skip: frozenset[str] = frozenset(),
        disabled: Iterable[str] = (),
        entered: Iterable[tuple[Principal, AccessPath]] = (),
    ) -> Reached:
        """What principals reach in the practice's accounts; see ``Closure``."""
        return Closure(self.prepared, start, self.is_own, skip, frozenset(disabled), entered).run()

    def entered(self, owners: Iterable[str] | None = None) -> list[tuple[Principal, AccessPath]]:
        """The practice's roles that these owners (any outside party if None) can assume by federation."""
        own = ((role, trust, path) for role, trust, path in self._federated if role.owner == self.practice)
        return [(role, path) for role, trust, path in own if owners is None or trust.party.owner in owners]

    def by_others_than(self, owners: Collection[str], accounts: Collection[str]) -> Reached:
        """What external principals of other owners and accounts reach, with the roles of these owners they assume."""
        entered = [(role, path) for role, trust, path in self._federated if trust.party.owner not in owners]
        others = [p for p in self.outside if p.owner not in owners and p.account.id not in accounts]
        return self.closure(others, entered=entered)

    @cached_property
    def _federated(self) -> list[tuple[Principal, FederatedTrust, AccessPath]]:
        return list(federated_access(self.practice, self.prepared))

    @cached_property
    def own_principals(self) -> frozenset[str]:
        """The ARNs of the practice's own principals."""
        return frozenset(p.arn for p in self.estate.principals if p.owner == self.practice)

    @cached_property
    def outside(self) -> tuple[Principal, ...]:
        """All principals outside the practice but those of its payer."""
        return tuple(external_principals(self.practice, self.prepared))

    @cached_property
    def cross_account_roles(self) -> dict[str, Principal]:
        """The roles in the practice's accounts that others assume, by ARN."""
        return {p.arn: p for p in cross_account_roles(self.practice, self.estate)}

    @cached_property
    def staff(self) -> dict[str, Principal]:
        """The desk roles of the exchange by ARN."""
        return {p.arn: p for p in exchange_staff_roles(self.practice, self.estate)}

    @cached_property
    def of_outsiders(self) -> Reached:
        """What external principals can reach."""
        return self.closure(self.outside, entered=self.entered())

    @cached_property
    def of_payer(self) -> Reached:
        """What a payer account of the practice can reach without the powers that it has over its organization."""
        return self.closure(payer_administrators(self.practice, self.prepared), skip=NOT_FOR_PAYER)

    def resources(self, paths: dict[str, AccessPath]) -> Iterator[tuple[IamResource, AccessPath]]:
        """The resources that paths by ARN lead to."""
        return ((self.estate.resource_by_arn[arn], path) for arn, path in paths.items())

    def assumed(self, reached: Reached) -> Iterator[tuple[Principal, AccessPath]]:
        """The practice's own principals that can be assumed."""
        for arn, path in reached.assumed.items():
            if arn in self.own_principals:
                yield self.prepared.principals[arn], path

    def minimum_data(self, reached: Reached) -> Iterator[tuple[IamResource, AccessPath]]:
        """The stores of minimum necessary data that can be read."""
        found = self.resources(reached.reads)
        return ((r, path) for r, path in found if r.data_classes & PHI_MINIMUM and r.kind != "kms-key")
