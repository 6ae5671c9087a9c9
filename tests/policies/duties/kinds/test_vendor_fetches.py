"""A vendor fetches: whatever is taken away from it blocks a duty, and the cause says what."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from infra.engine.graph import Graph, Resource
from policies.duties.duty import Answer
from policies.duties.verdicts.duty_proof import prove_duties

NAME = "fetch-claims-billing"
KINDS = ["vendor-fetches", "sign-in", "state-machines"]
Change = Callable[[Resource], Resource | None]


def without(prop: str, sid: str) -> Change:
    """A policy loses a statement."""

    def change(resource: Resource) -> Resource:
        document = json.loads(resource.facts[prop])
        kept = [each for each in document["Statement"] if each["Sid"] != sid]
        assert len(kept) < len(document["Statement"])
        text = json.dumps({**document, "Statement": kept})
        return resource.with_(inputs={**resource.inputs, prop: text}, outputs={**resource.outputs, prop: text})

    return change


def with_statement(prop: str, **statement: Any) -> Change:
    """A policy gets a statement."""

    def change(resource: Resource) -> Resource:
        document = json.loads(resource.facts[prop])
        text = json.dumps({**document, "Statement": [*document["Statement"], statement]})
        return resource.with_(inputs={**resource.inputs, prop: text}, outputs={**resource.outputs, prop: text})

    return change


def untagged(resource: Resource) -> Resource:
    tags = {key: value for key, value in resource.inputs["tags"].items() if key != "mso:vendor"}
    both = {"tags": tags, "tagsAll": tags}
    return resource.with_(inputs={**resource.inputs, **both}, outputs={**resource.outputs, **both})


def not_allowed(plan: Graph, type_: str = "", name: str = "", change: Change = lambda each: each) -> dict[str, str]:
    """The duties that are not ALLOWED after a change, each with its cause."""
    kept = [each for each in plan if each.stack in ("exchange-evergreen", "org")]
    hit = {each.urn for each in kept if each.type == f"aws:{type_}" and each.name == name}
    assert hit or not type_, f"there is no {type_} {name}"
    graph = Graph(filter(None, (change(each) if each.urn in hit else each for each in kept)))
    decided = prove_duties(graph, only=KINDS).decided
    about = [each for each in decided if "fetch" in each.duty.sentence or "Copy" in each.duty.sentence]
    assert len(about) >= 3
    return {
        each.duty.sentence: each.outcome.cause for each in about if each.outcome.answer is not Answer.ALLOWED
    }


def test_the_vendor_gets_in_and_fetches(delivery_plan: Graph) -> None:
    assert not_allowed(delivery_plan) == {}


DENY = {"Sid": "No", "Effect": "Deny", "Principal": "*", "Action": "s3:ListBucket", "Resource": "*"}
MUTANTS: dict[str, tuple[str, str, Change, str]] = {
    "it may not list": (
        "iam/rolePolicy:RolePolicy", f"{NAME}-role-permissions", without("policy", "Find"), "fetches from"),
    "it may not read": (
        "iam/rolePolicy:RolePolicy", f"{NAME}-role-permissions", without("policy", "Fetch"), "fetches from"),
    "the boundary does not let it open": (
        "iam/policy:Policy", f"{NAME}-boundary", without("policy", "Open"), "fetches from"),
    "the key does not let it open": ("kms/key:Key", f"{NAME}-key", without("policy", "VendorOpens"), "fetches from"),
    "the bucket does not let it look": (
        "s3/bucketPolicy:BucketPolicy", f"{NAME}-policy", with_statement("policy", **DENY), "fetches from"),
    "nobody fills the bucket": (
        "iam/rolePolicy:RolePolicy", "vendor-deliveries-role-machine", without("policy", "Copies"), "is filled"),
    "the machine may not read what it copies": (
        "iam/rolePolicy:RolePolicy", "vendor-deliveries-role-machine", without("policy", "Records"), "Copy a file"),
    "the bucket is not tagged": ("s3/bucket:Bucket", NAME, untagged, "has a bucket"),
    "the organization lets nobody in": (
        "organizations/policy:Policy", "organization-perimeter",
        with_statement("content", Sid="No", Effect="Deny", Principal="*", Action="sts:AssumeRole", Resource="*"),
        "is assumed by who is named"),
    "the organization takes no exception": (
        "organizations/policy:Policy", "organization-perimeter",
        with_statement("content", Sid="No", Effect="Deny", Principal="*", Action="sts:AssumeRole", Resource="*",
                       Condition={"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-exampleorgid"}}),
        "is assumed by who is named"),
}  # fmt: skip


@pytest.mark.parametrize(("type_", "name", "change", "expected"), MUTANTS.values(), ids=MUTANTS)
def test_what_is_taken_away_is_missed(
    type_: str, name: str, change: Change, expected: str, delivery_plan: Graph
) -> None:
    assert any(expected in sentence for sentence in not_allowed(delivery_plan, type_, name, change))
