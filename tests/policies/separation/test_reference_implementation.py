"""The bitset implementation agrees with slow references on generated estates; an unread policy proves nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from leaks import LEAKS
from small_estate import MANAGEMENT, NORTH, ORG, PHOTOS_KEY, SOUTH, Builder, role_arn, root

from infra.engine.values import UNKNOWN
from policies.separation.estate.entities import Principal
from policies.separation.estate.graph_reader import read_estate
from policies.separation.estate.request_context import principal_context, resource_keys, with_resource
from policies.separation.iam.evaluation import evaluate
from policies.separation.iam.request import Decision, Policies, Request
from policies.separation.reach.external_principals import external_principals
from policies.separation.reach.policy_changes import PolicyChanges
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.reachability import Closure
from policies.separation.reach.target_sets import Target
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
    "clinical-north:operator:policy",
    "management:analyst:policy",
    "clinical-south:administrator:policy",
    "management:mso_it:policy",
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
        st.tuples(st.just("data-access"), st.just("content"), st.lists(identity, min_size=1, max_size=1)),
    ),
    max_size=5,
)


def built(drawn: Changes, with_perimeter: bool) -> Builder:
    builder = Builder()
    for name, prop, statements in drawn:
        builder.extend_policy(name, *statements, prop=prop)
    builder.change("clinical-north:operator", permissionsBoundary=None)
    if not with_perimeter:
        builder.drop("perimeter-clinical-north:attachment", "data-access:attachment")
    return builder


def evaluator_decision(
    prepared: PreparedEstate, principal: Principal, action: str, target: Target, tagged: frozenset[str]
) -> Decision:
    """The decision of the evaluator; unknown context keys and tags that the attacker can set are undetermined."""
    account = prepared.estate.accounts[target.account]
    written = target.entity is not None and target.entity.arn in tagged
    keys = resource_keys(target.entity, account, tags_changed=written)
    context = with_resource(principal_context(principal), keys, tags_changed=written)
    entity = target.entity
    policy = (
        (entity.trust if action.startswith("sts:") else None)
        if isinstance(entity, Principal)
        else entity.policy
        if entity
        else None
    )
    grants = () if isinstance(entity, Principal) or entity is None else entity.grants
    policies = Policies(
        principal.identity, principal.boundary, None, policy, principal.account.scps, account.rcps, None, grants
    )
    return evaluate(Request(principal.caller, action, target.arn, target.account, context), policies).decision


@pytest.mark.real
@settings(max_examples=8, deadline=None, derandomize=True)
@given(changes, st.booleans(), st.frozensets(st.sampled_from([PHOTOS_KEY, role_arn(NORTH, "mso/phi/physician")])))
def test_effective_permissions_agree_with_the_evaluator(
    drawn: Changes, with_perimeter: bool, tagged: frozenset[str]
) -> None:
    prepared = PreparedEstate(read_estate(built(drawn, with_perimeter).graph()))
    asked = [(a, k) for a, k in prepared.questions.offsets if k in ("role", "s3-bucket", "kms-key", "lambda-function")][
        ::3
    ]
    for principal in prepared.estate.principals:
        permissions = prepared.permissions(principal, PolicyChanges(resource_tags_changed=tagged))
        for action, kind in asked:
            for index, target in enumerate(prepared.questions.asked(action, kind).targets):
                if target.is_pattern or target.others:
                    continue
                expected = bool(target.arns) and evaluator_decision(prepared, principal, action, target, tagged) in (
                    Decision.ALLOWED,
                    Decision.UNKNOWN,
                )
                found = bool(permissions >> prepared.questions.offsets[action, kind] + index & 1)
                assert found == expected, (principal.name, action, target.arn)


def exhaustively(prepared: PreparedEstate, start: list[Principal]) -> tuple[set[str], set[str]]:
    """The simplest closure: tries every edge from every principal to every target."""

    class Exhaustive(Closure):
        """Ignores the permission bits and tries all targets every time."""

        def _explore(self, principal: Principal) -> None:
            self._create_role(principal, self.prepared.questions.full_mask)
            for compiled, useful_targets in self._pruning.compiled_edges:
                for index, target in enumerate(self.prepared.questions.target_sets[compiled.kind].targets):
                    if useful_targets >> index & 1:
                        self._try_edge(principal, self.prepared.questions.full_mask, compiled, target)

    reached = Exhaustive(prepared, start, lambda resource: resource.account.id == NORTH).run()
    return set(reached.assumed), set(reached.reads)


@settings(max_examples=3, deadline=None, derandomize=True)
@given(changes, st.booleans())
def test_the_closure_agrees_with_the_slow_reference(drawn: Changes, with_perimeter: bool) -> None:
    prepared = PreparedEstate(read_estate(built(drawn, with_perimeter).graph()))
    start = [
        p
        for p in external_principals("north", prepared)
        if p.account.plane in ("management", "clinical") or not p.account.plane
    ]
    reached = Closure(prepared, start, lambda resource: resource.account.id == NORTH).run()
    assert (set(reached.assumed), set(reached.reads)) == exhaustively(prepared, start)


POLICIES = [
    "photos:policy",
    "key:clinical-north",
    "clinical-north:operator:policy",
    "management:analyst:policy",
    "data-access",
    "perimeter-clinical-north",
]


@settings(max_examples=8, deadline=None, derandomize=True)
@given(st.sampled_from(LEAKS), st.sampled_from(POLICIES))
def test_an_unread_policy_never_turns_a_leak_into_a_proof(leak: Any, unread: str) -> None:
    builder = Builder()
    leak[2](builder)
    if unread in builder.resources:
        prop = "content" if "content" in builder.resources[unread].inputs else "policy"
        builder.change(unread, **{prop: UNKNOWN})
    assert prove(builder.graph())[leak[1]].status is not Status.PROVED


def test_the_policies_of_the_small_estate_are_valid_json() -> None:
    assert json.loads(Builder().resources["photos:policy"].inputs["policy"])["Statement"]
