"""Each bell rings for what it is there for, and keeps still for everyday work."""

from __future__ import annotations

import pytest

from infra.components.account_alarms import WATCHED
from infra.engine.graph import Graph, Resource
from policies.rule_support.event_patterns import Event, call, matches, sign_in

ROLE = "arn:aws:iam::222222222222:role"
PHI = f"{ROLE}/mso/phi"
RINGS: dict[str, tuple[str, Event]] = {
    "a root user signs in": ("root-used", sign_in("Root")),
    "a root user acts": ("root-used", call("s3", "DeleteBucket", by="Root")),
    "the glass is broken": ("break-glass", call("sts", "AssumeRoleWithSAML", roleArn=f"{PHI}/break-glass")),
    "an administrator takes on a clinician's role": ("phi-role-taken", call("sts", "AssumeRole", roleArn=f"{PHI}/np")),
    "a pipeline takes on a workload's role": (
        "phi-role-taken",
        call("sts", "AssumeRoleWithWebIdentity", by="WebIdentityUser", roleArn=f"{PHI}/app-ehr"),
    ),
    "the payer comes in": ("payer-came-in", call("sts", "AssumeRole", roleArn=f"{ROLE}/OrganizationAccountAccessRole")),
    "a key's policy changes": ("key-changed", call("kms", "PutKeyPolicy")),
    "the trail stops": ("trail-changed", call("cloudtrail", "StopLogging")),
    "a recorder stops": ("watching-changed", call("config", "StopConfigurationRecorder")),
    "a bell is taken down": ("watching-changed", call("events", "RemoveTargets")),
    "a backup is deleted": ("backup-changed", call("backup", "DeleteRecoveryPoint")),
    "a role gets rights": ("rights-changed", call("iam", "AttachRolePolicy")),
    "Macie finds something": ("finding", {"source": "aws.macie", "detail": {}}),
}
EVERYDAY: dict[str, Event] = {
    "a clinician signs in": call("sts", "AssumeRoleWithSAML", by="SAMLUser", roleArn=f"{PHI}/physician"),
    "a container starts": call("sts", "AssumeRole", by="AWSService", roleArn=f"{PHI}/app-ehr"),
    "an operator comes in by the door": call("sts", "AssumeRole", roleArn=f"{ROLE}/mso/operator"),
    "an application decrypts": call("kms", "Decrypt"),
    "somebody signs in": sign_in("AssumedRole"),
}


@pytest.mark.parametrize("case", RINGS)
def test_a_bell_rings_when(case: str) -> None:
    bell, event = RINGS[case]
    assert matches(WATCHED[bell].pattern, event)


def test_every_bell_has_a_case() -> None:
    assert {bell for bell, _ in RINGS.values()} == set(WATCHED)


@pytest.mark.parametrize("case", EVERYDAY)
def test_no_bell_rings_when(case: str) -> None:
    assert [bell for bell, watched in WATCHED.items() if matches(watched.pattern, EVERYDAY[case])] == []


def test_every_bell_of_a_watch_reaches_one_topic(reference_plan: Graph) -> None:
    def built(type_: str) -> list[Resource]:
        return [
            resource
            for resource in reference_plan.of_type(f"aws:cloudwatch/{type_}")
            if (resource.stack, resource.region) == ("clinical-evergreen", "us-west-2")
            and resource.name.removeprefix("watch-") in WATCHED
        ]

    assert {rule.inputs["name"] for rule in built("eventRule:EventRule")} == {f"mso-{bell}" for bell in WATCHED}
    (topic,) = {target.inputs["arn"] for target in built("eventTarget:EventTarget")}
    assert topic.split(":")[2] == "sns"
