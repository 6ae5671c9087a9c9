"""EKS-004: nobody signs in to the machines of a cluster."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have


def check(props: Props) -> Iterator[str]:
    """Absent is off."""
    yield from must_have("nodeRoleArn")(props)
    if props.get("remoteAccess"):
        yield "remoteAccess is set: whoever holds the key is root beside every container"


RULE = Rule(
    id="EKS-004",
    title="Nobody signs in to the machines of a cluster",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:eks/nodeGroup:NodeGroup",
    check=check,
    good=({"nodeRoleArn": "arn:aws:iam::222222222222:role/nodes", "clusterName": "ehr"},),
    bad=({}, {"nodeRoleArn": "arn:aws:iam::222222222222:role/nodes", "remoteAccess": {"ec2SshKey": "k"}}),
    remediation="Leave remoteAccess out; a session goes through Systems Manager, and is logged.",
)
