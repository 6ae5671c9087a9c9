"""REGION-101: nothing stands outside the approved regions."""

from collections.abc import Iterator

from policies.estate import Estate
from policies.model import EstateRule, Problem, Severity
from policies.rules.examples import aws, estate_of


def check(estate: Estate) -> Iterator[Problem]:
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
