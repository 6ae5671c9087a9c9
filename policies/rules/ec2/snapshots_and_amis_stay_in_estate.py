"""EC2-101: snapshots and AMIs are shared with single accounts of the estate only."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

ACCOUNT = aws("organizations/account:Account", "444444444444", plane="backup")
ACCOUNT_PROPERTIES = {
    "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission": "accountId",
    "aws:ec2/amiLaunchPermission:AmiLaunchPermission": "accountId",
    "aws:rds/snapshot:Snapshot": "sharedAccounts",
    "aws:rds/snapshotCopy:SnapshotCopy": "sharedAccounts",
    "aws:rds/clusterSnapshot:ClusterSnapshot": "sharedAccounts",
}


def check(estate: EstateView) -> Iterator[Problem]:
    """Report shares with accounts outside the estate; which account inside may read what, the separation proof says."""
    known = {a.id for a in estate.of_type("aws:organizations/account:Account")}
    for type_, name in ACCOUNT_PROPERTIES.items():
        for entry in estate.of_type(type_):
            props = estate.props(entry)
            for other in props.texts_at(name):
                if other not in known:
                    yield Problem(entry, f"{name} is {other}, must be an account of this estate")
            if props.get("organizationArn") or props.get("organizationalUnitArn"):
                yield Problem(
                    entry,
                    "organizationArn or organizationalUnitArn is set, must be absent: it includes management accounts",
                )


RULE = EstateRule(
    id="EC2-101",
    title="Snapshots and AMIs are shared with single accounts of the estate only",
    why=(
        "A shared EBS or RDS snapshot or AMI is a full copy of patient data, which the other account can restore under "
        "its own rules, keep and pass on. A share with an organization or an organizational unit includes the accounts "
        "of the management side."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
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
    remediation="Share snapshots and AMIs only with account IDs of the same owner that are declared in the estate.",
)
