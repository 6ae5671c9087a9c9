"""What an attacker has changed in the estate, which alters the effective permissions of principals."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PolicyChanges:
    """What the attacker has changed so far: policies, boundaries, tags, group memberships, SCPs and RCPs."""

    identity_policy_rewritten: frozenset[str] = frozenset()  # principals whose identity policies the attacker writes
    boundary_removed: frozenset[str] = frozenset()  # principals without their permissions boundary
    principal_tags_changed: frozenset[str] = frozenset()  # principals whose tags the attacker sets
    deny_removed: frozenset[str] = frozenset()  # principals whose identity policies no longer deny anything
    groups_joined: frozenset[str] = frozenset()  # groups to which users of their account were added
    resource_tags_changed: frozenset[str] = (
        frozenset()
    )  # resources and principals whose resource tags the attacker sets
    resource_policy_rewritten: frozenset[str] = frozenset()  # resources whose resource policy the attacker writes
    organization_policies_removed: frozenset[str] = frozenset()  # organizations without SCPs and RCPs

    def concerning(self, principal: str, entity: str) -> tuple[object, ...]:
        """What a request of a principal (ARN) to an entity (ARN, or "") depends on: equal results, equal decisions."""
        return (
            principal in self.identity_policy_rewritten,
            principal in self.boundary_removed,
            principal in self.principal_tags_changed,
            principal in self.deny_removed,
            entity in self.resource_tags_changed,
            entity in self.resource_policy_rewritten,
            self.groups_joined,
            self.organization_policies_removed,
        )
