"""Who is assigned a permission set gets in with it; without the set, its policy or the account nobody does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from work_account import ACCOUNT, WorkAccount

from policies.duties.kinds.permission_assignments import find

SET = "arn:aws:sso:::permissionSet/ssoins-1/ps-look"
Change = Callable[[WorkAccount], None]


@pytest.fixture
def account() -> WorkAccount:
    found = WorkAccount()
    found.add("ssoadmin/permissionSet:PermissionSet", "look", arn=SET, name="look")
    found.add("ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy", "rights", permissionSetArn=SET)
    found.add("ssoadmin/accountAssignment:AccountAssignment", "staff", permissionSetArn=SET, targetId=ACCOUNT,
              targetType="AWS_ACCOUNT", principalType="GROUP", principalId="g-1")  # fmt: skip
    return found


def test_an_assignment_of_a_set_with_rights_gives_them(account: WorkAccount) -> None:
    assert len(account.outcomes(find)) == 1
    assert account.open(find) == {}


CASES: dict[str, tuple[Change, str]] = {
    "the set is gone": (lambda a: a.drop("look"), "the permission set"),
    "the set allows nothing": (lambda a: a.drop("rights"), "BLOCKED the permission set look has no policy"),
    "another account": (lambda a: a.change("staff", targetId="999999999999"), "UNKNOWN the account 999999999999"),
}


@pytest.mark.parametrize("case", CASES)
def test_an_assignment_that_gives_nothing_says_why(case: str, account: WorkAccount) -> None:
    change, cause = CASES[case]
    change(account)
    assert [c for c in account.open(find).values() if cause in c], account.open(find)
