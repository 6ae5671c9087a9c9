"""People get in where an assertion, a principal or an assignment can meet what a role asks for."""

from __future__ import annotations

from typing import Any

import pytest
from work_account import ACCOUNT, BY_STAFF, PROVIDER, WorkAccount, role_arn, statement

from policies.duties.kinds.sign_in import find

AUDIENCE = {"SAML:aud": "https://signin.aws.amazon.com/saml"}


def by_saml(*actions: str, **when: Any) -> dict[str, Any]:
    """A trust policy statement for the provider of the account."""
    return statement("SignIn", *actions, on=None, to={"Federated": PROVIDER}, when=when)


@pytest.mark.parametrize(
    "trust",
    [
        BY_STAFF,
        by_saml("sts:AssumeRoleWithSAML", StringEquals=AUDIENCE),
        by_saml(
            "sts:AssumeRoleWithSAML", "sts:TagSession", StringEquals=AUDIENCE,
            StringLike={"aws:RequestTag/approved-by": "?*@?*"},
            StringNotEqualsIgnoreCase={"aws:RequestTag/approved-by": "${sts:RoleSessionName}"},
        ),
    ],
)  # fmt: skip
def test_an_assertion_can_meet_the_trust(trust: dict[str, Any]) -> None:
    work = WorkAccount()
    work.role("clerk", trust)
    assert work.outcomes(find)
    assert not work.open(find)


@pytest.mark.parametrize(
    ("trust", "cause"),
    [
        (by_saml("sts:AssumeRoleWithSAML", StringEquals={"SAML:aud": "https://example.com/saml"}), "no assertion"),
        (by_saml("sts:AssumeRoleWithSAML", Bool={"aws:MultiFactorAuthPresent": "true"}), "no assertion"),
        (by_saml("sts:AssumeRoleWithSAML", StringEquals={"aws:RequestTag/mfa": "true"}), "sts:TagSession"),
        (
            by_saml(
                "sts:AssumeRoleWithSAML", "sts:TagSession", StringEquals={"aws:RequestTag/mfa": "true"},
                **{"ForAllValues:StringEquals": {"aws:TagKeys": ["location"]}},
            ),
            "does not accept it",
        ),
        ({**BY_STAFF, "Principal": {"Federated": PROVIDER.replace("staff", "gone")}}, "is not in the input"),
    ],
)  # fmt: skip
def test_a_trust_that_no_assertion_meets_lets_nobody_in(trust: dict[str, Any], cause: str) -> None:
    work = WorkAccount()
    work.role("clerk", trust)
    (found,) = work.open(find).values()
    assert found.startswith("BLOCKED")
    assert cause in found


def test_a_role_is_assumed_by_one_of_those_whom_it_names() -> None:
    work = WorkAccount()
    work.role("clerk", BY_STAFF, statement("Doors", "sts:AssumeRole", on=[role_arn("desk")]))
    mfa = {"StringEquals": {"aws:PrincipalTag/mfa": "true"}}
    own = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    work.role("desk", statement("Staff", "sts:AssumeRole", on=None, to=own, when=mfa))
    assert not work.open(find)
    work.without("Doors")
    (found,) = work.open(find).values()
    assert found.startswith("BLOCKED")
    assert "can assume it" in found
    others = {"AWS": "arn:aws:iam::333333333333:root"}
    work.change("desk", assumeRolePolicy=[statement("Staff", "sts:AssumeRole", on=None, to=others)])
    assert [text for text in work.open(find).values() if text.startswith("UNKNOWN")]


def test_an_assigned_permission_set_that_allows_nothing_is_found() -> None:
    work = WorkAccount()
    arn = "arn:aws:sso:::permissionSet/ssoins-1/ps-1"
    work.add("ssoadmin/permissionSet:PermissionSet", "look", name="look", arn=arn)
    work.add("identitystore/group:Group", "group", groupId="g-1", displayName="audit")
    work.add("ssoadmin/accountAssignment:AccountAssignment", "look-in-prod", permissionSetArn=arn, principalId="g-1",
             principalType="GROUP", targetId="222222222222")  # fmt: skip
    (found,) = work.open(find).values()
    assert found.startswith("BLOCKED")
    assert "allows nothing" in found
    work.add(
        "ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
        "policy",
        permissionSetArn=arn,
        inlinePolicy="{}",
    )
    assert not work.open(find)
