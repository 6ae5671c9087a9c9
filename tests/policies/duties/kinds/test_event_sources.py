"""A rule that nothing reaches is named: no trail, a Region without such events, a call that only reads."""

from __future__ import annotations

import json

import pytest
from delivering_estate import APP, LOGS, REGION, SAFE, Delivering
from delivery_mutants import Change, Mutants, answers_after, changed

from policies.duties.duty import Answer

OTHER = "us-west-2"
CALL = "AWS API Call via CloudTrail"


def pattern(source: str = "ec2.amazonaws.com", *names: str) -> str:
    return json.dumps({"detail-type": [CALL], "detail": {"eventSource": [source], "eventName": [*names]}})


def estate() -> Delivering:
    """An organization's trail of all Regions, and a rule on the calls of EC2 and one on those of IAM."""
    d = Delivering()
    d.add("cloudtrail/trail:Trail", "trail", LOGS, isOrganizationTrail=True, isMultiRegionTrail=True)
    d.add("cloudwatch/eventRule:EventRule", "ec2", APP, OTHER, name="ec2", eventPattern=pattern())
    iam = pattern("iam.amazonaws.com", "CreateUser")
    d.add("cloudwatch/eventRule:EventRule", "iam", APP, REGION, name="iam", eventPattern=iam)
    d.add("cloudwatch/eventRule:EventRule", "iam-west", APP, OTHER, name="iam", eventPattern=iam)
    other = json.dumps({"source": ["aws.ec2"], "detail-type": ["EC2 Instance State-change Notification"]})
    d.add("cloudwatch/eventRule:EventRule", "state", APP, name="state", eventPattern=other)
    return d


DATA = [{"fieldSelectors": [{"field": "eventCategory", "equals": ["Data"]}]}]


def forwarded_from(region: str) -> Change:
    """IAM's rule of another account, to whose bus a rule of a Region forwards."""

    def change(d: Delivering) -> None:
        iam = pattern("iam.amazonaws.com", "DeleteUser")
        d.add("cloudwatch/eventRule:EventRule", "central", SAFE, OTHER, name="central", eventPattern=iam)
        bus = f"arn:aws:events:{OTHER}:{SAFE}:event-bus/default"
        d.add("cloudwatch/eventTarget:EventTarget", "forward", APP, region, rule="iam", arn=bus)

    return change


BLOCKED: Mutants = {
    "no trail": (lambda d: d.drop("trail"), "ec2 in us-west-2", "no trail records the calls of a2 in us-west-2"),
    "a trail that is off": (changed("trail", enableLogging=False), "ec2", "no trail"),
    "a trail of one Region": (changed("trail", isMultiRegionTrail=False), "ec2 in us-west-2", "no trail"),
    "a trail of another account": (changed("trail", isOrganizationTrail=False), "ec2", "no trail"),
    "a trail of data events": (changed("trail", advancedEventSelectors=DATA), "ec2", "no trail"),
    "global calls in another Region": (lambda d: d.drop("iam"), "iam in us-west-2", "heard in us-east-1 only"),
    "global calls forwarded from another Region": (forwarded_from(OTHER), "central", "heard in us-east-1 only"),
    "a call that only reads": (
        changed("ec2", eventPattern=pattern("ec2.amazonaws.com", "DescribeImages")), "ec2", "DescribeImages only read"
    ),
}  # fmt: skip


def test_a_rule_hears_the_calls_that_a_trail_records() -> None:
    found = estate().answers("event-sources")
    assert len(found) == 3 + 4  # each has a pattern
    assert {answer for answer, _ in found.values()} == {Answer.ALLOWED}


@pytest.mark.parametrize("mutant", BLOCKED)
def test_what_keeps_a_rule_from_hearing_is_named(mutant: str) -> None:
    change, about, cause = BLOCKED[mutant]
    found = answers_after(change, estate(), "event-sources", about=about)
    assert any(answer is Answer.BLOCKED and cause in why for answer, why in found), found


@pytest.mark.parametrize(
    "change",
    [
        changed("ec2", eventPattern=pattern("ec2.amazonaws.com", "DescribeImages"),
                state="ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"),
        forwarded_from(REGION),
        lambda d: d.add("cloudtrail/trail:Trail", "own", APP, OTHER),
    ],
)  # fmt: skip
def test_what_makes_a_rule_hear_is_seen(change: Change) -> None:
    d = estate()
    change(d)
    assert {answer for answer, _ in d.answers("event-sources").values()} == {Answer.ALLOWED}
