"""S3-109: S3 replication copies data only to buckets of the same owner."""

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
    """The replication of the charts bucket, for the examples."""
    return aws(
        "s3/bucketReplicationConfig:BucketReplicationConfig",
        "r",
        bucket="charts",
        rules=[{"destination": {"bucket": destination}}],
    )


def check(estate: EstateView) -> Iterator[Problem]:
    """Compare the owners of source and destination; a bucket outside the graph is not evaluated."""
    for config in estate.of_type("aws:s3/bucketReplicationConfig:BucketReplicationConfig"):
        source = estate.target(config, "bucket", BUCKET)
        for rule in estate.props(config).blocks_at("rules"):
            arn = rule.at("destination.bucket")
            target = estate.find(str(arn), BUCKET)
            if source is None or target is None:
                needs = estate.shown.unseen(rule.text_at("destination.account")) if source else ""
                message = f"{arn} or the source is not among the checked resources: owner not known"
                yield Problem(config, message, known=False, needs=needs)
            elif owner_of(source) != owner_of(target):
                yield Problem(
                    config, f"copies data of {owner_of(source)} to a bucket of {owner_of(target) or 'no named owner'}"
                )


RULE = EstateRule(
    id="S3-109",
    title="S3 replication copies data only to buckets of the same owner",
    why=(
        "Replication copies every new object by itself. A destination of another owner, such as the management "
        "organization, receives whole charts that the practice never agreed to disclose, and no request in the "
        "practice's logs shows who reads them there."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.502(a)(3)", "164.530(c)"),
    check=check,
    good=(lambda: estate_of(bucket("charts"), bucket("copy", plane="backup"), replication("arn:aws:s3:::copy")),),
    bad=(
        lambda: estate_of(
            bucket("charts"), bucket("copy", plane="management", owner="lumen"), replication("arn:aws:s3:::copy")
        ),
    ),
    remediation="Set destination.bucket to a bucket with the same mso:owner tag.",
)
