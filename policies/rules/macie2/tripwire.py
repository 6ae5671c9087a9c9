"""MACIE-102: Macie looks into the stores of the management side on a schedule."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import estate_has
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="MACIE-102",
    title="Macie looks into the stores of the management side on a schedule",
    severity=Severity.MEDIUM,
    cites=("164.502(b)", "164.308(a)(1)(ii)(D)", "164.514(a)-(b)"),
    needs=("management", "security"),
    check=estate_has(
        "aws:macie2/classificationJob:ClassificationJob",
        "no job looks for patient data in management buckets",
    ),
    good=(lambda: estate_of(aws("macie2/classificationJob:ClassificationJob", plane="security")),),
    bad=(lambda: estate_of(aws("s3/bucket:Bucket")),),
    remediation="Add a scheduled ClassificationJob.",
)
