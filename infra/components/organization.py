"""The organization: its units, and one account for each owner and purpose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

SERVICES = (
    "access-analyzer", "account", "backup", "cloudtrail", "config", "config-multiaccountsetup", "guardduty", "iam",
    "inspector2", "macie", "malware-protection.guardduty", "ram", "securityhub", "sso", "tagpolicies.tag",
)  # fmt: skip
POLICY_TYPES = (
    "AISERVICES_OPT_OUT_POLICY", "BACKUP_POLICY", "DECLARATIVE_POLICY_EC2", "RESOURCE_CONTROL_POLICY",
    "SERVICE_CONTROL_POLICY", "TAG_POLICY",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class MemberArgs:
    """One account: its name, mailbox, the unit it stands in (by name), and its tags."""

    name: str
    email: str
    unit: str
    tags: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class OrganizationArgs:
    """``units`` maps the name of each unit to its parent's name ("" for the root), parents first.

    ``existing`` is the id of an organization to adopt instead of creating one.
    """

    units: Mapping[str, str]
    members: Sequence[MemberArgs]
    tags: Mapping[str, str]
    existing: str = ""


class Organization(pulumi.ComponentResource):
    """An organization with all features and policy types on, root access centralized, each account in its unit.

    45 CFR 164.308(a)(4)(ii)(A), 164.312(a)(2)(i).
    """

    id: pulumi.Output[str]
    root: pulumi.Output[str]
    units: dict[str, pulumi.Output[str]]
    paths: dict[str, pulumi.Output[str]]
    accounts: dict[str, pulumi.Output[str]]

    def __init__(self, name: str, args: OrganizationArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:governance:Organization", name, {}, opts)
        here = pulumi.ResourceOptions(parent=self)
        adopted = pulumi.ResourceOptions(parent=self, import_=args.existing or None, protect=True)
        organization = aws.organizations.Organization(
            name,
            feature_set="ALL",
            aws_service_access_principals=[f"{service}.amazonaws.com" for service in SERVICES],
            enabled_policy_types=list(POLICY_TYPES),
            opts=adopted,
        )
        self.id = organization.id
        self.root = organization.roots[0].id
        aws.iam.OrganizationsFeatures(
            f"{name}-root-access",
            enabled_features=["RootCredentialsManagement", "RootSessions"],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[organization]),
        )
        self.units, self.paths = {"": self.root}, {"": pulumi.Output.concat(self.id, "/", self.root, "/")}
        for unit, parent in args.units.items():
            made = aws.organizations.OrganizationalUnit(
                f"unit-{unit}", name=unit, parent_id=self.units[parent], tags=args.tags, opts=here
            )
            self.units[unit] = made.id
            self.paths[unit] = pulumi.Output.concat(self.paths[parent], made.id, "/")
        self.accounts = {member.name: self._member(member) for member in args.members}
        self.register_outputs({"id": self.id, "accounts": self.accounts})

    def _member(self, member: MemberArgs) -> pulumi.Output[str]:
        """Accounts are never closed by a deployment: leaving them out of the program only forgets them."""
        account = aws.organizations.Account(
            f"account-{member.name}",
            name=member.name,
            email=member.email,
            parent_id=self.units[member.unit],
            close_on_deletion=False,
            iam_user_access_to_billing="DENY",
            tags=member.tags,
            opts=pulumi.ResourceOptions(parent=self, protect=True, retain_on_delete=True),
        )
        identity: pulumi.Output[str] = account.id
        return identity
