"""S3-109: replicas stay with the owner of the original."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView, owner_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

BUCKET = "aws:s3/bucket:Bucket"


def bucket(name: str, plane: str = "clinical", owner: str = "lakeside") -> Resource:
    """A bucket, for the examples."""
    return aws(
        "s3/bucket:Bucket", name, plane=plane, tags={"mso:owner": owner}, bucket=name, arn=f"arn:aws:s3:::{name}"
    )


def replication(destination: str) -> Resource:
    """What replicates charts, for the examples."""
    return aws(
        "s3/bucketReplicationConfig:BucketReplicationConfig",
        "r",
        bucket="charts",
        rules=[{"destination": {"bucket": destination}}],
    )


def check(estate: EstateView) -> Iterator[Problem]:
    """A destination outside the graph cannot be judged; one of another owner is a way out."""
    for config in estate.of_type("aws:s3/bucketReplicationConfig:BucketReplicationConfig"):
        source = estate.target(config, "bucket", BUCKET)
        for rule in estate.props(config).blocks_at("rules"):
            arn = rule.at("destination.bucket")
            target = estate.find(str(arn), BUCKET)
            if source is None or target is None:
                yield Problem(
                    config, f"{arn} or the bucket itself is not in this graph; whose it is is not known", known=False
                )
            elif owner_of(source) != owner_of(target):
                yield Problem(
                    config, f"copies data of {owner_of(source)} to {owner_of(target) or 'nobody in particular'}"
                )


RULE = EstateRule(
    id="S3-109",
    title="Replicas stay with the owner of the original",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(A)", "164.502(a)(3)", "164.530(c)"),
    check=check,
    good=(lambda: estate_of(bucket("charts"), bucket("copy", plane="backup"), replication("arn:aws:s3:::copy")),),
    bad=(
        lambda: estate_of(
            bucket("charts"), bucket("copy", plane="management", owner="lumen"), replication("arn:aws:s3:::copy")
        ),
    ),
    remediation="Replicate into a bucket of the same owner only.",
)
