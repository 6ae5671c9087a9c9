"""What is done above the accounts, and in them, reaches every owner's mailbox."""

from __future__ import annotations

import json

import pytest

from infra.engine.graph import Graph, Resource
from infra.engine.output_prediction import OutputPredictor
from infra.engine.runner import PLANNED_PAYER, Run, run_estate
from infra.manifest.manifest_model import Manifest
from infra.planes.shared.organization_alarms import ABOVE, HERE, PAYER_WITH_COPIES, SHOWN_GLOBALLY, SHOWN_WITH_COPIES
from policies.rule_support.event_patterns import matches
from policies.rules.events import payer_rings

RULE, TARGET = "aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/eventTarget:EventTarget"


def bells(graph: Graph, stack: str, region: str) -> set[str]:
    found = (rule for rule in graph.of_type(RULE) if (rule.stack, rule.region) == (stack, region))
    return {str(rule.inputs["name"]).removeprefix("mso-") for rule in found}


def account(graph: Graph, name: str) -> Resource:
    return next(a for a in graph.of_type("aws:organizations/account:Account") if a.inputs["name"] == name)


def test_every_event_above_the_accounts_has_a_bell() -> None:
    unheard = [
        name for name, event in payer_rings.EVENTS.items() if not any(matches(b.pattern, event) for b in ABOVE.values())
    ]
    assert unheard == []


def test_the_payer_listens_where_aws_shows_its_events(reference_plan: Graph) -> None:
    assert bells(reference_plan, "org", "us-east-1") == set(ABOVE)
    assert bells(reference_plan, "org", "us-west-2") == set(HERE)
    assert bells(reference_plan, "org", "us-east-2") == set(PAYER_WITH_COPIES)


def test_each_account_listens_in_the_backup_region_where_its_copies_and_recorders_are(
    reference_plan: Graph, reference_manifest: Manifest
) -> None:
    for name in reference_manifest.account_names():
        assert bells(reference_plan, name, "us-east-2") == set(SHOWN_WITH_COPIES), name
        assert bells(reference_plan, name, "us-east-1") == set(SHOWN_GLOBALLY), name


def test_roles_are_taken_on_only_where_bells_hang(reference_plan: Graph) -> None:
    policies = reference_plan.of_type("aws:organizations/policy:Policy")
    (deputy,) = (policy for policy in policies if policy.inputs["name"] == "confused-deputy")
    said = {entry["Sid"]: entry for entry in json.loads(deputy.inputs["content"])["Statement"]}
    regions = said["SignInsAreHeard"]["Condition"]["StringNotEquals"]["aws:RequestedRegion"]
    for name in ("security", "clinical-evergreen", "backup-evergreen"):
        assert all("phi-role-taken" in bells(reference_plan, name, region) for region in regions)


@pytest.mark.parametrize(("home", "backup"), [("us-east-1", "us-west-2"), ("us-west-2", "us-east-1")])
def test_no_bell_hangs_twice_where_a_region_is_the_global_one(small_manifest: Manifest, home: str, backup: str) -> None:
    aws = small_manifest.aws.model_copy(update={"home_region": home, "backup_region": backup})
    run = Run(provider=OutputPredictor(), payer=PLANNED_PAYER, only=("org", "clinical-evergreen"))
    graph = run_estate(small_manifest.model_copy(update={"aws": aws}), run).graph
    hung = [(rule.account, rule.region, rule.inputs["name"]) for rule in graph.of_type(RULE)]
    assert len(hung) == len(set(hung))
    for name in ("org", "clinical-evergreen"):
        assert "rights-changed" in bells(graph, name, "us-east-1")


def test_a_payer_at_home_in_the_global_region_listens_once(small_manifest: Manifest) -> None:
    at_home = small_manifest.aws.model_copy(update={"home_region": "us-east-1"})
    run = Run(provider=OutputPredictor(), payer=PLANNED_PAYER, only=("org",))
    graph = run_estate(small_manifest.model_copy(update={"aws": at_home}), run).graph
    assert bells(graph, "org", "us-east-1") == set(ABOVE)
    assert bells(graph, "org", "us-east-2") == set(PAYER_WITH_COPIES)


def test_what_the_payer_hears_goes_to_the_security_accounts_bus(reference_plan: Graph) -> None:
    security = account(reference_plan, "security").id
    sent = {target.inputs["arn"] for target in reference_plan.of_type(TARGET) if target.stack == "org"}
    assert sent == {f"arn:aws:events:us-west-2:{security}:event-bus/default"}


def test_the_security_account_rings_for_all_that_is_passed_on(reference_plan: Graph) -> None:
    assert set(ABOVE) <= bells(reference_plan, "security", "us-west-2")


def test_both_owners_hear_the_security_accounts_topic(reference_plan: Graph, reference_manifest: Manifest) -> None:
    told = {
        s.inputs["endpoint"]
        for s in reference_plan.of_type("aws:sns/topicSubscription:TopicSubscription")
        if s.stack == "security"
    }
    practices = {practice.contacts.security for practice in reference_manifest.practices}
    assert told == {reference_manifest.mso.contacts.security} | practices


def test_nobody_but_the_messengers_puts_events_on_the_security_accounts_bus(reference_plan: Graph) -> None:
    policies = reference_plan.of_type("aws:cloudwatch/eventBusPolicy:EventBusPolicy")
    (policy,) = (policy for policy in policies if policy.stack == "security")
    (entry,) = json.loads(policy.inputs["policy"])["Statement"]
    senders = [PLANNED_PAYER, account(reference_plan, "log-archive").id]
    roles = [f"arn:aws:iam::{sender}:role/mso/lookout" for sender in senders]
    assert entry["Condition"] == {"ArnEquals": {"aws:PrincipalArn": roles}}


def test_the_log_archive_which_has_no_topic_reports_to_the_security_account(reference_plan: Graph) -> None:
    security = account(reference_plan, "security").id
    sent = {str(t.inputs["arn"]).split(":")[4] for t in reference_plan.of_type(TARGET) if t.stack == "log-archive"}
    assert sent == {security}
    assert "trail-changed" in bells(reference_plan, "log-archive", "us-west-2")


def test_a_practices_backups_report_to_the_practice(reference_plan: Graph) -> None:
    clinical = account(reference_plan, "clinical-evergreen").id
    sent = {t.inputs["arn"].split(":")[4] for t in reference_plan.of_type(TARGET) if t.stack == "backup-evergreen"}
    assert sent == {clinical}


def test_a_messenger_does_nothing_but_put_events_on_one_bus(reference_plan: Graph) -> None:
    policies = [
        json.loads(p.inputs["policy"])["Statement"]
        for p in reference_plan.of_type("aws:iam/rolePolicy:RolePolicy")
        if p.inputs["role"] == "lookout"
    ]
    assert policies
    for (entry,) in policies:
        assert entry["Action"] == "events:PutEvents"
        assert entry["Resource"].endswith(":event-bus/default")
