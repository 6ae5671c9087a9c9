"""VPC-004: inline egress does not reach the whole world on every port."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have
from policies.rule_support.network_exposure import ports_reached, world_in


def check(props: Props) -> Iterator[str]:
    """Any-port rules towards the world are refused."""
    yield from must_have("description", "say what the group is for")(props)
    for index, entry in enumerate(props.blocks_at("egress")):
        ports = ports_reached(entry.get("protocol"), entry.get("fromPort"), entry.get("toPort"))
        for cidr in world_in(entry.texts_at("cidrBlocks"), entry.texts_at("ipv6CidrBlocks")):
            if len(ports) > 1:
                yield f"egress[{index}] reaches {cidr} on ports {ports.start}-{ports.stop - 1}"


RULE = Rule(
    id="VPC-004",
    title="Inline egress does not reach the whole world on every port",
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.308(a)(5)(ii)(B)", "nprm-segmentation"),
    applies_to="aws:ec2/securityGroup:SecurityGroup",
    check=check,
    good=(
        {
            "description": "ehr tasks",
            "egress": [{"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/0"]}],
        },
        {"description": "database", "egress": []},
    ),
    bad=(
        {},
        {
            "description": "ehr tasks",
            "egress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}],
        },
    ),
    remediation="Name the destinations and ports; malware and leaks leave by the open way out.",
)
