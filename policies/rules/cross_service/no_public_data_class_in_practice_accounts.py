"""TAG-104: resources in a practice's accounts are not tagged as public data."""

from collections.abc import Iterator

from policies.estate_view import PHI_PLANES, EstateView, data_classes_of, plane_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each resource tagged public; the tag would exempt it from every rule for patient data."""
    for resource in estate.in_plane(*PHI_PLANES, "location"):
        if "public" in data_classes_of(resource):
            yield Problem(resource, f"tag mso:data-class is public, must not be in the {plane_of(resource)} plane")


RULE = EstateRule(
    id="TAG-104",
    title="Resources in a practice's accounts are not tagged as public data",
    why=(
        "The rules for patient data apply by tag. A database next to the charts that is tagged public escapes those "
        "rules, so it may stay without restricted access, retention or backup, and nobody notices until it holds "
        "patient data."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(1)(ii)(B)", "164.502(b)"),
    check=check,
    good=(
        lambda: estate_of(aws("rds/instance:Instance")),
        lambda: estate_of(aws("s3/bucket:Bucket", plane="management", tags={"mso:data-class": "public"})),
    ),
    bad=(lambda: estate_of(aws("rds/instance:Instance", tags={"mso:data-class": "public"})),),
    remediation=(
        "Set mso:data-class to the most sensitive data that the resource may hold; publish public data from another "
        "account."
    ),
)
