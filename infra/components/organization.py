"""The AWS organization: its organizational units and its member accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

TRUSTED_SERVICES = (  # services with trusted access to the organization
    "access-analyzer", "account", "backup", "cloudtrail", "config", "config-multiaccountsetup", "guardduty", "iam",
    "inspector2", "macie", "malware-protection.guardduty", "ram", "securityhub", "sso", "tagpolicies.tag",
)  # fmt: skip
POLICY_TYPES = (
    "AISERVICES_OPT_OUT_POLICY", "BACKUP_POLICY", "DECLARATIVE_POLICY_EC2", "RESOURCE_CONTROL_POLICY",
    "SERVICE_CONTROL_POLICY", "TAG_POLICY",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class MemberAccountArgs:
    """One member account: its name, its e-mail address, the name of its organizational unit, and its tags."""

    name: str
    email: str
    unit: str
    tags: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class OrganizationArgs:
    """``units`` maps the name of each unit to its parent's name ("" for the root), parents first.

    ``existing_id`` is the id of an organization to import instead of creating one.
    """

    units: Mapping[str, str]
    members: Sequence[MemberAccountArgs]
    tags: Mapping[str, str]
    existing_id: str = ""


class Organization(pulumi.ComponentResource):
    """An organization with all features and policy types, central management of root access, and accounts in units.

    45 CFR 164.308(a)(4)(ii)(B), 164.312(a)(2)(i).
    """

    id: pulumi.Output[str]
    root: pulumi.Output[str]
    units: dict[str, pulumi.Output[str]]
    paths: dict[str, pulumi.Output[str]]
    accounts: dict[str, pulumi.Output[str]]

    def __init__(self, name: str, args: OrganizationArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:governance:Organization", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        imported = pulumi.ResourceOptions(parent=self, import_=args.existing_id or None, protect=True)
        organization = aws.organizations.Organization(
            name,
            feature_set="ALL",
            aws_service_access_principals=[f"{service}.amazonaws.com" for service in TRUSTED_SERVICES],
            enabled_policy_types=list(POLICY_TYPES),
            opts=imported,
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
            organizational_unit = aws.organizations.OrganizationalUnit(
                f"unit-{unit}", name=unit, parent_id=self.units[parent], tags=args.tags, opts=child_opts
            )
            self.units[unit] = organizational_unit.id
            self.paths[unit] = pulumi.Output.concat(self.paths[parent], organizational_unit.id, "/")
        self.accounts = {member.name: self._account(member) for member in args.members}
        self.register_outputs({"id": self.id, "accounts": self.accounts})

    def _account(self, member: MemberAccountArgs) -> pulumi.Output[str]:
        """One member account. No deployment closes it: without it in the program, Pulumi only stops managing it.

        Who may see the bill is settled when AWS makes the account. AWS does not return it, so an imported account has
        no such value in its state, and the provider would replace the account to set one: it is ignored from then on.
        Another e-mail address would replace the account too, and is not ignored: the engine refuses it
        (``infra/engine/prediction/irreplaceable.py``).
        """
        account = aws.organizations.Account(
            f"account-{member.name}",
            name=member.name,
            email=member.email,
            parent_id=self.units[member.unit],
            close_on_deletion=False,
            iam_user_access_to_billing="DENY",
            tags=member.tags,
            opts=pulumi.ResourceOptions(
                parent=self, protect=True, retain_on_delete=True, ignore_changes=["iam_user_access_to_billing"]
            ),
        )
        account_id: pulumi.Output[str] = account.id
        return account_id
