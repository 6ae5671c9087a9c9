"""EBS-101: every account encrypts new volumes and shares no snapshots."""

from collections.abc import Iterator

from policies.estate import Estate
from policies.model import EstateRule, Problem, Severity
from policies.rules.companions import account_has
from policies.rules.examples import aws, estate_of

NEEDED = {
    "aws:ebs/encryptionByDefault:EncryptionByDefault": "does not encrypt new volumes by default",
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": "may share its snapshots with the world",
}


def check(estate: Estate) -> Iterator[Problem]:
    """Both, in every account that workloads may run in."""
    for type_, missing in NEEDED.items():
        yield from account_has(
            type_, missing, planes=("log-archive", "security", "management", "clinical", "exchange", "backup")
        )(estate)


RULE = EstateRule(
    id="EBS-101",
    title="Every account encrypts new volumes and shares no snapshots",
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
    ),
    remediation="Add EncryptionByDefault and SnapshotBlockPublicAccess to each account.",
    equivalents=("config:ec2-ebs-encryption-by-default", "FSBP:EC2.7"),
)
