"""RDS-102: database subnet groups use subnets without a route to an internet gateway."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

NETWORK = (
    aws("rds/subnetGroup:SubnetGroup", "db", subnetIds=["subnet-1"]),
    aws("ec2/routeTableAssociation:RouteTableAssociation", "a", subnetId="subnet-1", routeTableId="rt-1"),
    aws("ec2/routeTable:RouteTable", "rt-1"),
)
GROUPS = (
    "aws:rds/subnetGroup:SubnetGroup",
    "aws:elasticache/subnetGroup:SubnetGroup",
    "aws:docdb/subnetGroup:SubnetGroup",
)


def check(estate: EstateView) -> Iterator[Problem]:
    """Follow each subnet group to its subnets, their route tables and a route to an internet gateway."""
    tables = {
        estate.text(a, "subnetId"): a for a in estate.of_type("aws:ec2/routeTableAssociation:RouteTableAssociation")
    }
    open_tables = set(internet_route_tables(estate))
    for group in estate.of_type(*GROUPS):
        for subnet in estate.props(group).texts_at("subnetIds"):
            if subnet in tables and estate.props(tables[subnet]).text_at("routeTableId") in open_tables:
                yield Problem(
                    group, f"subnetIds contains {subnet}, whose route table has a route to an internet gateway"
                )


def internet_route_tables(estate: EstateView) -> Iterator[object]:
    """The ids of route tables with a route to an internet gateway: a separate default route, or any inline route."""
    for route in estate.of_type("aws:ec2/route:Route"):
        props = estate.props(route)
        default = props.get("destinationCidrBlock") == "0.0.0.0/0" or props.get("destinationIpv6CidrBlock") == "::/0"
        if default and str(props.get("gatewayId") or "").startswith("igw-"):
            yield props.get("routeTableId")
    for table in estate.of_type("aws:ec2/routeTable:RouteTable"):
        if any(
            str(route.get("gatewayId") or "").startswith("igw-") for route in estate.props(table).blocks_at("routes")
        ):
            yield table.id


RULE = EstateRule(
    id="RDS-102",
    title="Database subnet groups use subnets without a route to an internet gateway",
    why=(
        "In a subnet with a route to an internet gateway, one public address and one wrong security group rule expose "
        "the database to the internet. Without the route the same mistake exposes nothing, and an intruder cannot send "
        "records straight out."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)", "nprm-segmentation"),
    check=check,
    good=(
        lambda: estate_of(*NETWORK),
        lambda: estate_of(
            *NETWORK,
            aws("ec2/route:Route", "out", routeTableId="rt-1", destinationCidrBlock="10.9.0.0/16", gatewayId="igw-1"),
        ),
    ),
    bad=(
        lambda: estate_of(
            *NETWORK,
            aws("ec2/route:Route", "out", routeTableId="rt-1", destinationCidrBlock="0.0.0.0/0", gatewayId="igw-1"),
        ),
        lambda: estate_of(
            aws("rds/subnetGroup:SubnetGroup", "db", subnetIds=["subnet-1"]),
            aws("ec2/routeTableAssociation:RouteTableAssociation", "a", subnetId="subnet-1", routeTableId="rt-1"),
            aws("ec2/routeTable:RouteTable", "rt-1", routes=[{"cidrBlock": "0.0.0.0/0", "gatewayId": "igw-1"}]),
        ),
    ),
    remediation="Put databases into subnets whose route table has no route to an internet gateway.",
    equivalents=("config:no-unrestricted-route-to-igw", "config:internet-gateway-authorized-vpc-only", "FSBP:RDS.46"),
)
