"""EKS-004: EKS node groups have no SSH remote access."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have


def check(props: Props) -> Iterator[str]:
    """Report SSH remote access, which is off when remoteAccess is absent."""
    yield from must_have("nodeRoleArn")(props)
    if props.get("remoteAccess"):
        yield "remoteAccess is set, must be absent: an SSH user of the node can read every container on it"


RULE = Rule(
    id="EKS-004",
    title="EKS node groups have no SSH remote access",
    why=(
        "A person with the SSH key of a node is root beside every pod on it and reads their memory, volumes and "
        "credentials, outside the cluster's access rules and audit log. Without source security groups, remoteAccess "
        "opens port 22 to the internet."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:eks/nodeGroup:NodeGroup",
    check=check,
    good=({"nodeRoleArn": "arn:aws:iam::222222222222:role/nodes", "clusterName": "ehr"},),
    bad=({}, {"nodeRoleArn": "arn:aws:iam::222222222222:role/nodes", "remoteAccess": {"ec2SshKey": "k"}}),
    remediation="Remove remoteAccess, and sign in through Session Manager, which logs each session.",
)
