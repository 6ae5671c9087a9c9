"""VPC-004: security group inline egress to the internet opens a single port."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have
from policies.rule_support.network_exposure import internet_cidrs, port_range


def check(props: Props) -> Iterator[str]:
    """Report each inline egress rule that allows more than one port to the internet."""
    yield from must_have("description", "state the purpose of the security group")(props)
    for index, entry in enumerate(props.blocks_at("egress")):
        ports = port_range(entry.get("protocol"), entry.get("fromPort"), entry.get("toPort"))
        for cidr in internet_cidrs(entry.texts_at("cidrBlocks"), entry.texts_at("ipv6CidrBlocks")):
            if len(ports) > 1:
                yield f"egress[{index}] allows ports {ports.start}-{ports.stop - 1} to {cidr}, must allow a single port"


RULE = Rule(
    id="VPC-004",
    title="Security group inline egress to the internet opens a single port",
    why=(
        "Egress to 0.0.0.0/0 on every port lets malware on a compromised task call its command server and copy patient "
        "records out over any protocol. The security group then limits nothing."
    ),
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
    remediation=(
        "Name the destinations and one port in each egress rule; for destinations in AWS use security groups or prefix "
        "lists."
    ),
)
