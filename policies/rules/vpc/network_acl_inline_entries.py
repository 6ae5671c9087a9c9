"""VPC-023: network ACL inline entries allow no administration port from the internet."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have
from policies.rule_support.network_exposure import ADMIN_PORTS, internet_cidrs, port_range


def check(props: Props) -> Iterator[str]:
    """Report each inline ingress entry that allows an administration port from the internet."""
    yield from must_have("vpcId")(props)
    for index, entry in enumerate(props.blocks_at("ingress")):
        allowed = entry.text_at("action").lower() != "deny"
        cidrs = internet_cidrs([entry.get("cidrBlock"), entry.get("ipv6CidrBlock")]) if allowed else []
        if cidrs:
            ports = port_range(entry.get("protocol"), entry.get("fromPort"), entry.get("toPort"))
            if open_ports := [f"{name} ({port})" for port, name in ADMIN_PORTS.items() if port in ports]:
                yield f"ingress[{index}] allows {', '.join(open_ports)} from {', '.join(cidrs)}, must not"


def acl(**entry: object) -> dict[str, object]:
    """A network ACL with one ingress entry, for the examples."""
    return {"vpcId": "vpc-1", "ingress": [{"action": "allow", "protocol": "tcp", "ruleNo": 100, **entry}]}


RULE = Rule(
    id="VPC-023",
    title="Network ACL inline entries allow no administration port from the internet",
    why=(
        "The network ACL is the second barrier of a subnet, behind the security groups. An inline entry that allows "
        "SSH, RDP or WinRM from 0.0.0.0/0 removes it for every instance in the subnet: one open security group then "
        "exposes a sign-in port beside patient data to the whole internet."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:ec2/networkAcl:NetworkAcl",
    check=check,
    good=(
        {"vpcId": "vpc-1"},
        acl(cidrBlock="0.0.0.0/0", fromPort=443, toPort=443),
        acl(cidrBlock="10.0.0.0/8", fromPort=22, toPort=22),
        acl(cidrBlock="0.0.0.0/0", fromPort=22, toPort=22, action="deny"),
    ),
    bad=(
        {},
        acl(cidrBlock="0.0.0.0/0", fromPort=22, toPort=22),
        acl(ipv6CidrBlock="::/0", fromPort=0, toPort=65535),
        acl(cidrBlock="0.0.0.0/0", protocol="-1"),
    ),
    remediation=(
        "Restrict the entry to the CIDR ranges of administrators, or remove it and sign in through Session Manager."
    ),
    equivalents=("FSBP:EC2.21", "CIS-3.0:5.1"),
)
