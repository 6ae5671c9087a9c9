"""Listings of accounts and identity: Organizations, IAM Identity Center, IAM."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from infra.emulator.provider.binding import AwsContext, call
from scripts.aws.inventory.listing import Known, Listing, Where, listed, listed_under, single, single_under

ROLE, USER, GROUP = "aws:iam/role:Role", "aws:iam/user:User", "aws:iam/group:Group"
ORGANIZATION = "aws:organizations/organization:Organization"
UNIT = "aws:organizations/organizationalUnit:OrganizationalUnit"
ACCOUNT, POLICY = "aws:organizations/account:Account", "aws:organizations/policy:Policy"
INSTANCE, PROVISIONED = "sso:instance", "sso:provisioned"
SET = "aws:ssoadmin/permissionSet:PermissionSet"

POLICY_TYPES: Final = (
    "SERVICE_CONTROL_POLICY",
    "RESOURCE_CONTROL_POLICY",
    "DECLARATIVE_POLICY_EC2",
    "TAG_POLICY",
    "BACKUP_POLICY",
    "AISERVICES_OPT_OUT_POLICY",
)
_OF_SET = {"instanceArn": "{instanceArn}", "permissionSetArn": "{arn}"}
_SET = {"InstanceArn": "{instanceArn}", "PermissionSetArn": "{arn}"}
_ONCE = Where.ACCOUNT
_CUSTOMER_ROLES = "!starts_with(Path, '/aws-service-role/') && !starts_with(Path, '/aws-reserved/')"
"""A filter without service-linked roles, which belong to AWS, and without the roles of permission sets."""


def _organization(aws: AwsContext, _: Known) -> Iterator[Known]:
    """The organization with its root, the parent of the top-level organizational units."""
    found = aws.call("organizations.describe_organization")["Organization"]
    for root in aws.call("organizations.list_roots")["Roots"]:
        enabled = [each["Type"] for each in root["PolicyTypes"] if each["Status"] == "ENABLED"]
        yield {"id": found["Id"], "rootId": root["Id"], "enabledPolicyTypes": enabled}


_ORGANIZATIONS: Final[tuple[Listing, ...]] = (
    listed(ORGANIZATION, _organization, where=Where.ORGANIZATION),
    *(
        listed_under(
            parent_type,
            UNIT,
            call(
                "organizations.list_organizational_units_for_parent",
                "OrganizationalUnits[].{id: Id}",
                ParentId=parent,
            ),
            parentId=parent,
        )
        for parent_type, parent in ((ORGANIZATION, "{rootId}"), (UNIT, "{id}"))
    ),
    listed_under(
        ORGANIZATION,
        ACCOUNT,
        call("organizations.list_accounts", "Accounts[?Id!='{account}' && Status=='ACTIVE'].{id: Id}"),
    ),
    listed_under(
        ACCOUNT,
        "aws:organizations/delegatedAdministrator:DelegatedAdministrator",
        call(
            "organizations.list_delegated_services_for_account",
            "DelegatedServices[].{servicePrincipal: ServicePrincipal}",
            AccountId="{id}",
        ),
        accountId="{id}",
    ),
    *(
        listed_under(
            ORGANIZATION,
            POLICY,
            call("organizations.list_policies", "Policies[?!AwsManaged].{id: Id, type: Type}", Filter=type_),
        )
        for type_ in POLICY_TYPES
    ),
    listed_under(
        POLICY,
        "aws:organizations/policyAttachment:PolicyAttachment",
        call("organizations.list_targets_for_policy", "Targets[].{targetId: TargetId}", PolicyId="{id}"),
        policyId="{id}",
    ),
    *single("aws:organizations/resourcePolicy:ResourcePolicy", where=Where.ORGANIZATION),
    *single_under(ORGANIZATION, "aws:iam/organizationsFeatures:OrganizationsFeatures", id="{id}"),
)

_IDENTITY_CENTER: Final[tuple[Listing, ...]] = (
    listed(
        INSTANCE,
        call("sso-admin.list_instances", "Instances[].{instanceArn: InstanceArn, id: InstanceArn}"),
        where=Where.ORGANIZATION,
    ),
    listed_under(
        INSTANCE,
        SET,
        call("sso-admin.list_permission_sets", "PermissionSets[].{arn: @}", InstanceArn="{instanceArn}"),
        instanceArn="{instanceArn}",
    ),
    *single_under(
        SET,
        "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
        "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment",
        **_OF_SET,
    ),
    listed_under(
        SET,
        "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
        call(
            "sso-admin.list_managed_policies_in_permission_set",
            "AttachedManagedPolicies[].{managedPolicyArn: Arn}",
            **_SET,
        ),
        **_OF_SET,
    ),
    listed_under(
        SET,
        "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment",
        call(
            "sso-admin.list_customer_managed_policy_references_in_permission_set",
            "CustomerManagedPolicyReferences[].{name: Name, id: Name}",
            **_SET,
        ),
        **_OF_SET,
    ),
    listed_under(
        SET,
        PROVISIONED,
        call(
            "sso-admin.list_accounts_for_provisioned_permission_set",
            "AccountIds[].{targetId: @, id: @}",
            **_SET,
        ),
        arn="{arn}",
        instanceArn="{instanceArn}",
    ),
    listed_under(
        PROVISIONED,
        "aws:ssoadmin/accountAssignment:AccountAssignment",
        call(
            "sso-admin.list_account_assignments",
            "AccountAssignments[].{principalId: PrincipalId, principalType: PrincipalType}",
            AccountId="{targetId}",
            **_SET,
        ),
        targetId="{targetId}",
        targetType="AWS_ACCOUNT",
        **_OF_SET,
    ),
)


def _policies_of(kind: str, parent: str) -> tuple[Listing, ...]:
    """The inline policies and managed policy attachments of roles, users or groups."""
    title, key = kind.title(), {f"{kind.title()}Name": "{id}"}
    return (
        listed_under(
            parent,
            f"aws:iam/{kind}Policy:{title}Policy",
            call(f"iam.list_{kind}_policies", "PolicyNames[].{name: @}", **key),
            **{kind: "{id}"},
        ),
        listed_under(
            parent,
            f"aws:iam/{kind}PolicyAttachment:{title}PolicyAttachment",
            call(f"iam.list_attached_{kind}_policies", "AttachedPolicies[].{policyArn: PolicyArn}", **key),
            **{kind: "{id}"},
        ),
    )


_IAM: Final[tuple[Listing, ...]] = (
    listed(
        ROLE,
        call("iam.list_roles", f"Roles[?{_CUSTOMER_ROLES}].{{id: RoleName}}"),
        where=_ONCE,
        separate_inputs="inlinePolicies managedPolicyArns",
    ),
    listed(USER, call("iam.list_users", "Users[].{id: UserName}"), where=_ONCE),
    listed(GROUP, call("iam.list_groups", "Groups[].{id: GroupName}"), where=_ONCE),
    *_policies_of("role", ROLE),
    *_policies_of("user", USER),
    *_policies_of("group", GROUP),
    *single_under(USER, "aws:iam/userGroupMembership:UserGroupMembership", user="{id}"),
    *single_under(USER, "aws:iam/userLoginProfile:UserLoginProfile", user="{id}"),
    listed_under(
        USER,
        "aws:iam/accessKey:AccessKey",
        call("iam.list_access_keys", "AccessKeyMetadata[].{id: AccessKeyId}", UserName="{id}"),
        user="{id}",
    ),
    listed("aws:iam/policy:Policy", call("iam.list_policies", "Policies[].{id: Arn}", Scope="Local"), where=_ONCE),
    listed(
        "aws:iam/instanceProfile:InstanceProfile",
        call("iam.list_instance_profiles", "InstanceProfiles[].{id: InstanceProfileName}"),
        where=_ONCE,
    ),
    listed(
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        call("iam.list_open_id_connect_providers", "OpenIDConnectProviderList[].{id: Arn, arn: Arn}"),
        where=_ONCE,
    ),
    listed(
        "aws:iam/samlProvider:SamlProvider",
        call("iam.list_saml_providers", "SAMLProviderList[].{id: Arn, arn: Arn}"),
        where=_ONCE,
    ),
    *single("aws:iam/accountPasswordPolicy:AccountPasswordPolicy", "aws:iam/accountAlias:AccountAlias", where=_ONCE),
    Listing(
        type="aws:account/alternativeContact:AlternativeContact",
        where=_ONCE,
        fixed_items=tuple({"alternateContactType": kind} for kind in ("BILLING", "OPERATIONS", "SECURITY")),
    ),
)

LISTINGS: Final = (*_ORGANIZATIONS, *_IDENTITY_CENTER, *_IAM)
