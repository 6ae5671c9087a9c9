"""RDS-014: RDS snapshots are not public and have an owner tag."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have


def check(props: Props) -> Iterator[str]:
    """The snapshot is shared with named accounts at most, and a tag names its owner."""
    if "all" in props.texts_at("sharedAccounts"):
        yield "sharedAccounts contains 'all', must name account ids only: any AWS account can restore the snapshot"
    yield from must_have("tags.mso:owner", "it must name the owner of the data in the snapshot")(props)


RULE = Rule(
    id="RDS-014",
    title="RDS snapshots are not public and have an owner tag",
    why=(
        "A public snapshot lets any AWS account restore the whole database of patient records, and the practice's logs "
        "do not show what is read. Without an owner tag nobody knows whose data the copy contains or when to delete "
        "it."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.310(d)(1)"),
    applies_to=(
        "aws:rds/snapshot:Snapshot",
        "aws:rds/snapshotCopy:SnapshotCopy",
        "aws:rds/clusterSnapshot:ClusterSnapshot",
    ),
    check=check,
    good=({"dbInstanceIdentifier": "ehr", "tags": {"mso:owner": "lakeside"}},),
    bad=({}, {"dbInstanceIdentifier": "ehr", "sharedAccounts": ["all"], "tags": {"mso:owner": "lakeside"}}),
    remediation=(
        "Remove all from sharedAccounts, and set the tag mso:owner to the legal entity whose data the snapshot "
        "contains."
    ),
    equivalents=("config:rds-snapshots-public-prohibited", "FSBP:RDS.1"),
)
