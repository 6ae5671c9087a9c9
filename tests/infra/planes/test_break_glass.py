"""Emergency access takes two people: the one who signs in, and another who approves it."""

from __future__ import annotations

import json

import pytest

from infra.engine.embedded.runner import EstateRun
from policies.separation.iam.conditions import Context, holds, parse_condition
from policies.separation.iam.three_valued import Truth

VALID_SIGN_IN: dict[str, str | tuple[str, ...]] = {
    "saml:aud": "https://signin.aws.amazon.com/saml",
    "aws:requesttag/mfa": "true",
    "aws:requesttag/approved-by": "privacy@lakeside.example",
    "aws:requesttag/incident": "2026-17",
    "aws:tagkeys": ("approved-by", "incident", "mfa"),
    "sts:rolesessionname": "ana@lakeside.example",
}


def accepts(run: EstateRun, request: dict[str, str | tuple[str, ...]]) -> bool:
    """Whether the trust policy of the break-glass role accepts a sign-in with this request context."""
    (role,) = (r for r in run.graph.of_type("aws:iam/role:Role") if r.name == "break-glass")
    (entry,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert role.inputs["maxSessionDuration"] == 3600
    conditions = [
        parse_condition(operator, key, (value,) if isinstance(value, str) else tuple(value))
        for operator, block in entry["Condition"].items()
        for key, value in block.items()
    ]
    return all(holds(condition, Context(request)) is Truth.TRUE for condition in conditions)


def test_a_sign_in_with_another_approver_is_accepted(small_run: EstateRun) -> None:
    assert accepts(small_run, dict(VALID_SIGN_IN))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("aws:requesttag/approved-by", "ana@lakeside.example"),
        ("aws:requesttag/approved-by", "Ana@Lakeside.example"),
        ("aws:requesttag/approved-by", "somebody"),
        ("aws:requesttag/incident", ""),
        ("aws:requesttag/mfa", "false"),
    ],
)
def test_a_sign_in_without_another_approver_is_rejected(small_run: EstateRun, key: str, value: str) -> None:
    assert not accepts(small_run, {**VALID_SIGN_IN, key: value})


@pytest.mark.parametrize("missing", ["aws:requesttag/approved-by", "aws:requesttag/incident", "aws:requesttag/mfa"])
def test_a_sign_in_without_a_required_tag_is_rejected(small_run: EstateRun, missing: str) -> None:
    assert not accepts(small_run, {key: value for key, value in VALID_SIGN_IN.items() if key != missing})
