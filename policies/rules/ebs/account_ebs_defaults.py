"""EBS-101: every account encrypts new volumes and blocks public snapshots in each of its regions."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.companions import region_has
from policies.rule_support.example_graphs import aws, estate_of

REQUIRED = {
    "aws:ebs/encryptionByDefault:EncryptionByDefault": "has no aws.ebs.EncryptionByDefault",
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": "has no aws.ebs.SnapshotBlockPublicAccess",
}


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each setting that an account lacks in a region in which it has resources."""
    for type_, missing in REQUIRED.items():
        yield from region_has(type_, missing)(estate)


RULE = EstateRule(
    id="EBS-101",
    title="Every account encrypts new volumes and blocks public snapshots in each of its regions",
    why=(
        "Both settings are regional. In a region without them, a volume that is restored in an emergency may be stored "
        "in clear, and a single ModifySnapshotAttribute call makes a snapshot of patient data readable by every AWS "
        "account."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(a)(1)"),
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
    remediation="Add aws.ebs.EncryptionByDefault and aws.ebs.SnapshotBlockPublicAccess to each region of each account.",
    equivalents=("config:ec2-ebs-encryption-by-default", "FSBP:EC2.7"),
)
