"""L7: a deployer cannot undo what limits it: its boundary, its own role, its identity provider, the organization.

The mirror of the other duties: a request that must be refused. What is not known counts as a way to do it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from policies.duties.decisions import PLAIN_REQUEST
from policies.duties.deployers import Deployer, deployers, identity_providers
from policies.duties.duty import ALLOWED, Answer, Duty, Need, Outcome
from policies.duties.duty_estate import DutyEstate
from policies.separation.estate.entities import Principal, is_log
from policies.separation.reach.policy_changes import PolicyChanges
from policies.separation.reach.target_sets import Target
from policies.separation.reach.witness_context import Certainty

WHY: Final = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html"
WHY_ORGANIZATION: Final = (
    "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access-cross-account-role.html"
)
WHY_LOGS: Final = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html"
OF_ROLE: Final = (
    "iam:AttachRolePolicy", "iam:DeleteRole", "iam:DeleteRolePermissionsBoundary", "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy",
)  # fmt: skip
OF_BOUNDARY: Final = (
    "iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:SetDefaultPolicyVersion"
)  # fmt: skip
OF_PROVIDER: Final = (
    "iam:AddClientIDToOpenIDConnectProvider", "iam:DeleteOpenIDConnectProvider",
    "iam:RemoveClientIDFromOpenIDConnectProvider", "iam:UpdateOpenIDConnectProviderThumbprint",
)  # fmt: skip
OF_ORGANIZATION: Final = (
    "organizations:DeletePolicy", "organizations:DetachPolicy", "organizations:DisablePolicyType",
    "organizations:LeaveOrganization", "organizations:UpdatePolicy",
)  # fmt: skip
OF_LOGS: Final = {"s3-bucket": "s3:BypassGovernanceRetention", "trail": "cloudtrail:StopLogging"}
"""Kind of an audit log -> the action that takes away what it has recorded, or stops it."""
ACCESS_ROLE: Final = "role/OrganizationAccountAccessRole"
"""The role that AWS makes in each account of an organization, for the payer's people."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Requests of which AWS has to refuse each, in any context."""

    who: Principal
    actions: tuple[str, ...]
    arn: str

    def decide(self, estate: DutyEstate) -> Outcome:
        """BLOCKED where AWS allows one certainly; UNKNOWN where it may."""
        worst = ALLOWED
        for action in self.actions:
            entity = estate.entity(self.arn) or estate.principal(self.arn)
            account = entity.account.id if entity else self.who.account.id
            target = Target(self.arn, account, entity)
            asked = estate.decisions.confirmation.allowed_request
            found = asked(self.who, action, target, PolicyChanges(), PLAIN_REQUEST)
            if found is None:
                continue
            cause = f"{action} on {estate.decisions.name(self.arn)} is allowed to {self.who.name}"
            if found.certainty is Certainty.CERTAIN:
                by = next((s.origin.source for s in found.statements if s.allow), "")
                return Outcome(Answer.BLOCKED, cause, tuple(map(str, found.statements)), by)
            worst = Outcome(Answer.UNKNOWN, f"{cause} in some context")
        return worst


def find(estate: DutyEstate) -> Iterator[Duty]:
    """The duties of every deployer that has a limit."""
    for deployer in deployers(estate):
        for does, needs, why in _limits(estate, deployer):
            yield Duty("L7", "deployer-limits", deployer.name, does, needs, why, deployer.urn, deployer.role.arn)


def _limits(estate: DutyEstate, deployer: Deployer) -> Iterator[tuple[str, tuple[Need, ...], str]]:
    """What each duty says, what has to be refused for it, and the page."""
    role = deployer.role
    if role.boundary_arn:
        yield "cannot change its own permissions boundary", (Refused(role, OF_BOUNDARY, role.boundary_arn),), WHY
        yield "cannot change its own role", (Refused(role, OF_ROLE, role.arn),), WHY
        for provider in identity_providers(role):
            yield "cannot change whose tokens it trusts", (Refused(role, OF_PROVIDER, provider),), WHY
    guarded = any(not s.allow for level in role.account.scps for s in level)
    if not guarded:
        return
    access = f"arn:aws:iam::{role.account.id}:{ACCESS_ROLE}"
    yield "cannot take the organization's access role", (Refused(role, OF_ROLE, access),), WHY_ORGANIZATION
    yield "cannot change the organization's guardrails", (Refused(role, OF_ORGANIZATION, "*"),), WHY_ORGANIZATION
    logs = [log for log in estate.model.resources if is_log(log) and log.kind in OF_LOGS]
    if logs:
        needs = tuple(Refused(role, (OF_LOGS[log.kind],), log.arn) for log in logs)
        yield "cannot destroy or stop the audit logs", needs, WHY_LOGS
