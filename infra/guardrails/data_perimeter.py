"""Resource control policies of the wall: the data perimeter, which decides from where a resource can be reached.

A perimeter surrounds each practice's accounts and each organization. Which roles inside may access patient data is
decided in infra/guardrails/patient_data_access.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from infra.iam.policy_builder import Conditions, Statement, Text, deny

OBJECT_ACTIONS = ("s3:*", "kms:*")
RECORD_ACTIONS = ("secretsmanager:*", "sqs:*", "dynamodb:*", "ecr:*")


def practice_perimeter(paths: Sequence[Text], cross_account_roles: Sequence[str]) -> list[Statement]:
    """Only principals of the practice reach its resources; the rest of the organization does not.

    ``paths`` are the organization paths whose principals have access (with a trailing ``*``); ``cross_account_roles``
    are the ARN patterns of the roles that principals outside the practice may assume: an operator's, a biller's. What
    such a role may do is limited by its own policies and its permissions boundary.
    """
    outside: Conditions = {
        "ForAllValues:StringNotLikeIfExists": {"aws:PrincipalOrgPaths": list(paths)},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }
    return [
        deny(
            "DataPerimeter",
            "s3:*", "kms:*", "secretsmanager:*", "sqs:*", "dynamodb:*", "ecr:*", "logs:*",
            on=["*"], to="*", when=outside,
        ),
        deny("RolePerimeter", "sts:AssumeRole", not_on=list(cross_account_roles), to="*", when=outside),
    ]  # fmt: skip


def organization_perimeter(organization: Text, vendors: Mapping[str, str]) -> list[Statement]:
    """No principal outside the organization reaches data or assumes a role in it (45 CFR 164.312(a)(1)).

    ``vendors`` are the exception: by ARN pattern of a role with which a vendor fetches files, the vendor's own role.
    """
    outside = _outside_organization(organization)
    if not vendors:
        actions = (*OBJECT_ACTIONS, *RECORD_ACTIONS, "sts:AssumeRole")
        return [deny("OrganizationPerimeter", *actions, on=["*"], to="*", when=outside)]
    return [
        deny("OrganizationPerimeter", *OBJECT_ACTIONS, *RECORD_ACTIONS, on=["*"], to="*", when=outside),
        deny("OrganizationRoles", "sts:AssumeRole", not_on=list(vendors), to="*", when=outside),
        *_vendors(outside, vendors),
    ]


def practice_organization_perimeter(
    organization: Text, cross_account_roles: Sequence[str], staff: Sequence[str], vendors: Mapping[str, str]
) -> list[Statement]:
    """The same for a practice's own organization, whose cross-account roles only ``staff`` of the MSO may assume.

    The MSO's staff are principals outside this organization: their exception is their role's whole ARN, which includes
    the account.
    """
    outside = _outside_organization(organization)
    let_in = [*cross_account_roles, *vendors]
    return [
        deny("OrganizationPerimeter", *OBJECT_ACTIONS, *RECORD_ACTIONS, on=["*"], to="*", when=outside),
        deny("OrganizationRoles", "sts:AssumeRole", not_on=let_in, to="*", when=outside),
        deny("Doors", "sts:AssumeRole", on=list(cross_account_roles), to="*", when=_except_roles(outside, staff)),
        *_vendors(outside, vendors),
    ]


def _vendors(outside: Conditions, vendors: Mapping[str, str]) -> list[Statement]:
    """Each role with which a vendor fetches files is assumed by the vendor's one role, and by nobody else outside."""
    return [
        deny(f"Vendor{index}", "sts:AssumeRole", on=[role], to="*", when=_except_roles(outside, [principal]))
        for index, (role, principal) in enumerate(sorted(vendors.items()))
    ]


def mso_organization_perimeter(organization: Text, brokers: Sequence[str]) -> list[Statement]:
    """The same for the MSO's organization, to which ``brokers`` of practices in other organizations deliver objects.

    ``brokers`` are role ARNs.
    """
    outside = _outside_organization(organization)
    return [
        deny("OrganizationPerimeter", *RECORD_ACTIONS, "sts:AssumeRole", on=["*"], to="*", when=outside),
        deny("Arrivals", *OBJECT_ACTIONS, on=["*"], to="*", when=_except_roles(outside, brokers)),
    ]


def confused_deputy(organization: Text) -> list[Statement]:
    """AWS services act only for accounts of this organization; KMS keys allow grants only to AWS services."""
    return [
        deny(
            "ServicesForUsOnly",
            "s3:*", "sqs:*", "kms:*", "secretsmanager:*", "sts:*",
            on=["*"],
            to="*",
            when={
                "StringNotEqualsIfExists": {"aws:SourceOrgID": organization},
                "Null": {"aws:SourceAccount": "false"},
                "Bool": {"aws:PrincipalIsAWSService": "true"},
            },
        ),
        deny("GrantsForServicesOnly", "kms:CreateGrant", on=["*"], to="*",
            when={"Bool": {"kms:GrantIsForAWSResource": "false"}}),
    ]  # fmt: skip


def sign_in_regions(regions: Sequence[str]) -> list[Statement]:
    """Roles are assumed only through STS endpoints of regions that have alarm rules (45 CFR 164.308(a)(5)(ii)(C)).

    AWS records a sign-in only in the region of the endpoint that answered. Through an endpoint of another region a role
    could be assumed without an alarm.
    """
    elsewhere: Conditions = {
        "StringNotEquals": {"aws:RequestedRegion": [*regions]},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }
    actions = ("sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity")
    return [deny("SignInsAreHeard", *actions, on=["*"], to="*", when=elsewhere)]


def _outside_organization(organization: Text) -> Conditions:
    return {
        "StringNotEqualsIfExists": {"aws:PrincipalOrgID": organization},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }


def _except_roles(outside: Conditions, roles: Sequence[str]) -> Conditions:
    """``outside`` without these roles, if any; a caller without a principal ARN is not excepted."""
    return {**outside, "ArnNotEquals": {"aws:PrincipalArn": list(roles)}} if roles else outside
