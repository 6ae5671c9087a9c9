"""EFS-101: EFS file systems have a file system policy."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="EFS-101",
    title="EFS file systems have a file system policy",
    why=(
        "By default EFS gives every client that reaches a mount target full access, without TLS and without IAM. One "
        "compromised server in the VPC can then read, change and delete all documents."
    ),
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)", "164.312(a)(1)"),
    check=companion_required(
        "aws:efs/fileSystem:FileSystem",
        "aws:efs/fileSystemPolicy:FileSystemPolicy",
        "fileSystemId",
        "has no file system policy: any client that reaches a mount target can mount it, without TLS",
    ),
    good=(
        lambda: estate_of(
            aws("efs/fileSystem:FileSystem", "fs-1"), aws("efs/fileSystemPolicy:FileSystemPolicy", fileSystemId="fs-1")
        ),
    ),
    bad=(lambda: estate_of(aws("efs/fileSystem:FileSystem", "fs-1")),),
    remediation="Add an aws.efs.FileSystemPolicy for the file system.",
    equivalents=("FSBP:EFS.7",),
)
