"""VPC-104: database ports are open to security groups, not to address ranges."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import PHI_PLANES, EstateView, plane_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.network_exposure import DATA_PORTS, port_range

RULE_TYPE = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
GROUP_TYPE = "ec2/securityGroup:SecurityGroup"


def check(estate: EstateView) -> Iterator[Problem]:
    """Report database ports that separate or inline ingress rules open to a CIDR, where patient data may be."""
    for rule in estate.of_type(f"aws:{RULE_TYPE}"):
        props = estate.props(rule)
        if props.get("cidrIpv4") or props.get("cidrIpv6"):
            yield from open_data_ports(rule, props.get("ipProtocol"), props.get("fromPort"), props.get("toPort"))
    for group in estate.of_type(f"aws:{GROUP_TYPE}"):
        for entry in estate.props(group).blocks_at("ingress"):
            if entry.texts_at("cidrBlocks") or entry.texts_at("ipv6CidrBlocks"):
                yield from open_data_ports(group, entry.get("protocol"), entry.get("fromPort"), entry.get("toPort"))


def open_data_ports(resource: Resource, protocol: object, low: object, high: object) -> Iterator[Problem]:
    """One problem for each database port in the port range."""
    if plane_of(resource) in PHI_PLANES | {"", "location"}:
        for port, name in DATA_PORTS.items():
            if port in port_range(protocol, low, high):
                yield Problem(
                    resource, f"port {port} ({name}) is open to an address range, must be open to a security group"
                )


RULE = EstateRule(
    id="VPC-104",
    title="Database ports are open to security groups, not to address ranges",
    why=(
        "An address range admits every present and future resource in it: any instance, function or VPN user of the "
        "network can connect to the patient database and needs only a leaked password. A security group reference "
        "admits one program."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)", "nprm-segmentation"),
    check=check,
    good=(
        lambda: estate_of(
            aws(RULE_TYPE, ipProtocol="tcp", fromPort=5432, toPort=5432, referencedSecurityGroupId="sg-1")
        ),
        lambda: estate_of(aws(RULE_TYPE, ipProtocol="tcp", fromPort=443, toPort=443, cidrIpv4="10.0.0.0/16")),
    ),
    bad=(
        lambda: estate_of(aws(RULE_TYPE, ipProtocol="tcp", fromPort=5432, toPort=5432, cidrIpv4="10.0.0.0/8")),
        lambda: estate_of(
            aws(
                GROUP_TYPE,
                vpcId="vpc-1",
                ingress=[{"protocol": "tcp", "fromPort": 3306, "toPort": 3306, "cidrBlocks": ["10.0.0.0/8"]}],
            )
        ),
    ),
    remediation=(
        "Reference the security group of the connecting program in referencedSecurityGroupId, or in securityGroups of "
        "an inline rule."
    ),
)
