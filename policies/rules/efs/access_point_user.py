"""EFS-003: access points fix the user and the folder."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import both, must_have


def not_root(props: Props) -> Iterator[str]:
    """Neither the root user nor the root folder."""
    if props.at("posixUser.uid") == 0:
        yield "posixUser.uid is 0, the root user"
    if props.at("rootDirectory.path") == "/":
        yield "rootDirectory.path is /, the whole file system"


RULE = Rule(
    id="EFS-003",
    title="Access points fix the user and the folder",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.312(a)(2)(i)"),
    applies_to="aws:efs/accessPoint:AccessPoint",
    check=both(must_have("posixUser.uid"), must_have("rootDirectory.path"), not_root),
    good=({"posixUser": {"uid": 1000, "gid": 1000}, "rootDirectory": {"path": "/sites"}},),
    bad=(
        {},
        {"posixUser": {"uid": 0, "gid": 0}, "rootDirectory": {"path": "/sites"}},
        {"posixUser": {"uid": 1000, "gid": 1000}, "rootDirectory": {"path": "/"}},
    ),
    remediation="Set posixUser to a user other than 0 and rootDirectory.path below /.",
    equivalents=("FSBP:EFS.3", "FSBP:EFS.4"),
)
