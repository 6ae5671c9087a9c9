"""A naive search over small random worlds and the closure agree on what a principal can read over several hops.

The search knows the evaluator of single requests and its own list of what each action gives; nothing else is shared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.separation.estate.entities import Account, IamResource, Principal
from policies.separation.estate.estate_model import EstateModel
from policies.separation.iam.conditions import Context
from policies.separation.iam.evaluation import evaluate
from policies.separation.iam.policy_documents import Origin, parse_policy
from policies.separation.iam.principals import Caller, CallerKind
from policies.separation.iam.request import Decision, Policies, Request, Statements
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.reachability import Closure

ID = "111111111111"
HERE = Account(ID, "small", "clinical", "north")
ROLES = [f"arn:aws:iam::{ID}:role/r{number}" for number in range(4)]
USER, GROUP = f"arn:aws:iam::{ID}:user/u", f"arn:aws:iam::{ID}:group/g"
FUNCTION = f"arn:aws:lambda:us-east-1:{ID}:function:f"
BUCKETS = ["arn:aws:s3:::charts", "arn:aws:s3:::scans"]
EVERYTHING: dict[str, Any] = {"Effect": "Allow", "Action": "*", "Resource": "*"}
ON_ROLES = ("sts:AssumeRole", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:DeleteRolePermissionsBoundary",
            "iam:PassRole")  # fmt: skip
TARGETS = {
    **dict.fromkeys(ON_ROLES, ROLES),
    "lambda:CreateFunction": [FUNCTION],
    "lambda:UpdateFunctionCode": [FUNCTION],
    "iam:CreateAccessKey": [USER],
    "iam:AddUserToGroup": [GROUP],
    "iam:PutGroupPolicy": [GROUP],
    "s3:GetObject": [f"{bucket}/*" for bucket in BUCKETS],
}
ACTIONS = sorted(TARGETS)


@st.composite
def statements(draw: st.DrawFn) -> list[dict[str, Any]]:
    """One to four statements, each about one action on one of its targets or on everything; few are Denies."""
    found = []
    for action in draw(st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=4)):
        on = draw(st.sampled_from([*TARGETS[action], "*"]))
        effect = draw(st.sampled_from(["Allow"] * 9 + ["Deny"]))
        found.append({"Effect": effect, "Action": action, "Resource": on})
    return found


@st.composite
def boundaries(draw: st.DrawFn) -> list[dict[str, Any]] | None:
    """A boundary that allows some actions, or none."""
    if draw(st.integers(0, 2)):
        return None
    return [{"Effect": "Allow", "Action": draw(st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=6)),
             "Resource": "*"}]  # fmt: skip


@st.composite
def trusts(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A trust policy for roles, the account, the Lambda service, or nobody."""
    named = [{"AWS": arn} for arn in (*ROLES, USER, f"arn:aws:iam::{ID}:root")]
    chosen = draw(st.lists(st.sampled_from([*named, {"Service": "lambda.amazonaws.com"}]), max_size=2))
    return [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal} for principal in chosen]


@st.composite
def worlds(draw: st.DrawFn) -> EstateModel:
    """Four roles, a user, a group (the user's or not), a function that runs as a role, and two buckets."""
    principals = []
    for arn in ROLES:
        bound = draw(boundaries())
        principals.append(
            Principal(
                arn,
                Caller(CallerKind.SESSION, arn, ID, arn, any_session=True),
                HERE,
                "north",
                identity=parsed(draw(statements())),
                boundary=None if bound is None else parsed(bound),
                trust=parsed(draw(trusts())),
            )
        )
    of_group = parsed(draw(statements()))
    member = draw(st.booleans())
    identity = (*parsed(draw(statements())), *(of_group if member else ()))
    principals.append(Principal(USER, Caller(CallerKind.USER, USER, ID), HERE, "north", identity=identity,
                                managed_policy_arns=(GROUP,) if member else ()))  # fmt: skip
    resources = [
        IamResource(GROUP, "group", "g", HERE, "north", policy_content=of_group),
        IamResource(FUNCTION, "lambda-function", "f", HERE, "north", runs_as=(draw(st.sampled_from(ROLES)),)),
    ]
    phi = frozenset({"phi"})
    resources += [IamResource(b, "s3-bucket", b.rpartition(":")[2], HERE, "north", data_classes=phi) for b in BUCKETS]
    return EstateModel({ID: HERE}, tuple(principals), tuple(resources))


