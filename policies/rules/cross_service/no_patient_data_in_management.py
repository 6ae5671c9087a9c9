"""TAG-102: resources in management accounts are not tagged as patient data."""

from collections.abc import Iterator

from policies.estate_view import PHI_CLASSES, EstateView, data_classes_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of


def check(estate: EstateView) -> Iterator[Problem]:
    """Check the data classes of every resource in a management account."""
    for resource in estate.in_plane("management"):
        if classes := data_classes_of(resource) & PHI_CLASSES:
            yield Problem(
                resource,
                f"tag mso:data-class is {', '.join(sorted(classes))}, must not be patient data in a management account",
            )


RULE = EstateRule(
    id="TAG-102",
    title="Resources in management accounts are not tagged as patient data",
    why=(
        "Staff of the management organization administer these accounts. A chart or export stored there is open to "
        "people who must not see it, outside the practice's keys, logs and cut-off, and the practice cannot take it "
        "back."
    ),
    severity=Severity.CRITICAL,
    cites=("164.502(b)", "164.530(c)", "164.502(a)(3)"),
    check=check,
    good=(
        lambda: estate_of(aws("s3/bucket:Bucket", plane="management", tags={"mso:data-class": "financial"})),
        lambda: estate_of(aws("s3/bucket:Bucket", plane="clinical")),
    ),
    bad=(
        lambda: estate_of(aws("s3/bucket:Bucket", plane="management", tags={"mso:data-class": "phi"})),
        lambda: estate_of(aws("sqs/queue:Queue", plane="management", tags={"mso:data-class": "financial+phi-minimum"})),
    ),
    remediation=(
        "Move the resource to the practice's accounts, or store only data from the de-identification pipeline there."
    ),
)
