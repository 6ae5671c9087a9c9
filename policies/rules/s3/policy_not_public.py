"""S3-004: no bucket policy grants to the world."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, no_public_grant, statement

ORGANIZATION = {"StringEquals": {"aws:PrincipalAccount": "222222222222"}}
AGENT = {"StringEquals": {"aws:UserAgent": "clinic"}}


RULE = Rule(
    id="S3-004",
    title="No bucket policy grants to the world",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(A)"),
    applies_to="aws:s3/bucketPolicy:BucketPolicy",
    check=no_public_grant("policy"),
    good=(
        {"policy": document(statement("Deny", "s3:*", principal="*"))},
        {"policy": document(statement("Allow", "s3:GetObject", principal="*", Condition=ORGANIZATION))},
    ),
    bad=(
        {},
        {"policy": document(statement("Allow", "s3:GetObject", principal="*"))},
        {"policy": document(statement("Allow", "s3:GetObject", principal={"AWS": ["*"]}))},
        {"policy": document(statement("Allow", "s3:GetObject", principal="*", Condition=AGENT))},
        {"policy": "{"},
    ),
    remediation=(
        "Name the principals, or bind callers with aws:PrincipalAccount, aws:PrincipalOrgPaths or aws:SourceArn."
    ),
    equivalents=(
        "config:s3-bucket-public-read-prohibited",
        "config:s3-bucket-public-write-prohibited",
        "config:s3-bucket-policy-grantee-check",
        "FSBP:S3.2",
        "FSBP:S3.3",
    ),
)
