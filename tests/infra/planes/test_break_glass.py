"""The glass breaks for two: whoever comes in, and somebody else who approved it."""

from __future__ import annotations

import json

import pytest

from infra.engine.runner import EstateRun
from policies.separation.iam.conditions import Context, holds, parse_test
from policies.separation.iam.three_valued import Truth

GOOD: dict[str, str | tuple[str, ...]] = {
    "saml:aud": "https://signin.aws.amazon.com/saml",
    "aws:requesttag/mfa": "true",
    "aws:requesttag/approved-by": "privacy@lakeside.example",
    "aws:requesttag/incident": "2026-17",
    "aws:tagkeys": ("approved-by", "incident", "mfa"),
    "sts:rolesessionname": "ana@lakeside.example",
}


def opens(run: EstateRun, asked: dict[str, str | tuple[str, ...]]) -> bool:
    """Whether the trust of the role lets a sign-in through that says this of itself."""
    (role,) = (r for r in run.graph.of_type("aws:iam/role:Role") if r.name == "break-glass")
    (entry,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert role.inputs["maxSessionDuration"] == 3600
    lines = [
        parse_test(operator, key, (value,) if isinstance(value, str) else tuple(value))
        for operator, block in entry["Condition"].items()
        for key, value in block.items()
    ]
    return all(holds(line, Context(asked)) is Truth.TRUE for line in lines)


def test_two_parties_open_it(small_run: EstateRun) -> None:
    assert opens(small_run, dict(GOOD))


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
def test_one_party_does_not(small_run: EstateRun, key: str, value: str) -> None:
    assert not opens(small_run, {**GOOD, key: value})


@pytest.mark.parametrize("missing", ["aws:requesttag/approved-by", "aws:requesttag/incident", "aws:requesttag/mfa"])
def test_nor_does_whoever_leaves_something_unsaid(small_run: EstateRun, missing: str) -> None:
    assert not opens(small_run, {key: value for key, value in GOOD.items() if key != missing})
