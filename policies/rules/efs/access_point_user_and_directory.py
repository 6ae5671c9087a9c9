"""EFS-003: EFS access points set a non-root user and a directory below the root."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import all_of, must_have


def not_root(props: Props) -> Iterator[str]:
    """The access point maps neither to the root user nor to the root directory."""
    if props.at("posixUser.uid") == 0:
        yield "posixUser.uid is 0 (root), must be another user"
    if props.at("rootDirectory.path") == "/":
        yield "rootDirectory.path is /, must be a directory below the root"


RULE = Rule(
    id="EFS-003",
    title="EFS access points set a non-root user and a directory below the root",
    why=(
        "An access point that maps to the root user or the whole file system lets one application read and change the "
        "files of every other one. A flaw in a small service then exposes all documents of the practice."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.312(a)(2)(i)"),
    applies_to="aws:efs/accessPoint:AccessPoint",
    check=all_of(must_have("posixUser.uid"), must_have("rootDirectory.path"), not_root),
    good=({"posixUser": {"uid": 1000, "gid": 1000}, "rootDirectory": {"path": "/sites"}},),
    bad=(
        {},
        {"posixUser": {"uid": 0, "gid": 0}, "rootDirectory": {"path": "/sites"}},
        {"posixUser": {"uid": 1000, "gid": 1000}, "rootDirectory": {"path": "/"}},
    ),
    remediation="Set posixUser to a user other than 0 and rootDirectory.path below /.",
    equivalents=("FSBP:EFS.3", "FSBP:EFS.4"),
)
