"""TAG-101: data stores, keys and other tagged resources carry plane, owner and data-class tags."""

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
ALWAYS_TAGGED = (
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
    """Require all three tags, and a data class of the list."""
    for resource in estate.account_resources:
        if resource.type not in ALWAYS_TAGGED and "tags" not in resource.facts:
            continue
        if resource.facts.get("tags") is UNKNOWN:
            yield Problem(resource, "its tags are not known: they are set later, or could not be read", known=False)
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
            yield Problem(resource, f"tag mso:data-class is {given}, must be one or more of {known}")


RULE = EstateRule(
    id="TAG-101",
    title="Data stores, keys and other tagged resources carry plane, owner and data-class tags",
    why=(
        "Keys, retention, backup and access rules follow these tags. A store without them is left out of the rules for "
        "patient data, and after an incident nobody can say whose data it held or who must be notified."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(1)(ii)(B)", "164.308(a)(7)(ii)(E)", "164.502(b)", "nprm-asset-inventory"),
    check=check,
    good=(lambda: estate_of(aws("s3/bucket:Bucket", bucket="charts")),),
    bad=(
        lambda: estate_of(aws("s3/bucket:Bucket", bucket="charts", tags={"mso:data-class": "", "mso:owner": "x"})),
        lambda: estate_of(aws("kms/key:Key", tags={"mso:owner": ""})),
        lambda: estate_of(aws("rds/instance:Instance", tags={"mso:data-class": "secret stuff"})),
    ),
    remediation="Set the tags mso:plane, mso:owner and mso:data-class.",
)
