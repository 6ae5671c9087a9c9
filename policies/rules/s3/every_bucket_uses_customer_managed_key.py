"""S3-101: every S3 bucket encrypts with a customer managed key, except access log targets."""

from collections.abc import Iterator
from typing import Any

from infra.engine.graph import Resource
from policies.estate_view import EstateView, identifiers
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.iam_documents import Statement, actions, allows, document, statement, statements_at

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


LOG_DELIVERY = statement("Allow", "s3:PutObject", principal=DELIVERY)
OTHER_READER = statement("Allow", "s3:GetObject", principal={"AWS": "arn:aws:iam::111111111111:role/reader"})


def check(estate: EstateView) -> Iterator[Problem]:
    """Check the separate configuration and the inline block of each bucket."""
    configurations = estate.companions(SEPARATE, "bucket")
    logs = log_targets(estate)
    for bucket in estate.of_type("aws:s3/bucket:Bucket"):
        props = estate.props(bucket)
        rules = [rule for found in configurations.of(bucket) for rule in estate.props(found).blocks_at("rules")]
        rules += props.blocks_at("serverSideEncryptionConfiguration.rule")
        algorithms = {str(rule.at(f"{DEFAULT}.sseAlgorithm")) for rule in rules}
        if not algorithms:
            yield Problem(
                bucket,
                "has no default encryption, must have sseAlgorithm aws:kms with a customer managed key",
                known=not configurations.unresolved,
            )
        elif not algorithms <= {"aws:kms", "aws:kms:dsse"} and logs.isdisjoint(identifiers(bucket)):
            yield Problem(
                bucket, f"sseAlgorithm is {', '.join(sorted(algorithms))}, must be aws:kms with a customer managed key"
            )


def log_targets(estate: EstateView) -> frozenset[str]:
    """The buckets that receive server access logs or load balancer logs; AWS does not deliver these under SSE-KMS."""
    balancers = (r.facts.get("accessLogs") for r in estate.of_type("aws:lb/loadBalancer:LoadBalancer"))
    buckets = (logs.get("bucket") for logs in balancers if isinstance(logs, dict))
    delivered = estate.texts("targetBucket", "aws:s3/bucketLogging:BucketLogging")
    return (
        delivered | {bucket for bucket in buckets if isinstance(bucket, str)} | _reserved_for_load_balancer_logs(estate)
    )


def _reserved_for_load_balancer_logs(estate: EstateView) -> frozenset[str]:
    """The buckets whose policies only let load balancers deliver logs, for load balancers that do not exist yet."""
    found = set()
    for policy in estate.of_type(POLICY):
        granted = [entry for entry in statements_at(estate.props(policy), "policy") if allows(entry)]
        if granted and all(entry.get("Principal") == DELIVERY and actions(entry) == PUT for entry in granted):
            found.add(str(policy.facts.get("bucket")))
    return frozenset(found)


RULE = EstateRule(
    id="S3-101",
    title="Every S3 bucket encrypts with a customer managed key, except access log targets",
    why=(
        "With SSE-S3 or no setting of its own, every principal with s3:GetObject reads plaintext: no key policy limits "
        "who reads the charts, decryption is not recorded in CloudTrail, and the practice cannot disable a key to stop "
        "a leak."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)", "nprm-encryption"),
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
        lambda: estate_of(BUCKET, encryption("AES256"), policy(LOG_DELIVERY)),
    ),
    bad=(
        lambda: estate_of(BUCKET),
        lambda: estate_of(BUCKET, encryption("AES256")),
        lambda: estate_of(BUCKET, encryption("AES256"), policy(LOG_DELIVERY, OTHER_READER)),
    ),
    remediation="Add a BucketServerSideEncryptionConfiguration with aws:kms and the data owner's customer managed key.",
    equivalents=("config:s3-default-encryption-kms", "FSBP:S3.17"),
)
