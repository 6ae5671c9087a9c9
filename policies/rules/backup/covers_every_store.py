"""BACKUP-101: every store of patient data is chosen by a backup selection."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from infra.engine.graph import Resource
from policies.estate_view import EstateView, holds_phi
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

STORES = (
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
    "aws:efs/fileSystem:FileSystem",
    "aws:dynamodb/table:Table",
    "aws:ebs/volume:Volume",
    "aws:s3/bucket:Bucket",
    "aws:docdb/cluster:Cluster",
    "aws:neptune/cluster:Cluster",
    "aws:fsx/windowsFileSystem:WindowsFileSystem",
    "aws:fsx/ontapFileSystem:OntapFileSystem",
)
STORE = aws("rds/instance:Instance", "ehr", arn="arn:aws:rds:us-east-1:222222222222:db:ehr")


def selection(tags: list[dict[str, str]]) -> Resource:
    """A selection by tags, for the examples."""
    return aws("backup/selection:Selection", "s", selectionTags=tags)


def check(estate: EstateView) -> Iterator[Problem]:
    """A selection of the same account: one of its tags, or one of its ARN patterns, fits."""
    chosen: dict[str, list[Resource]] = {}
    for entry in estate.of_type("aws:backup/selection:Selection"):
        chosen.setdefault(entry.account, []).append(entry)
    for store in filter(holds_phi, estate.of_type(*STORES)):
        if not any(takes(estate, entry, store) for entry in chosen.get(store.account, ())):
            yield Problem(store, "holds patient data and no backup selection takes it")


def takes(estate: EstateView, entry: Resource, store: Resource) -> bool:
    """Tags are alternatives; conditions all have to fit; patterns match the ARN."""
    props, tags = estate.props(entry), store.tags
    by_tag = any(
        tags.get(tag.text_at("key")) == tag.get("value") and tag.get("type") == "STRINGEQUALS"
        for tag in props.blocks_at("selectionTags")
    )
    equal = [fit for block in props.blocks_at("conditions") for fit in block.blocks_at("stringEquals")]
    fits = all(tags.get(str(fit.get("key")).removeprefix("aws:ResourceTag/")) == fit.get("value") for fit in equal)
    return by_tag or (fits and any(names(pattern, estate, store) for pattern in props.texts_at("resources")))


def names(pattern: str, estate: EstateView, store: Resource) -> bool:
    """Whether a pattern fits the store's ARN."""
    return pattern == "*" or fnmatchcase(estate.props(store).text_at("arn"), pattern)


RULE = EstateRule(
    id="BACKUP-101",
    title="Every store of patient data is chosen by a backup selection",
    severity=Severity.CRITICAL,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.308(a)(7)(i)", "164.310(d)(2)(iv)", "nprm-backup-48h"),
    check=check,
    good=(
        lambda: estate_of(STORE, selection([{"type": "STRINGEQUALS", "key": "mso:data-class", "value": "phi"}])),
        lambda: estate_of(STORE, aws("backup/selection:Selection", "s", resources=["*"])),
        lambda: estate_of(
            STORE, aws("backup/selection:Selection", "s", resources=["arn:aws:rds:us-east-1:222222222222:db:*"])
        ),
    ),
    bad=(
        lambda: estate_of(STORE),
        lambda: estate_of(STORE, selection([{"type": "STRINGEQUALS", "key": "mso:data-class", "value": "business"}])),
    ),
    remediation="Tag the store so that a selection takes it, or add its ARN.",
    equivalents=(
        "config:rds-in-backup-plan",
        "config:efs-in-backup-plan",
        "config:dynamodb-in-backup-plan",
        "config:ebs-in-backup-plan",
        "config:aurora-resources-protected-by-backup-plan",
        "config:ec2-resources-protected-by-backup-plan",
    ),
)
