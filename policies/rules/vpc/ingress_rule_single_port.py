"""VPC-017: SecurityGroupIngressRule resources open a single port."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.network_exposure import port_range


def check(props: Props) -> Iterator[str]:
    """Report a rule that opens more than one port."""
    ports = port_range(props.get("ipProtocol"), props.get("fromPort"), props.get("toPort"))
    if len(ports) != 1:
        yield f"opens ports {ports.start}-{ports.stop - 1}, must open a single port"


RULE = Rule(
    id="VPC-017",
    title="SecurityGroupIngressRule resources open a single port",
    why=(
        "A port range also opens services that nobody listed: debug endpoints, node agents, a second database. A "
        "client that may use one program then reaches everything else that listens on the same network interface, "
        "patient data included."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    check=check,
    good=({"ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432},),
    bad=({}, {"ipProtocol": "tcp", "fromPort": 0, "toPort": 65535}, {"ipProtocol": "-1"}),
    remediation="Set fromPort equal to toPort, and declare one SecurityGroupIngressRule for each port.",
)
