"""VPC-104: database ports are opened to security groups, not to address ranges."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import PHI_PLANES, EstateView, plane_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.network_exposure import DATA_PORTS, ports_reached

RULE_TYPE = "vpc/securityGroupIngressRule:SecurityGroupIngressRule"
GROUP_TYPE = "ec2/securityGroup:SecurityGroup"


def check(estate: EstateView) -> Iterator[Problem]:
    """Separate rules and inline rules alike, where patient data may be."""
    for rule in estate.of_type(f"aws:{RULE_TYPE}"):
        props = estate.props(rule)
        if props.get("cidrIpv4") or props.get("cidrIpv6"):
            yield from problems(rule, props.get("ipProtocol"), props.get("fromPort"), props.get("toPort"))
    for group in estate.of_type(f"aws:{GROUP_TYPE}"):
        for entry in estate.props(group).blocks_at("ingress"):
            if entry.texts_at("cidrBlocks") or entry.texts_at("ipv6CidrBlocks"):
                yield from problems(group, entry.get("protocol"), entry.get("fromPort"), entry.get("toPort"))


def problems(resource: Resource, protocol: object, low: object, high: object) -> Iterator[Problem]:
    """One problem per database port that the range holds."""
    if plane_of(resource) in PHI_PLANES | {"", "location"}:
        for port, name in DATA_PORTS.items():
            if port in ports_reached(protocol, low, high):
                yield Problem(resource, f"port {port} ({name}) is open to an address range")


RULE = EstateRule(
    id="VPC-104",
    title="Database ports are opened to security groups, not to address ranges",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.502(b)", "nprm-segmentation"),
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
    remediation="Reference the security group of the program that connects.",
)
