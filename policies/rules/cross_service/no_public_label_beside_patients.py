"""TAG-104: nothing that stores or moves data on the practice's side is labelled public."""

from collections.abc import Iterator

from policies.estate_view import PHI_PLANES, EstateView, data_classes_of, plane_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of


def check(estate: EstateView) -> Iterator[Problem]:
    """A label that would spare it every rule for patient data."""
    for resource in estate.in_plane(*PHI_PLANES, "location"):
        if "public" in data_classes_of(resource):
            yield Problem(resource, f"is labelled public in the {plane_of(resource)} plane")


RULE = EstateRule(
    id="TAG-104",
    title="Nothing that stores or moves data on the practice's side is labelled public",
    severity=Severity.HIGH,
    cites=("164.502(b)", "164.308(a)(1)(ii)(B)", "164.308(a)(7)(ii)(E)"),
    check=check,
    good=(
        lambda: estate_of(aws("rds/instance:Instance")),
        lambda: estate_of(aws("s3/bucket:Bucket", plane="management", tags={"mso:data-class": "public"})),
    ),
    bad=(lambda: estate_of(aws("rds/instance:Instance", tags={"mso:data-class": "public"})),),
    remediation="Label it by what it may hold; what is public is published elsewhere.",
)
