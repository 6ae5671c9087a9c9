"""Events above the accounts and in them raise alarms that notify every owner."""

from __future__ import annotations

import json

import pytest

from infra.engine.embedded.runner import PLANNED_PAYER, Run, run_estate
from infra.engine.graph import Graph, Resource
from infra.engine.prediction.output_prediction import OutputPredictor
from infra.manifest.manifest_model import Manifest
from infra.planes.shared.organization_alarms import (
    BACKUP_REGION_ALARMS,
    GLOBAL_REGION_ALARMS,
    ORGANIZATION_ALARMS,
    PAYER_ALARMS,
    PAYER_BACKUP_REGION_ALARMS,
)
from policies.rule_support.event_patterns import matches
from policies.rules.events import organization_alarm_rules

RULE, TARGET = "aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/eventTarget:EventTarget"


def alarm_rules(graph: Graph, stack: str, region: str) -> set[str]:
    found = (rule for rule in graph.of_type(RULE) if (rule.stack, rule.region) == (stack, region))
    return {str(rule.inputs["name"]).removeprefix("mso-") for rule in found}


def account(graph: Graph, name: str) -> Resource:
    return next(a for a in graph.of_type("aws:organizations/account:Account") if a.inputs["name"] == name)


def test_every_event_above_the_accounts_has_an_alarm_rule() -> None:
    without_alarm = [
        name
        for name, event in organization_alarm_rules.EVENTS.items()
        if not any(matches(b.pattern, event) for b in ORGANIZATION_ALARMS.values())
    ]
    assert without_alarm == []


def test_the_payer_has_alarm_rules_in_the_regions_that_record_its_events(reference_plan: Graph) -> None:
    assert alarm_rules(reference_plan, "org", "us-east-1") == set(ORGANIZATION_ALARMS)
    assert alarm_rules(reference_plan, "org", "us-west-2") == set(PAYER_ALARMS)
    assert alarm_rules(reference_plan, "org", "us-east-2") == set(PAYER_BACKUP_REGION_ALARMS)


def test_each_account_has_alarm_rules_in_the_backup_and_the_global_region(
    reference_plan: Graph, reference_manifest: Manifest
) -> None:
    for name in reference_manifest.account_names():
        assert alarm_rules(reference_plan, name, "us-east-2") == set(BACKUP_REGION_ALARMS), name
        assert alarm_rules(reference_plan, name, "us-east-1") == set(GLOBAL_REGION_ALARMS), name


def test_roles_are_assumed_only_in_regions_with_alarm_rules(reference_plan: Graph) -> None:
    policies = reference_plan.of_type("aws:organizations/policy:Policy")
    (deputy,) = (policy for policy in policies if policy.inputs["name"] == "confused-deputy")
    statements = {entry["Sid"]: entry for entry in json.loads(deputy.inputs["content"])["Statement"]}
    regions = statements["SignInsAreHeard"]["Condition"]["StringNotEquals"]["aws:RequestedRegion"]
    for name in ("security", "clinical-evergreen", "backup-evergreen"):
        assert all("phi-role-taken" in alarm_rules(reference_plan, name, region) for region in regions)


@pytest.mark.parametrize(("home", "backup"), [("us-east-1", "us-west-2"), ("us-west-2", "us-east-1")])
def test_no_alarm_rule_is_duplicated_where_a_region_is_the_global_one(
    small_manifest: Manifest, home: str, backup: str
) -> None:
    aws = small_manifest.aws.model_copy(update={"home_region": home, "backup_region": backup})
    run = Run(provider=OutputPredictor(), payer=PLANNED_PAYER, only=("org", "clinical-evergreen"))
    graph = run_estate(small_manifest.model_copy(update={"aws": aws}), run).graph
    rules = [(rule.account, rule.region, rule.inputs["name"]) for rule in graph.of_type(RULE)]
    assert len(rules) == len(set(rules))
    for name in ("org", "clinical-evergreen"):
        assert "rights-changed" in alarm_rules(graph, name, "us-east-1")


def test_a_payer_whose_home_is_the_global_region_has_one_set_of_alarm_rules(small_manifest: Manifest) -> None:
    at_home = small_manifest.aws.model_copy(update={"home_region": "us-east-1"})
    run = Run(provider=OutputPredictor(), payer=PLANNED_PAYER, only=("org",))
    graph = run_estate(small_manifest.model_copy(update={"aws": at_home}), run).graph
    assert alarm_rules(graph, "org", "us-east-1") == set(ORGANIZATION_ALARMS)
    assert alarm_rules(graph, "org", "us-east-2") == set(PAYER_BACKUP_REGION_ALARMS)


def test_the_payer_forwards_events_to_the_security_accounts_bus(reference_plan: Graph) -> None:
    security = account(reference_plan, "security").id
    sent = {target.inputs["arn"] for target in reference_plan.of_type(TARGET) if target.stack == "org"}
    assert sent == {f"arn:aws:events:us-west-2:{security}:event-bus/default"}


def test_the_security_account_raises_an_alarm_for_every_forwarded_event(reference_plan: Graph) -> None:
    assert set(ORGANIZATION_ALARMS) <= alarm_rules(reference_plan, "security", "us-west-2")


def test_the_security_accounts_topic_notifies_both_owners(reference_plan: Graph, reference_manifest: Manifest) -> None:
    notified = {
        s.inputs["endpoint"]
        for s in reference_plan.of_type("aws:sns/topicSubscription:TopicSubscription")
        if s.stack == "security"
    }
    practices = {practice.contacts.security for practice in reference_manifest.practices}
    assert notified == {reference_manifest.mso.contacts.security} | practices


def test_only_forwarding_roles_put_events_on_the_security_accounts_bus(reference_plan: Graph) -> None:
    policies = reference_plan.of_type("aws:cloudwatch/eventBusPolicy:EventBusPolicy")
    (policy,) = (policy for policy in policies if policy.stack == "security")
    (entry,) = json.loads(policy.inputs["policy"])["Statement"]
    senders = [PLANNED_PAYER, account(reference_plan, "log-archive").id]
    roles = [f"arn:aws:iam::{sender}:role/mso/lookout" for sender in senders]
    assert entry["Condition"] == {"ArnEquals": {"aws:PrincipalArn": roles}}


def test_the_log_archive_forwards_events_to_the_security_account(reference_plan: Graph) -> None:
    security = account(reference_plan, "security").id
    sent = {str(t.inputs["arn"]).split(":")[4] for t in reference_plan.of_type(TARGET) if t.stack == "log-archive"}
    assert sent == {security}
    assert "trail-changed" in alarm_rules(reference_plan, "log-archive", "us-west-2")


def test_a_practices_backup_account_forwards_events_to_the_practice(reference_plan: Graph) -> None:
    clinical = account(reference_plan, "clinical-evergreen").id
    sent = {t.inputs["arn"].split(":")[4] for t in reference_plan.of_type(TARGET) if t.stack == "backup-evergreen"}
    assert sent == {clinical}


def test_a_forwarding_role_may_only_put_events_on_one_bus(reference_plan: Graph) -> None:
    policies = [
        json.loads(p.inputs["policy"])["Statement"]
        for p in reference_plan.of_type("aws:iam/rolePolicy:RolePolicy")
        if p.inputs["role"] == "lookout"
    ]
    assert policies
    for (entry,) in policies:
        assert entry["Action"] == "events:PutEvents"
        assert entry["Resource"].endswith(":event-bus/default")
