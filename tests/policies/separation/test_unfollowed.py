"""No edge is passed over in silence: it is followed, or its reason is printed with every proof."""

from __future__ import annotations

from collections import Counter

from policies.separation.closure import POWERS
from policies.separation.edges import edges
from policies.separation.things import kinds
from policies.separation.unfollowed import assumed, unfollowed
from policies.separation.universe import SNAPSHOTS
from policies.separation.worth import HOLD, READ

FOLLOWED = HOLD | READ | set(POWERS) | {
    "become-role-of-target", "rewrite-identity-policy-of-all-attached", "become-all-trusting-roles",
    "become-new-role-matching-exception", "gain-group-policies", "remove-scp-or-rcp", "integrity-or-audit-loss",
}  # fmt: skip
READ_FROM_THE_INPUT = {entry["kind"] for entry in kinds().values()} | {kind for kind, _ in SNAPSHOTS.values()}
READ_FROM_THE_INPUT |= {"role", "user", "s3-object", "state-object", "account"}


def test_every_edge_is_followed_or_has_one_reason() -> None:
    reasons = Counter(edge.id for found in unfollowed().values() for edge in found)
    followed = {e.id for e in edges() if e.effect in FOLLOWED and {*e.kinds, e.target} & READ_FROM_THE_INPUT}
    assert {edge.id for edge in edges()} == followed | set(reasons)
    assert not followed & set(reasons)
    assert set(reasons.values()) == {1}


def test_every_reason_is_given_for_something() -> None:
    assert all(unfollowed().values())


def test_a_proof_names_the_edges_that_it_did_not_follow() -> None:
    assert any("retag-resource" in fact.claim for fact in assumed())
