"""No edge is passed over in silence: it is followed, or its reason is printed with every proof."""

from __future__ import annotations

from collections import Counter

import leaks_by_tag
import pytest
from planting import add
from small_estate import NORTH, Builder, allow

from infra.engine.graph import Graph, Resource
from policies.separation.estate import access_points
from policies.separation.estate.iam_resources import kinds
from policies.separation.reach.escalation_edges import Edge, edges
from policies.separation.reach.excluded_edges import assumed, unfollowed, watched
from policies.separation.reach.pruning import HOLD, READ
from policies.separation.reach.question_space import SNAPSHOTS
from policies.separation.reach.reachability import POWERS
from policies.separation.verdicts.proof import prove
from policies.separation.verdicts.verdict import Status

FOLLOWED = HOLD | READ | set(POWERS) | {
    "become-role-of-target", "rewrite-identity-policy-of-all-attached", "become-all-trusting-roles",
    "become-new-role-matching-exception", "gain-group-policies", "remove-scp-or-rcp", "integrity-or-audit-loss",
}  # fmt: skip
READ_FROM_THE_INPUT = {entry["kind"] for entry in kinds().values()} | {kind for kind, _ in SNAPSHOTS.values()}
READ_FROM_THE_INPUT |= {"role", "user", "s3-object", "state-object", "account"} | access_points.KINDS


def test_every_edge_is_followed_or_has_one_reason() -> None:
    reasons = Counter(edge.id for found in unfollowed().values() for edge in found)
    followed = {e.id for e in edges() if e.effect in FOLLOWED and {*e.kinds, e.target} & READ_FROM_THE_INPUT}
    assert {edge.id for edge in edges()} == followed | set(reasons)
    assert not followed & set(reasons)
    assert set(reasons.values()) == {1}


def test_every_reason_is_given_for_something() -> None:
    assert all(unfollowed().values())


def test_a_proof_names_the_edges_that_it_did_not_follow() -> None:
    assert any("mfa-swap" in fact.claim for fact in assumed())


@pytest.mark.parametrize("edge", watched(), ids=lambda edge: edge.id)
def test_whoever_may_do_what_is_not_followed_leaves_the_wall_unknown(edge: Edge) -> None:
    builder = Builder()
    leaks_by_tag.loose_operator(allow(*edge.choices[-1]))(builder)
    witnesses = prove(builder.graph())["W1"].witnesses
    assert any(w.status is Status.UNKNOWN and "is not followed" in w.summary for w in witnesses)


def test_patient_data_in_a_store_of_a_kind_that_nobody_knows_leaves_the_wall_unknown() -> None:
    builder = Builder()
    add("aws:timestreamwrite/table:Table", "vitals", NORTH, "vitals", {"mso:data-class": "phi"})(builder)
    [witness] = prove(builder.graph())["W1"].witnesses
    assert witness.status is Status.UNKNOWN
    assert "clinical-north:vitals is labelled phi, and who reads a aws:timestreamwrite/table:Table" in witness.summary


def test_a_store_inside_a_component_is_told_by_its_own_type() -> None:
    type_ = "aws:timestreamwrite/table:Table"
    store = Resource(
        urn=f"urn:pulumi:clinical-north::mso::mso:data:Vitals${type_}::vitals", type=type_, id="vitals",
        account=NORTH, region="us-east-1", inputs={"tags": {"mso:data-class": "phi"}},
    )  # fmt: skip
    [witness] = prove(Graph([*Builder().graph(), store]))["W1"].witnesses
    assert f"who reads a {type_} is not followed" in witness.summary


def test_settings_labelled_like_what_they_are_for_hold_no_data() -> None:
    builder = Builder()
    add("aws:rds/parameterGroup:ParameterGroup", "tls", NORTH, "tls", {"mso:data-class": "phi"})(builder)
    assert prove(builder.graph())["W1"].status is Status.PROVED


def test_what_is_not_followed_needs_all_its_actions() -> None:
    builder = Builder()
    leaks_by_tag.loose_operator(allow("athena:GetQueryResults"))(builder)
    assert prove(builder.graph())["W1"].status is Status.PROVED
