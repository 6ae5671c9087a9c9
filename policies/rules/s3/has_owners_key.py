"""S3-101: every bucket is encrypted with its owner's key, but for those AWS delivers access logs to."""

from collections.abc import Iterator
from typing import Any

from infra.engine.graph import Resource
from policies.estate_view import EstateView, identities
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.iam_documents import Statement, actions, allows, document, readable, statement

SEPARATE = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
DEFAULT = "applyServerSideEncryptionByDefault"
POLICY = "aws:s3/bucketPolicy:BucketPolicy"
DELIVERY, PUT = {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}, ["s3:putobject"]
BUCKET = aws("s3/bucket:Bucket", bucket="charts")


def rule_of(algorithm: str) -> dict[str, Any]:
    """An encryption rule, for the examples."""
    return {DEFAULT: {"sseAlgorithm": algorithm, "kmsMasterKeyId": "k"}}


def encryption(algorithm: str) -> Resource:
    """The bucket's encryption, for the examples."""
    return aws(SEPARATE.removeprefix("aws:"), "encryption", bucket="charts", rules=[rule_of(algorithm)])


def policy(*entries: Statement) -> Resource:
    """The bucket's policy, for the examples."""
    return aws(POLICY.removeprefix("aws:"), "policy", bucket="charts", policy=document(*entries))


DELIVERED = statement("Allow", "s3:PutObject", principal=DELIVERY)
READ_TOO = statement("Allow", "s3:GetObject", principal={"AWS": "arn:aws:iam::111111111111:role/reader"})


def check(estate: EstateView) -> Iterator[Problem]:
    """Look at the separate resource first, then at the inline block."""
    beside = estate.companions(SEPARATE, "bucket")
    logs = log_targets(estate)
    for bucket in estate.of_type("aws:s3/bucket:Bucket"):
        props = estate.props(bucket)
        rules = [rule for found in beside.of(bucket) for rule in estate.props(found).blocks_at("rules")]
        rules += props.blocks_at("serverSideEncryptionConfiguration.rule")
        algorithms = {str(rule.at(f"{DEFAULT}.sseAlgorithm")) for rule in rules}
        if not algorithms:
            yield Problem(bucket, "has no default encryption of its own", known=not beside.unresolved)
        elif not algorithms <= {"aws:kms", "aws:kms:dsse"} and logs.isdisjoint(identities(bucket)):
            yield Problem(bucket, f"encrypts with {', '.join(sorted(algorithms))}, not with its owner's key")


def log_targets(estate: EstateView) -> frozenset[str]:
    """The buckets that server access logs and load balancer logs are delivered to; AWS takes no KMS key there."""
    balancers = (r.facts.get("accessLogs") for r in estate.of_type("aws:lb/loadBalancer:LoadBalancer"))
    buckets = (logs.get("bucket") for logs in balancers if isinstance(logs, dict))
    delivered = estate.texts("targetBucket", "aws:s3/bucketLogging:BucketLogging")
    return delivered | {bucket for bucket in buckets if isinstance(bucket, str)} | _waiting(estate)


def _waiting(estate: EstateView) -> frozenset[str]:
    """The buckets that stand for load balancers to come: their policies let the balancers' log delivery in, and nobody
    else."""
    found = set()
    for policy in estate.of_type(POLICY):
        granted = [entry for entry in readable(estate.props(policy), "policy") if allows(entry)]
        if granted and all(entry.get("Principal") == DELIVERY and actions(entry) == PUT for entry in granted):
            found.add(str(policy.facts.get("bucket")))
    return frozenset(found)


RULE = EstateRule(
    id="S3-101",
    title="Every bucket is encrypted with its owner's key, but for those AWS delivers access logs to",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)", "164.312(c)(2)", "nprm-encryption"),
    check=check,
    good=(
        lambda: estate_of(BUCKET, encryption("aws:kms")),
        lambda: estate_of(
            aws(
                "s3/bucket:Bucket",
                bucket="charts",
                serverSideEncryptionConfiguration={"rule": rule_of("aws:kms")},
            )
        ),
        lambda: estate_of(
            BUCKET,
            encryption("AES256"),
            aws("s3/bucketLogging:BucketLogging", "log", bucket="other", targetBucket="charts"),
        ),
        lambda: estate_of(BUCKET, encryption("AES256"), policy(DELIVERED)),
    ),
    bad=(
        lambda: estate_of(BUCKET),
        lambda: estate_of(BUCKET, encryption("AES256")),
        lambda: estate_of(BUCKET, encryption("AES256"), policy(DELIVERED, READ_TOO)),
    ),
    remediation="Add a BucketServerSideEncryptionConfiguration with aws:kms and the owner's key.",
    equivalents=("config:s3-default-encryption-kms", "FSBP:S3.17"),
)
