"""BACKUP-101: a backup selection covers every data store with patient data."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from infra.globs import matcher
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


def selection_by_tags(tags: list[dict[str, str]]) -> Resource:
    """A backup selection with these selectionTags, for the examples."""
    return aws("backup/selection:Selection", "s", selectionTags=tags)


def check(estate: EstateView) -> Iterator[Problem]:
    """A backup selection of the same account selects the data store by a tag or an ARN pattern."""
    selections: dict[str, list[Resource]] = {}
    for entry in estate.of_type("aws:backup/selection:Selection"):
        selections.setdefault(entry.account, []).append(entry)
    for store in filter(holds_phi, estate.of_type(*STORES)):
        if not any(selects(estate, entry, store) for entry in selections.get(store.account, ())):
            message = "contains patient data and no backup selection of its account selects it"
            yield Problem(store, message, needs=estate.shown.unseen(store.account))


def selects(estate: EstateView, entry: Resource, store: Resource) -> bool:
    """One of selectionTags matches, or an ARN pattern of resources matches and so do all conditions."""
    props, tags = estate.props(entry), store.tags
    by_tag = any(
        tags.get(tag.text_at("key")) == tag.get("value") and tag.get("type") == "STRINGEQUALS"
        for tag in props.blocks_at("selectionTags")
    )
    equal = [condition for block in props.blocks_at("conditions") for condition in block.blocks_at("stringEquals")]
    conditions_match = all(
        tags.get(str(condition.get("key")).removeprefix("aws:ResourceTag/")) == condition.get("value")
        for condition in equal
    )
    return by_tag or (
        conditions_match and any(matches_arn(pattern, estate, store) for pattern in props.texts_at("resources"))
    )


def matches_arn(pattern: str, estate: EstateView, store: Resource) -> bool:
    """Whether a pattern matches the ARN of the data store."""
    return pattern == "*" or matcher(pattern)(estate.props(store).text_at("arn"))


RULE = EstateRule(
    id="BACKUP-101",
    title="A backup selection covers every data store with patient data",
    why=(
        "A data store that no selection includes has no backup: once it is deleted, encrypted by ransomware or "
        "corrupted, its patient records are lost for good. The gap shows only on the day of the restore."
    ),
    severity=Severity.CRITICAL,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.308(a)(7)(i)", "nprm-backup-48h"),
    check=check,
    good=(
        lambda: estate_of(
            STORE, selection_by_tags([{"type": "STRINGEQUALS", "key": "mso:data-class", "value": "phi"}])
        ),
        lambda: estate_of(STORE, aws("backup/selection:Selection", "s", resources=["*"])),
        lambda: estate_of(
            STORE, aws("backup/selection:Selection", "s", resources=["arn:aws:rds:us-east-1:222222222222:db:*"])
        ),
    ),
    bad=(
        lambda: estate_of(STORE),
        lambda: estate_of(
            STORE, selection_by_tags([{"type": "STRINGEQUALS", "key": "mso:data-class", "value": "business"}])
        ),
    ),
    remediation=(
        "Tag the data store so that a selectionTags entry matches it, or add its ARN to resources of a backup "
        "selection in its account."
    ),
    equivalents=(
        "config:rds-in-backup-plan",
        "config:efs-in-backup-plan",
        "config:dynamodb-in-backup-plan",
        "config:ebs-in-backup-plan",
        "config:aurora-resources-protected-by-backup-plan",
        "config:ec2-resources-protected-by-backup-plan",
    ),
)