def parsed(found: Iterable[dict[str, Any]]) -> Statements:
    return parse_policy({"Version": "2012-10-17", "Statement": list(found)}, Origin("identity", "generated"))


@dataclass
class Naive:
    """What is held so far: principals, rewritten policies, removed boundaries, and whether the user joined."""

    world: EstateModel
    held: set[str]
    rewritten: set[str]
    unbound: set[str]
    joined: bool = False

    def may(self, arn: str, action: str, on: str, trust: Statements | None = None) -> bool:
        """Whether a held principal may do an action, by the evaluator alone."""
        principal = self.world.principal_by_arn[arn]
        identity = principal.identity
        if arn == USER and self.joined:
            identity += tuple(s for s in self.world.resource_by_arn[GROUP].policy_content if s.allow)
        if arn in self.rewritten:
            identity = parsed([EVERYTHING])
        bound = None if arn in self.unbound else principal.boundary
        request = Request(principal.caller, action, on, ID, Context({}))
        return evaluate(request, Policies(identity, bound, resource=trust)).decision is Decision.ALLOWED

    def run(self) -> set[str]:
        """The buckets that can be read, once nothing more is gained."""
        while sum(self._step(arn) for arn in sorted(self.held)):
            pass
        return {b for b in BUCKETS for arn in self.held if self.may(arn, "s3:GetObject", f"{b}/key")}

    def _step(self, arn: str) -> bool:
        before = len(self.held), len(self.rewritten), len(self.unbound), self.joined
        self.held |= set(self._obtained(arn))
        self.rewritten |= {role for role in ROLES if self.may(arn, "iam:PutRolePolicy", role)}
        self.unbound |= {role for role in ROLES if self.may(arn, "iam:DeleteRolePermissionsBoundary", role)}
        member = self.joined or GROUP in self.world.principal_by_arn[USER].managed_policy_arns
        if self.may(arn, "iam:PutGroupPolicy", GROUP) and member:
            self.rewritten.add(USER)
        self.joined |= self.may(arn, "iam:AddUserToGroup", GROUP)
        return before != (len(self.held), len(self.rewritten), len(self.unbound), self.joined)

    def _obtained(self, arn: str) -> Iterator[str]:
        """The principals that a held one can act as."""
        for role in ROLES:
            trust = self.world.principal_by_arn[role].trust
            for_lambda = any(("Service", "lambda.amazonaws.com") in s.principals for s in trust)
            makes_function = any(self.may(arn, "lambda:CreateFunction", f"{FUNCTION}{end}") for end in ("", "-new"))
            if (
                self.may(arn, "sts:AssumeRole", role, trust)
                or self.may(arn, "iam:UpdateAssumeRolePolicy", role)
                or (for_lambda and self.may(arn, "iam:PassRole", role) and makes_function)
            ):
                yield role
        if self.may(arn, "lambda:UpdateFunctionCode", FUNCTION):
            yield from self.world.resource_by_arn[FUNCTION].runs_as
        if self.may(arn, "iam:CreateAccessKey", USER):
            yield USER


FIGURES = {"nothing": 0, "at once": 0, "over several hops": 0}
"""In how many worlds the start reads nothing, or something."""


@settings(derandomize=True, max_examples=150, deadline=None)
@given(worlds())
def compare(world: EstateModel) -> None:
    naive = Naive(world, {ROLES[0]}, set(), set()).run()
    start = world.principal_by_arn[ROLES[0]]
    closure = set(Closure(PreparedEstate(world), [start], lambda _: True).run().reads)
    at_once = any(Naive(world, {ROLES[0]}, set(), set()).may(ROLES[0], "s3:GetObject", f"{b}/key") for b in BUCKETS)
    FIGURES["nothing" if not naive else "at once" if at_once else "over several hops"] += 1
    assert {arn for arn in closure if arn in BUCKETS} == naive


@pytest.mark.real
def test_a_naive_search_and_the_closure_agree_on_what_is_read() -> None:
    compare()
    assert min(FIGURES.values()) > 10, FIGURES
