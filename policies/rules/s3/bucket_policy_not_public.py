"""S3-004: S3 bucket policies grant no public access."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, no_public_grant, statement

ACCOUNT = {"StringEquals": {"aws:PrincipalAccount": "222222222222"}}
USER_AGENT = {"StringEquals": {"aws:UserAgent": "clinic"}}


RULE = Rule(
    id="S3-004",
    title="S3 bucket policies grant no public access",
    why=(
        "A statement with Principal * and no condition on the caller lets anyone on the internet read, replace or "
        "delete patient files, without an AWS account and without a sign-in that would identify them."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)"),
    applies_to="aws:s3/bucketPolicy:BucketPolicy",
    check=no_public_grant("policy"),
    good=(
        {"policy": document(statement("Deny", "s3:*", principal="*"))},
        {"policy": document(statement("Allow", "s3:GetObject", principal="*", Condition=ACCOUNT))},
    ),
    bad=(
        {},
        {"policy": document(statement("Allow", "s3:GetObject", principal="*"))},
        {"policy": document(statement("Allow", "s3:GetObject", principal={"AWS": ["*"]}))},
        {"policy": document(statement("Allow", "s3:GetObject", principal="*", Condition=USER_AGENT))},
        {"policy": "{"},
    ),
    remediation=(
        "Name the principals, or restrict Principal * with aws:PrincipalAccount, aws:PrincipalOrgPaths or "
        "aws:SourceArn."
    ),
    equivalents=(
        "config:s3-bucket-public-read-prohibited",
        "config:s3-bucket-public-write-prohibited",
        "config:s3-bucket-policy-grantee-check",
        "FSBP:S3.2",
        "FSBP:S3.3",
    ),
)
