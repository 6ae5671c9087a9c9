"""REGION-101: nothing stands outside the approved regions."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of


def check(estate: EstateView) -> Iterator[Problem]:
    """The region of each resource's provider, where it has one."""
    for resource in estate.graph.custom:
        if resource.region and resource.region not in estate.settings.allowed_regions:
            yield Problem(resource, f"{resource.region} is not one of {', '.join(estate.settings.allowed_regions)}")


RULE = EstateRule(
    id="REGION-101",
    title="Nothing stands outside the approved regions",
    severity=Severity.HIGH,
    cites=("164.308(a)(1)(ii)(B)", "164.312(a)(1)"),
    check=check,
    good=(lambda: estate_of(aws("s3/bucket:Bucket")),),
    bad=(lambda: estate_of(aws("s3/bucket:Bucket").with_(region="eu-west-1")),),
    remediation="Build it in an approved region, or approve the region in policies.yaml.",
)
