"""REGION-101: resources are deployed only in approved regions."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of


def check(estate: EstateView) -> Iterator[Problem]:
    """Check the region of each resource's provider, where it has one."""
    for resource in estate.graph.custom:
        if resource.region and resource.region not in estate.settings.allowed_regions:
            yield Problem(
                resource, f"region is {resource.region}, must be one of {', '.join(estate.settings.allowed_regions)}"
            )


RULE = EstateRule(
    id="REGION-101",
    title="Resources are deployed only in approved regions",
    why=(
        "Alarms, GuardDuty and log collection cover the approved regions. A resource in another region works "
        "unobserved, an intruder can use it without being noticed, and patient data there may lie outside the United "
        "States."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(1)(ii)(B)",),
    check=check,
    good=(lambda: estate_of(aws("s3/bucket:Bucket")),),
    bad=(lambda: estate_of(aws("s3/bucket:Bucket").with_(region="eu-west-1")),),
    remediation="Deploy the resource in an approved region, or add the region to allowed_regions in policies.yaml.",
)
