"""EC2-101: snapshots and images are shared within their owner only."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

ACCOUNT = aws("organizations/account:Account", "444444444444", plane="backup")
SHARES = {
    "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission": "accountId",
    "aws:ec2/amiLaunchPermission:AmiLaunchPermission": "accountId",
    "aws:rds/snapshot:Snapshot": "sharedAccounts",
    "aws:rds/snapshotCopy:SnapshotCopy": "sharedAccounts",
    "aws:rds/clusterSnapshot:ClusterSnapshot": "sharedAccounts",
}


def check(estate: EstateView) -> Iterator[Problem]:
    """Each account named is one of this graph; which of them may read what, the separation proof decides."""
    known = {a.id for a in estate.of_type("aws:organizations/account:Account")}
    for type_, name in SHARES.items():
        for entry in estate.of_type(type_):
            props = estate.props(entry)
            for other in props.texts_at(name):
                if other not in known:
                    yield Problem(entry, f"{name}: {other} is no account of this estate")
            if props.get("organizationArn") or props.get("organizationalUnitArn"):
                yield Problem(entry, "is shared with a whole organization, the management side included")


RULE = EstateRule(
    id="EC2-101",
    title="Snapshots and images are shared within their owner only",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(A)", "164.312(e)(1)"),
    check=check,
    good=(
        lambda: estate_of(
            ACCOUNT,
            aws(
                "ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission",
                accountId="444444444444",
                snapshotId="snap-1",
            ),
        ),
    ),
    bad=(
        lambda: estate_of(
            aws(
                "ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission",
                accountId="999999999999",
                snapshotId="snap-1",
            )
        ),
        lambda: estate_of(ACCOUNT, aws("rds/snapshot:Snapshot", sharedAccounts=["999999999999"])),
        lambda: estate_of(
            aws(
                "ec2/amiLaunchPermission:AmiLaunchPermission",
                imageId="ami-1",
                organizationArn="arn:aws:organizations::1:organization/o-1",
            )
        ),
    ),
    remediation="Share with accounts of the same owner only.",
)
