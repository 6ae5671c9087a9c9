"""MACIE-102: a Macie classification job scans the MSO's buckets."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import estate_has
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="MACIE-102",
    title="A Macie classification job scans the MSO's buckets",
    why=(
        "Patient data reaches the MSO by accident: an export saved to the wrong bucket, a report that still has names. "
        "Without a scan it stays there, open to staff who are not allowed to see it, and no one notices."
    ),
    severity=Severity.MEDIUM,
    cites=("164.502(b)", "164.308(a)(1)(ii)(D)", "164.514(a)-(b)"),
    needs=("management", "security"),
    check=estate_has(
        "aws:macie2/classificationJob:ClassificationJob",
        "no ClassificationJob exists: patient data in the MSO's buckets is not detected",
    ),
    good=(lambda: estate_of(aws("macie2/classificationJob:ClassificationJob", plane="security")),),
    bad=(lambda: estate_of(aws("s3/bucket:Bucket")),),
    remediation="Add a ClassificationJob with jobType SCHEDULED for the MSO's buckets.",
)
