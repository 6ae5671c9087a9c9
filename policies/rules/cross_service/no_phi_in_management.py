"""TAG-102: nothing in a management account is labelled as patient data."""

from collections.abc import Iterator

from policies.estate_view import PHI_CLASSES, EstateView, data_classes_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of


def check(estate: EstateView) -> Iterator[Problem]:
    """Every resource built in a management account."""
    for resource in estate.in_plane("management"):
        if classes := data_classes_of(resource) & PHI_CLASSES:
            yield Problem(resource, f"is labelled {', '.join(sorted(classes))} in a management account")


RULE = EstateRule(
    id="TAG-102",
    title="Nothing in a management account is labelled as patient data",
    severity=Severity.CRITICAL,
    cites=("164.502(b)", "164.530(c)", "164.502(a)(3)", "164.308(a)(4)(ii)(A)"),
    check=check,
    good=(
        lambda: estate_of(aws("s3/bucket:Bucket", plane="management", tags={"mso:data-class": "financial"})),
        lambda: estate_of(aws("s3/bucket:Bucket", plane="clinical")),
    ),
    bad=(
        lambda: estate_of(aws("s3/bucket:Bucket", plane="management", tags={"mso:data-class": "phi"})),
        lambda: estate_of(aws("sqs/queue:Queue", plane="management", tags={"mso:data-class": "financial+phi-minimum"})),
    ),
    remediation="Move it to the practice's side, or pass it through the de-identification pipeline first.",
)
