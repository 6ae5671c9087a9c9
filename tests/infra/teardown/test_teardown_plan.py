"""A teardown plan names what blocks it, what lifts that, what the law keeps and until when, and the order."""

from __future__ import annotations

from datetime import date

import pytest

from infra.context.stack_order import stack_dependencies
from infra.engine.graph import Graph, Resource
from infra.errors import UsageError
from infra.manifest.law.chart_retention import chart_retention
from infra.manifest.manifest_model import Manifest
from infra.teardown.deletion_refusals import READABLE
from infra.teardown.teardown_facts import Content, FactKind, TeardownFact
from infra.teardown.teardown_plan import TeardownPlan, teardown_order, teardown_plan

TODAY = date(2026, 11, 29)
LAST = date(2026, 3, 1)
BUCKET = "aws:s3/bucket:Bucket"


def plan_of(manifest: Manifest, graph: Graph, *only: str, items: int | None = None) -> TeardownPlan:
    """The plan where every resource whose content can be counted holds that many items; None: nothing was counted."""
    held = graph.of_type(*READABLE) if items is not None else ()
    contents = {each.urn: Content(items=items or 0, last_written=LAST if items else None) for each in held}
    return teardown_plan(manifest, graph, only=only, contents=contents, today=TODAY)


def facts(plan: TeardownPlan, stack: str, name: str, type_: str = "") -> dict[FactKind, TeardownFact]:
    found = (each for each in plan.facts if (each.stack, each.name) == (stack, name))
    return {each.kind: each for each in found if each.type == (type_ or each.type)}


@pytest.fixture(scope="module")
def unread(reference_manifest: Manifest, reference_plan: Graph) -> TeardownPlan:
    return plan_of(reference_manifest, reference_plan)


@pytest.fixture(scope="module")
def held(reference_manifest: Manifest, reference_plan: Graph) -> TeardownPlan:
    return plan_of(reference_manifest, reference_plan, items=3)


def test_each_stack_goes_before_those_it_depends_on(reference_manifest: Manifest) -> None:
    order = teardown_order(reference_manifest)
    place = {name: number for number, name in enumerate(order)}
    needs = stack_dependencies(reference_manifest)
    assert place.keys() == needs.keys()
    assert [(name, other) for name, others in needs.items() for other in others if place[name] > place[other]] == []


def test_charts_stay_as_long_as_their_state_says(held: TeardownPlan, reference_manifest: Manifest) -> None:
    for practice in reference_manifest.practices:
        law = facts(held, f"clinical-{practice.slug}", "charts", BUCKET)[FactKind.LAW]
        rule = chart_retention(reference_manifest, practice.slug)
        assert law.until == rule.earliest_destruction(LAST) == LAST.replace(year=LAST.year + rule.years)
        assert law.source == rule.source
        assert law.blocks
        assert practice.contacts.custodian in law.lifted_by


def test_audit_logs_stay_as_documentation(held: TeardownPlan) -> None:
    found = facts(held, "log-archive", "trail-logs", BUCKET)
    assert (found[FactKind.LAW].until, found[FactKind.LAW].source) == (date(2032, 3, 1), "45 CFR 164.316(b)(2)(i)")
    assert "COMPLIANCE" in found[FactKind.LOCKED].why
    assert found[FactKind.LOCKED].lifted_by.startswith("nobody")


def test_a_legal_hold_has_no_end(reference_manifest: Manifest, reference_plan: Graph) -> None:
    retention = reference_manifest.retention.model_copy(update={"legal_hold": True})
    plan = plan_of(reference_manifest.model_copy(update={"retention": retention}), reference_plan, items=1)
    assert {(fact.until, fact.until_text) for fact in plan.kept_by_law} == {(None, "while the legal hold lasts")}


def test_what_was_not_counted_counts_as_held(unread: TeardownPlan) -> None:
    found = facts(unread, "location-seattle", "seattle", BUCKET)
    assert found.keys() >= {FactKind.LAW, FactKind.LOCKED, FactKind.NOT_EMPTY}
    assert "not read" in found[FactKind.NOT_EMPTY].why


def test_an_empty_location_can_be_closed(reference_manifest: Manifest, reference_plan: Graph) -> None:
    """Its key is deleted after the waiting period, and nothing blocks."""
    plan = plan_of(reference_manifest, reference_plan, "location-seattle", items=0)
    assert plan.blockers == ()
    assert {(fact.kind, fact.until) for fact in plan.facts} == {(FactKind.DELAYED, date(2026, 12, 29))}


