"""EFS-101: no file system is without a policy."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="EFS-101",
    title="No file system is without a policy",
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)", "164.312(a)(1)"),
    check=companion_required(
        "aws:efs/fileSystem:FileSystem",
        "aws:efs/fileSystemPolicy:FileSystemPolicy",
        "fileSystemId",
        "has no policy: anyone in the network mounts it, without TLS",
    ),
    good=(
        lambda: estate_of(
            aws("efs/fileSystem:FileSystem", "fs-1"), aws("efs/fileSystemPolicy:FileSystemPolicy", fileSystemId="fs-1")
        ),
    ),
    bad=(lambda: estate_of(aws("efs/fileSystem:FileSystem", "fs-1")),),
    remediation="Add a FileSystemPolicy.",
    equivalents=("FSBP:EFS.7",),
)
