"""TAG-101: every store and key says whose data it holds, and of what class."""

from collections.abc import Iterator

from infra.engine.values import UNKNOWN
from policies.estate_view import EstateView, data_classes_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

CLASSES = frozenset(
    {
        "business",
        "cardholder",
        "clinical-config",
        "de-identified",
        "financial",
        "limited-data-set",
        "phi",
        "phi-minimum",
        "phi-sensitive",
        "pii-prospect",
        "pii-workforce",
        "public",
        "security",
    }
)
LABELLED = (
    "aws:s3/bucket:Bucket",
    "aws:kms/key:Key",
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
    "aws:efs/fileSystem:FileSystem",
    "aws:dynamodb/table:Table",
    "aws:ebs/volume:Volume",
    "aws:secretsmanager/secret:Secret",
    "aws:sqs/queue:Queue",
    "aws:sns/topic:Topic",
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:opensearch/domain:Domain",
    "aws:backup/vault:Vault",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:redshift/cluster:Cluster",
    "aws:ec2/vpc:Vpc",
    "aws:lb/loadBalancer:LoadBalancer",
)


def check(estate: EstateView) -> Iterator[Problem]:
    """All three tags, and a class that exists."""
    for resource in estate.built:
        if resource.type not in LABELLED and "tags" not in resource.facts:
            continue
        tags = resource.tags
        for name in ("mso:plane", "mso:owner"):
            if tags.get(name) is UNKNOWN:
                yield Problem(resource, f"tag {name} is not known before deployment", known=False)
            elif not tags.get(name):
                yield Problem(resource, f"tag {name} is missing")
        classes = data_classes_of(resource)
        if not classes or classes - CLASSES:
            given, known = ", ".join(sorted(classes)) or "missing", ", ".join(sorted(CLASSES))
            yield Problem(resource, f"tag mso:data-class is {given}; it is one of {known}")


RULE = EstateRule(
    id="TAG-101",
    title="Every store says whose data it holds, and of what class; so does all else that carries labels",
    severity=Severity.HIGH,
    cites=("164.308(a)(1)(ii)(B)", "164.308(a)(7)(ii)(E)", "164.502(b)", "nprm-asset-inventory"),
    check=check,
    good=(lambda: estate_of(aws("s3/bucket:Bucket", bucket="charts")),),
    bad=(
        lambda: estate_of(aws("s3/bucket:Bucket", bucket="charts", tags={"mso:data-class": "", "mso:owner": "x"})),
        lambda: estate_of(aws("kms/key:Key", tags={"mso:owner": ""})),
        lambda: estate_of(aws("rds/instance:Instance", tags={"mso:data-class": "secret stuff"})),
    ),
    remediation="Tag it with mso:plane, mso:owner and mso:data-class.",
)
