"""What the policy pack reports during an operation, and the states from which protections are released."""

from __future__ import annotations

from pulumi.automation.events import PolicyEvent

from infra.engine.automation.policy_pack import policy_report
from infra.engine.automation.protection_release import without_protections

URN = "urn:pulumi:org::mso::mso:storage:PhiBucket$aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock::charts"


def event(level: str, urn: str = URN) -> PolicyEvent:
    message = "<{%fg 1%}>No public access\nblockPublicAcls is False,   must be True<{%reset%}>\n"
    return PolicyEvent(
        message=message, color="raw", policy_name="S3-001", policy_pack_name="mso", policy_pack_version="0.1.0",
        policy_pack_version_tag="0.1.0", enforcement_level=level, resource_urn=urn,
    )  # fmt: skip


def test_a_report_names_rule_and_resource_on_one_line() -> None:
    report = policy_report(event("mandatory"))
    assert str(report) == "S3-001 charts: No public access: blockPublicAcls is False, must be True"
    assert report.mandatory


def test_a_report_on_a_stack_names_no_resource() -> None:
    report = policy_report(event("advisory", "urn:pulumi:org::mso::pulumi:pulumi:Stack::mso-org"))
    assert (report.name, report.mandatory) == ("", False)


def test_released_resources_keep_everything_else() -> None:
    resources = [{"urn": "a", "protect": True, "retainOnDelete": True, "inputs": {"protect": True}}, {"urn": "b"}]
    released = without_protections({"manifest": {}, "resources": resources})
    assert released == {"manifest": {}, "resources": [{"urn": "a", "inputs": {"protect": True}}, {"urn": "b"}]}
    assert without_protections({"manifest": {}}) == {"manifest": {}}
