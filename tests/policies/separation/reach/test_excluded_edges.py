"""Every escalation edge is followed, or every proof lists the reason why it is not."""

from __future__ import annotations

from collections import Counter

import leaks_by_tag
import pytest
from change_builders import add
from small_estate import NORTH, Builder, allow

from infra.engine.graph import Graph, Resource
from policies.separation.estate import access_points
from policies.separation.estate.entities import WATCHING_RULE
from policies.separation.estate.further_resources import ABSENT_PROVIDERS
from policies.separation.estate.iam_resources import resource_kinds
from policies.separation.reach.escalation_edges import Edge, edges
from policies.separation.reach.excluded_edges import excluded_edges, exclusion_facts, unresolved_edges
from policies.separation.reach.pruning import ASSUME_EFFECTS, READ_EFFECTS
from policies.separation.reach.question_space import SNAPSHOTS
from policies.separation.reach.reachability import CHANGE_EFFECTS
from policies.separation.verdicts.proof import prove
from policies.separation.verdicts.verdict import Status

FOLLOWED = ASSUME_EFFECTS | READ_EFFECTS | set(CHANGE_EFFECTS) | {
    "assume-role-of-target", "rewrite-identity-policy-of-all-attached", "assume-all-trusting-roles",
    "assume-new-exempt-role", "gain-group-policies", "remove-scp-or-rcp", "integrity-or-audit-loss",
}  # fmt: skip
READ_FROM_THE_INPUT = {entry["kind"] for entry in resource_kinds().values()} | {kind for kind, _ in SNAPSHOTS.values()}
READ_FROM_THE_INPUT |= set(ABSENT_PROVIDERS.values())
READ_FROM_THE_INPUT |= {"role", "user", "s3-object", "state-object", "account"} | access_points.ACCESS_POINT_KINDS
READ_FROM_THE_INPUT.add(WATCHING_RULE)


def test_every_edge_is_followed_or_excluded_for_one_reason() -> None:
    reasons = Counter(edge.id for found in excluded_edges().values() for edge in found)
    followed = {e.id for e in edges() if e.effect in FOLLOWED and {*e.target_kinds, e.target} & READ_FROM_THE_INPUT}
    assert {edge.id for edge in edges()} == followed | set(reasons)
    assert not followed & set(reasons)
    assert set(reasons.values()) == {1}


def test_every_reason_excludes_an_edge() -> None:
    assert all(excluded_edges().values())


def test_a_proof_names_the_excluded_edges() -> None:
    assert any("replace-mfa-device" in fact.claim for fact in exclusion_facts())


@pytest.mark.parametrize("edge", unresolved_edges(), ids=lambda edge: edge.id)
def test_an_external_principal_that_can_take_an_unresolved_edge_leaves_w1_unknown(edge: Edge) -> None:
    builder = Builder()
    leaks_by_tag.unrestricted_operator(allow(*edge.action_sets[-1]))(builder)
    witnesses = prove(builder.graph())["W1"].witnesses
    assert any(w.status is Status.UNKNOWN and "is not followed" in w.summary for w in witnesses)


def test_patient_data_in_a_store_of_an_unsupported_type_leaves_w1_unknown() -> None:
    builder = Builder()
    add("aws:timestreamwrite/table:Table", "vitals", NORTH, "vitals", {"mso:data-class": "phi"})(builder)
    witnesses = prove(builder.graph())["W1"].witnesses
    assert {witness.status for witness in witnesses} == {Status.UNKNOWN}
    expected = "clinical-north:vitals is labelled phi, but access to aws:timestreamwrite/table:Table"
    assert any(expected in witness.summary for witness in witnesses)


def test_a_store_inside_a_component_is_reported_with_its_own_type() -> None:
    type_ = "aws:timestreamwrite/table:Table"
    store = Resource(
        urn=f"urn:pulumi:clinical-north::mso::mso:data:Vitals${type_}::vitals", type=type_, id="vitals",
        account=NORTH, region="us-east-1", inputs={"tags": {"mso:data-class": "phi"}},
    )  # fmt: skip
    witnesses = prove(Graph([*Builder().graph(), store]))["W1"].witnesses
    assert any(f"access to {type_} is not followed" in witness.summary for witness in witnesses)


def test_settings_with_the_label_of_their_store_hold_no_data() -> None:
    builder = Builder()
    add("aws:rds/parameterGroup:ParameterGroup", "tls", NORTH, "tls", {"mso:data-class": "phi"})(builder)
    assert prove(builder.graph())["W1"].status is Status.PROVED


def test_an_unresolved_edge_requires_all_its_actions() -> None:
    builder = Builder()
    leaks_by_tag.unrestricted_operator(allow("athena:GetQueryResults"))(builder)
    assert prove(builder.graph())["W1"].status is Status.PROVED