def test_each_protection_has_its_command(held: TeardownPlan) -> None:
    database = [fact for fact in held.facts if (fact.stack, fact.name) == ("clinical-saguaro", "ehr-db")]
    lifted = [fact.lifted_by for fact in database if fact.kind is FactKind.PROTECTED]
    assert len(lifted) == 2
    assert lifted[0].startswith("pulumi state unprotect 'urn:pulumi:clinical-saguaro::")
    assert "modify-db-instance --db-instance-identifier ehr-db --no-deletion-protection" in lifted[1]
    balancer = facts(held, "clinical-saguaro", "door")[FactKind.PROTECTED]
    assert "arn:aws:elasticloadbalancing:" in balancer.lifted_by


def test_every_protected_or_retained_resource_is_named(unread: TeardownPlan, reference_plan: Graph) -> None:
    def named(*kinds: FactKind) -> set[str]:
        return {fact.urn for fact in unread.facts if fact.kind in kinds}

    assert {each.urn for each in reference_plan.custom if each.protect} <= named(FactKind.PROTECTED)
    assert {each.urn for each in reference_plan.custom if each.retain_on_delete} <= named(FactKind.RETAINED)


def test_state_and_members_block_their_stores(held: TeardownPlan) -> None:
    state = facts(held, "management", "state", BUCKET)[FactKind.STATE]
    assert "management" in state.why
    assert "member accounts" in facts(held, "org", "organization")[FactKind.LOCKED].why


def test_a_stack_that_a_deployed_one_needs_is_blocked(reference_manifest: Manifest, reference_plan: Graph) -> None:
    plan = plan_of(reference_manifest, reference_plan, "clinical-evergreen", items=0)
    needed = [fact for fact in plan.blockers if fact.kind is FactKind.NEEDED]
    assert [fact.lifted_by for fact in needed] == [
        "mso down location-seattle clinical-evergreen", "mso down location-bellevue clinical-evergreen"
    ]  # fmt: skip
    without = Graph(each for each in reference_plan if each.stack not in ("location-seattle", "location-bellevue"))
    again = plan_of(reference_manifest, without, "clinical-evergreen", items=0)
    assert FactKind.NEEDED not in {fact.kind for fact in again.facts}


def test_a_state_that_was_not_read_counts_as_deployed(reference_manifest: Manifest, reference_plan: Graph) -> None:
    graph = Graph(each for each in reference_plan if each.stack in ("org", "log-archive", "security"))
    plan = teardown_plan(reference_manifest, graph, only=["org"], unread={"security": "denied"}, today=TODAY)
    assert "the stack security needs it and its state could not be read" in {fact.why for fact in plan.blockers}
    own = teardown_plan(reference_manifest, graph, only=["security"], unread={"security": "denied"}, today=TODAY)
    assert "its state could not be read: denied" in {fact.why for fact in own.blockers}


def test_what_lets_a_state_be_read_is_what_its_reason_says(reference_manifest: Manifest) -> None:
    unread = {"security": "half written. Fix: repeat the command", "org": "denied"}
    plan = teardown_plan(reference_manifest, Graph(), only=["org", "security"], unread=unread, today=TODAY)
    found = {fact.stack: (fact.why, fact.lifted_by) for fact in plan.blockers if fact.kind is FactKind.UNREAD}
    assert found == {
        "security": ("its state could not be read: half written", "repeat the command"),
        "org": ("its state could not be read: denied", "run this with credentials that read its state backend"),
    }


def test_an_emulated_aws_keeps_nothing(reference_manifest: Manifest, reference_plan: Graph) -> None:
    plan = teardown_plan(reference_manifest, reference_plan, emulated=True, today=TODAY)
    assert (plan.blockers, plan.kept_by_law) == ((), ())
    assert set(plan.removable) == set(reference_manifest.plane_names())


def test_a_lock_in_days_and_a_forced_bucket(reference_manifest: Manifest) -> None:
    """A bucket with ``forceDestroy`` is no obstacle by itself; a lock on it is."""
    def resource(type_: str, name: str, **inputs: object) -> Resource:
        return Resource(urn=f"urn:pulumi:org::mso::{type_}::{name}", type=type_, inputs=inputs, account="111111111111")

    lock = resource(
        "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", "lock", bucket="held",
        rule={"defaultRetention": {"mode": "COMPLIANCE", "days": 10}},
    )  # fmt: skip
    graph = Graph([resource(BUCKET, "held", bucket="held", forceDestroy=True), lock])
    (fact,) = teardown_plan(reference_manifest, graph, today=TODAY).blockers
    assert (fact.kind, fact.until) == (FactKind.LOCKED, date(2026, 12, 9))


def test_an_unknown_stack_is_refused(reference_manifest: Manifest) -> None:
    with pytest.raises(UsageError, match="no stack nowhere"):
        teardown_plan(reference_manifest, Graph(), only=["nowhere"], today=TODAY)
