"""EBS-101: every account encrypts new volumes and shares no snapshots, in each of its regions."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.companions import region_has
from policies.rule_support.example_graphs import aws, estate_of

NEEDED = {
    "aws:ebs/encryptionByDefault:EncryptionByDefault": "does not encrypt new volumes by default",
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": "may share its snapshots with the world",
}


def check(estate: EstateView) -> Iterator[Problem]:
    """Both, in every region that an account is built in."""
    for type_, missing in NEEDED.items():
        yield from region_has(type_, missing)(estate)


RULE = EstateRule(
    id="EBS-101",
    title="Every account encrypts new volumes and shares no snapshots, in each of its regions",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)", "164.312(a)(1)"),
    check=check,
    good=(
        lambda: estate_of(
            aws("ebs/encryptionByDefault:EncryptionByDefault"),
            aws("ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess", "s"),
        ),
    ),
    bad=(
        lambda: estate_of(aws("ebs/encryptionByDefault:EncryptionByDefault")),
        lambda: estate_of(aws("ec2/instance:Instance")),
        lambda: estate_of(
            aws("ebs/encryptionByDefault:EncryptionByDefault"),
            aws("ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess", "s"),
            aws("backup/vault:Vault", "far").with_(region="us-east-2"),
        ),
    ),
    remediation="Add EncryptionByDefault and SnapshotBlockPublicAccess to each region of each account.",
    equivalents=("config:ec2-ebs-encryption-by-default", "FSBP:EC2.7"),
)
