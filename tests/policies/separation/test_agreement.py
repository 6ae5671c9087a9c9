"""The bitset engine against slow references, on generated estates; and hiding something never proves anything."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from leaks import LEAKS
from small_estate import MANAGEMENT, NORTH, ORG, PHOTOS_KEY, SOUTH, Builder, role_arn, root

from infra.engine.values import UNKNOWN
from policies.separation.estate.estate_model import Principal
from policies.separation.estate.graph_reader import read_estate
from policies.separation.estate.request_context import principal_context, thing_keys, with_thing
from policies.separation.iam.evaluation import evaluate
from policies.separation.iam.request import Decision, Policies, Request
from policies.separation.reach.effective_permissions import Powers
from policies.separation.reach.outsiders import outside_of
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.question_space import Spot
from policies.separation.reach.reachability import Closure
from policies.separation.verdicts.proof import prove
from policies.separation.verdicts.verdict import Status

ACTIONS = [
    "s3:GetObject",
    "s3:Get*",
    "s3:*",
    "kms:Decrypt",
    "kms:*",
    "sts:AssumeRole",
    "iam:PassRole",
    "iam:PutRolePolicy",
    "iam:*",
    "iam:TagRole",
    "kms:TagResource",
    "lambda:UpdateFunctionCode",
    "secretsmanager:GetSecretValue",
    "rds-data:ExecuteStatement",
    "*",
]
RESOURCES = [
    "*",
    "arn:aws:s3:::photos/*",
    "arn:aws:s3:::photos/a/*",
    PHOTOS_KEY,
    role_arn(NORTH, "mso/phi/physician"),
    role_arn("*", "mso/*"),
    f"arn:aws:lambda:*:{NORTH}:function:ehr",
    "arn:aws:s3:::${aws:PrincipalTag/team}/*",
]
PRINCIPALS = [
    "*",
    root(MANAGEMENT),
    root(NORTH),
    root(SOUTH),
    role_arn(MANAGEMENT, "mso/analyst"),
    role_arn(NORTH, "mso/operator"),
    f"arn:aws:sts::{NORTH}:assumed-role/operator/anna",
]
CONDITIONS: list[dict[str, Any]] = [
    {},
    {"Bool": {"aws:SecureTransport": "true"}},
    {"StringEquals": {"aws:PrincipalOrgID": ORG}},
    {"StringNotEquals": {"aws:PrincipalAccount": NORTH}},
    {"StringNotEqualsIfExists": {"aws:PrincipalAccount": [NORTH, MANAGEMENT]}},
    {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/mso/*"}},
    {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": f"{ORG}/*/ou-cn/*"}},
    {"ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": f"{ORG}/*/ou-cn/*"}},
    {"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}},
    {"Null": {"kms:ViaService": "true"}},
    {"StringEquals": {"aws:ResourceTag/mso:data-class": "phi"}},
    {"StringNotEquals": {"aws:ResourceTag/open": "yes"}},
]
identity = st.builds(
    lambda effect, action, resource, condition: {
        "Effect": effect,
        "Action": action,
        "Resource": resource,
        "Condition": condition,
    },
    st.sampled_from(["Allow", "Allow", "Allow", "Deny"]),
    st.sampled_from(ACTIONS),
    st.sampled_from(RESOURCES),
    st.sampled_from(CONDITIONS),
)
granting = st.builds(
    lambda s, principal: {**s, "Resource": "*", "Principal": {"AWS": principal}}, identity, st.sampled_from(PRINCIPALS)
)
Changes = list[tuple[str, str, list[dict[str, Any]]]]
IDENTITIES = [
    "clinical-north:operator:may",
    "management:analyst:may",
    "clinical-south:administrator:may",
    "management:mso_it:may",
]
GRANTS = [
    ("photos:policy", "policy"),
    ("key:clinical-north", "policy"),
    ("clinical-north:physician", "assumeRolePolicy"),
    ("clinical-north:app-ehr", "assumeRolePolicy"),
]
changes = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(IDENTITIES), st.just("policy"), st.lists(identity, min_size=1, max_size=3)),
        st.sampled_from(GRANTS).flatmap(
            lambda at: st.tuples(st.just(at[0]), st.just(at[1]), st.lists(granting, min_size=1, max_size=2))
        ),
        st.tuples(st.just("touch"), st.just("content"), st.lists(identity, min_size=1, max_size=1)),
    ),
    max_size=5,
)


def built(drawn: Changes, fenced: bool) -> Builder:
    builder = Builder()
    for name, prop, statements in drawn:
        builder.widen(name, *statements, prop=prop)
    builder.change("clinical-north:operator", permissionsBoundary=None)
    if not fenced:
        builder.drop("perimeter-clinical-north:at", "touch:at")
    return builder


def exactly(engine: PreparedEstate, principal: Principal, action: str, spot: Spot, tagged: frozenset[str]) -> Decision:
    """The answer of the evaluator, everything that nobody told us left open, tags of what the attacker tags too."""
    account = engine.estate.accounts[spot.account]
    written = spot.what is not None and spot.what.arn in tagged
    keys = thing_keys(spot.what, account, relabelled=written)
    context = with_thing(principal_context(principal), keys, relabelled=written)
    what = spot.what
    policy = (
        (what.trust if action.startswith("sts:") else None)
        if isinstance(what, Principal)
        else what.policy
        if what
        else None
    )
    grants = () if isinstance(what, Principal) or what is None else what.grants
    policies = Policies(
        principal.identity, principal.boundary, None, policy, principal.account.scps, account.rcps, None, grants
    )
    return evaluate(Request(principal.caller, action, spot.arn, spot.account, context), policies).decision


@settings(max_examples=8, deadline=None, derandomize=True)
@given(changes, st.booleans(), st.frozensets(st.sampled_from([PHOTOS_KEY, role_arn(NORTH, "mso/phi/physician")])))
def test_rights_are_those_of_the_evaluator(drawn: Changes, fenced: bool, tagged: frozenset[str]) -> None:
    engine = PreparedEstate(read_estate(built(drawn, fenced).graph()))
    asked = [(a, k) for a, k in engine.universe.blocks if k in ("role", "s3-bucket", "kms-key", "lambda-function")][::3]
    for principal in engine.estate.principals:
        may = engine.may(principal, Powers(relabelled=tagged))
        for action, kind in asked:
            for index, spot in enumerate(engine.universe.spaces[kind].spots):
                expected = exactly(engine, principal, action, spot, tagged) in (Decision.ALLOWED, Decision.UNKNOWN)
                found = bool(may >> engine.universe.blocks[action, kind] + index & 1)
                assert found == expected, (principal.name, action, spot.arn)


def slowly(engine: PreparedEstate, start: list[Principal]) -> tuple[set[str], set[str]]:
    """The closure as one would write it on a board: try every edge from everybody to everything."""

    class Unhurried(Closure):
        """Looks at everybody and everything, again and again, and trusts no bit."""

        def _explore(self, principal: Principal) -> None:
            self._create_role(principal, self.engine.universe.full)
            for plan, left in self._worth.plans:
                for index, spot in enumerate(self.engine.universe.spaces[plan.kind].spots):
                    if left >> index & 1:
                        self._take(principal, self.engine.universe.full, plan, spot)

    reached = Unhurried(engine, start, lambda thing: thing.account.id == NORTH).run()
    return set(reached.holds), set(reached.reads)


@settings(max_examples=3, deadline=None, derandomize=True)
@given(changes, st.booleans())
def test_the_closure_is_that_of_the_slow_reference(drawn: Changes, fenced: bool) -> None:
    engine = PreparedEstate(read_estate(built(drawn, fenced).graph()))
    start = [
        p for p in outside_of("north", engine) if p.account.plane in ("management", "clinical") or not p.account.plane
    ]
    reached = Closure(engine, start, lambda thing: thing.account.id == NORTH).run()
    assert (set(reached.holds), set(reached.reads)) == slowly(engine, start)


POLICIES = [
    "photos:policy",
    "key:clinical-north",
    "clinical-north:operator:may",
    "management:analyst:may",
    "touch",
    "perimeter-clinical-north",
]


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.sampled_from(LEAKS), st.sampled_from(POLICIES))
def test_hiding_a_policy_never_turns_a_leak_into_a_proof(leak: Any, hidden: str) -> None:
    builder = Builder()
    leak[2](builder)
    if hidden in builder.resources:
        prop = "content" if "content" in builder.resources[hidden].inputs else "policy"
        builder.change(hidden, **{prop: UNKNOWN})
    assert prove(builder.graph())[leak[1]].status is not Status.PROVED


def test_generated_policies_are_real_policies() -> None:
    assert json.loads(Builder().resources["photos:policy"].inputs["policy"])["Statement"]
