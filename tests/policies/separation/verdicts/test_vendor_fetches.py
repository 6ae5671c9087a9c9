"""A vendor that fetches reaches what is declared as its own: let in more, or let more in, and the wall reports it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from resource_changes import changed, retagged

from infra.engine.graph import Graph, Resource
from policies.separation.estate.graph_reader import read_estate
from policies.separation.verdicts.proof import prove_estate

pytestmark = pytest.mark.real  # a proof for each case

ROLE, POLICY = "aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"
BUCKET, BUCKET_POLICY = "aws:s3/bucket:Bucket", "aws:s3/bucketPolicy:BucketPolicy"
BOUNDARY, KEY = "aws:iam/policy:Policy", "aws:kms/key:Key"
NAME = "fetch-claims-billing"
ANYTHING = {"Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket", "kms:Decrypt"], "Resource": "*"}
Change = Callable[[Resource], Resource]


def rewritten(prop: str, rewrite: Callable[[list[dict[str, Any]]], Any]) -> Change:
    """The change that rewrites the statements of a policy in a property."""

    def change(resource: Resource) -> Resource:
        document = json.loads(resource.facts[prop])
        rewrite(document["Statement"])
        return changed(resource, **{prop: json.dumps(document)})

    return change


def verdicts(plan: Graph, changes: dict[tuple[str, str], Change]) -> dict[str, str]:
    """The invariants that do not hold for the practice with these changes in its exchange, each with its status."""
    kept = [each for each in plan if each.stack in ("org", "management", "exchange-evergreen")]
    assert all(any((r.type, r.name) == at and r.stack == "exchange-evergreen" for r in kept) for at in changes)
    unchanged: Change = lambda each: each  # noqa: E731
    graph = Graph([
        changes.get((each.type, each.name), unchanged)(each) if each.stack == "exchange-evergreen" else each
        for each in kept
    ])  # fmt: skip
    return {v.id: v.status.value for v in prove_estate(read_estate(graph)).verdicts if v.witnesses}


def named(principal: object) -> Change:
    return rewritten("assumeRolePolicy", lambda entries: entries[0].update(Principal={"AWS": principal}))


def without_external_id(entries: list[dict[str, Any]]) -> None:
    del entries[0]["Condition"]


def open_to_the_vendor(entries: list[dict[str, Any]]) -> None:
    """The deny of everybody but named roles makes one more exception."""
    (deny,) = (each for each in entries if each.get("Sid") == "NamedRolesOnly")
    allowed = deny["Condition"]["ArnNotEquals"]["aws:PrincipalArn"]
    deny["Condition"]["ArnNotEquals"]["aws:PrincipalArn"] = [*allowed, f"arn:aws:iam::*:role/mso/vendor/{NAME}"]
    deny["Condition"]["ArnNotLike"] = deny["Condition"].pop("ArnNotEquals")


def decrypts(entries: list[dict[str, Any]]) -> None:
    """Whoever has a permission in the account decrypts with the key, as with a key that delegates to its account."""
    account = next(e["Principal"]["AWS"] for e in entries if str(e.get("Principal")).endswith(":root'}"))
    entries.append({"Sid": "All", "Effect": "Allow", "Action": "kms:Decrypt", "Principal": {"AWS": account},
                    "Resource": "*"})  # fmt: skip


HOSTILE: dict[str, tuple[dict[tuple[str, str], Change], str]] = {
    "its whole account is let in": ({(ROLE, f"{NAME}-role"): named("arn:aws:iam::444444444444:root")}, "W4 LEAK"),
    "anybody is let in": ({(ROLE, f"{NAME}-role"): named("*")}, "W4 LEAK"),
    "no external id": (
        {(ROLE, f"{NAME}-role"): rewritten("assumeRolePolicy", without_external_id)}, "W4 POSSIBLE"
    ),
    "no vendor": ({(ROLE, f"{NAME}-role"): lambda role: retagged(role, vendor="")}, "W4 LEAK"),
    "no agreement": ({(ROLE, f"{NAME}-role"): lambda role: retagged(role, agreement="none")}, "W4 LEAK"),
    "the MSO's own role in the name of the vendor": (
        {(ROLE, f"{NAME}-role"): lambda role: retagged(role, vendor="lumen-ridge", owner="lumen-ridge")}, "W4 LEAK"
    ),
    "a bucket of another vendor": ({(BUCKET, NAME): lambda each: retagged(each, vendor="bellwire")}, "W4 LEAK"),
    "the chart in its bucket": ({(BUCKET, NAME): lambda each: retagged(each, data_class="phi")}, "W1 LEAK"),
    "all flows": (
        {
            (POLICY, f"{NAME}-role-permissions"): rewritten("policy", lambda entries: entries.append(ANYTHING)),
            (BOUNDARY, f"{NAME}-boundary"): rewritten("policy", lambda entries: entries.append(ANYTHING)),
            (BUCKET_POLICY, "flows-policy"): rewritten("policy", open_to_the_vendor),
            (KEY, "key-phi-minimum"): rewritten("policy", decrypts),
        },
        "W4 LEAK",
    ),
}  # fmt: skip


def test_a_declared_vendor_that_fetches_is_no_leak(delivery_plan: Graph) -> None:
    found = verdicts(delivery_plan, {})
    assert not {"W1", "W2", "W3", "W4", "W5", "W6"} & {id_ for id_, status in found.items() if status != "UNKNOWN"}


@pytest.mark.parametrize(("changes", "expected"), HOSTILE.values(), ids=HOSTILE)
def test_a_vendor_that_is_let_in_further_is_seen(
    changes: dict[tuple[str, str], Change], expected: str, delivery_plan: Graph
) -> None:
    id_, status = expected.split()
    assert verdicts(delivery_plan, changes).get(id_) == status


def test_a_role_of_the_mso_that_the_trust_policy_names_is_seen(delivery_plan: Graph) -> None:
    staff = next(each for each in delivery_plan.of_type(ROLE) if each.stack == "management" and "staff" in each.name)
    found = verdicts(delivery_plan, {(ROLE, f"{NAME}-role"): named(staff.outputs["arn"])})
    assert found["W3"] == "LEAK"
