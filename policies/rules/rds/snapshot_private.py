"""RDS-014: database snapshots are not shared with the world."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have


def check(props: Props) -> Iterator[str]:
    """Shared with named accounts at most, and labelled with its owner."""
    if "all" in props.texts_at("sharedAccounts"):
        yield "sharedAccounts holds 'all': anyone can restore the database"
    yield from must_have("tags.mso:owner", "a snapshot without an owner belongs to nobody")(props)


RULE = Rule(
    id="RDS-014",
    title="Database snapshots are not shared with the world",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.308(a)(3)(i)"),
    applies_to=(
        "aws:rds/snapshot:Snapshot",
        "aws:rds/snapshotCopy:SnapshotCopy",
        "aws:rds/clusterSnapshot:ClusterSnapshot",
    ),
    check=check,
    good=({"dbInstanceIdentifier": "ehr", "tags": {"mso:owner": "lakeside"}},),
    bad=({}, {"dbInstanceIdentifier": "ehr", "sharedAccounts": ["all"], "tags": {"mso:owner": "lakeside"}}),
    remediation="Drop the word all from sharedAccounts, and tag the snapshot with the owner of the data in it.",
    equivalents=("config:rds-snapshots-public-prohibited", "FSBP:RDS.1"),
)
