"""Nobody outside an organization assumes a role in it, but for the one role of each vendor that fetches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from infra.context.cross_account_access import CROSS_ACCOUNT_ROLES
from infra.guardrails.data_perimeter import organization_perimeter, practice_organization_perimeter
from infra.iam.policy_builder import Statement
from policies.separation.estate.entities import Account, Principal
from policies.separation.iam.conditions import Context
from policies.separation.iam.evaluation import evaluate
from policies.separation.iam.policy_documents import Origin, parse_policy
from policies.separation.iam.principals import Caller, CallerKind
from policies.separation.iam.request import Decision, Policies, Request

FETCHES, VENDOR = "arn:aws:iam::*:role/mso/vendor/fetch-claims-billing", "arn:aws:iam::444444444444:role/intake/fetcher"
HERE = "arn:aws:iam::222222222222:role/mso"
Perimeter = Callable[[Mapping[str, str]], list[Statement]]
PERIMETERS: dict[str, Perimeter] = {
    "shared": lambda vendors: organization_perimeter("o-own", vendors),
    "a practice's own": lambda vendors: practice_organization_perimeter(
        "o-own", CROSS_ACCOUNT_ROLES, [f"{HERE}/staff/mso_it"], vendors
    ),
}


def is_denied(perimeter: list[Statement], role: str, action: str = "sts:AssumeRole", by: str = VENDOR) -> bool:
    """Whether the perimeter denies a request of a role of another organization."""
    document: dict[str, Any] = {"Version": "2012-10-17", "Statement": [each.as_dict() for each in perimeter]}
    allow = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
    trust = parse_policy({"Version": "2012-10-17", "Statement": [allow]}, Origin("trust"))
    full = parse_policy({"Version": "2012-10-17", "Statement": [allow]}, Origin("rcp", "FullAWSAccess"))
    account = Account(by.split(":")[4])
    caller = Principal(by, Caller(CallerKind.SESSION, by, account.id, by, any_session=True), account, "vendor").caller
    known = {"aws:principalorgid": "o-other", "aws:principalarn": by, "aws:principalisawsservice": "false"}
    request = Request(caller, action, role, "222222222222", Context(known, complete=True))
    own = {key: value for key, value in allow.items() if key != "Principal"}
    everything = parse_policy({"Version": "2012-10-17", "Statement": [own]}, Origin("identity"))
    policies = Policies(identity=everything, resource=trust, rcps=((*full, *parse_policy(document, Origin("rcp"))),))
    return evaluate(request, policies).decision is Decision.EXPLICITLY_DENIED


@pytest.mark.parametrize("perimeter", PERIMETERS.values(), ids=PERIMETERS)
def test_a_vendor_comes_in_by_its_role_and_nobody_else_does(perimeter: Perimeter) -> None:
    statements, role = perimeter({FETCHES: VENDOR}), f"{HERE}/vendor/fetch-claims-billing"
    assert not is_denied(statements, role)
    assert is_denied(statements, role, by="arn:aws:iam::444444444444:role/intake/other")
    assert is_denied(statements, role, by="arn:aws:iam::555555555555:role/intake/fetcher")
    assert is_denied(statements, f"{HERE}/vendor/fetch-other")
    assert is_denied(statements, f"{HERE}/operator")
    assert is_denied(statements, "arn:aws:s3:::charts/a", "s3:GetObject")


@pytest.mark.parametrize("perimeter", PERIMETERS.values(), ids=PERIMETERS)
def test_without_vendors_that_fetch_nobody_outside_comes_in(perimeter: Perimeter) -> None:
    assert is_denied(perimeter({}), f"{HERE}/vendor/fetch-claims-billing")
