"""VPC-017: a separate ingress rule opens one port."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.network_exposure import ports_reached


def check(props: Props) -> Iterator[str]:
    """From and to are the same."""
    ports = ports_reached(props.get("ipProtocol"), props.get("fromPort"), props.get("toPort"))
    if len(ports) != 1:
        yield f"opens ports {ports.start}-{ports.stop - 1} at once"


RULE = Rule(
    id="VPC-017",
    title="A separate ingress rule opens one port",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.502(b)"),
    applies_to="aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    check=check,
    good=({"ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432},),
    bad=({}, {"ipProtocol": "tcp", "fromPort": 0, "toPort": 65535}, {"ipProtocol": "-1"}),
    remediation="Write one rule per port.",
)
