"""VPC-103: networks of backups and logs have no way in from the internet."""

from collections.abc import Iterator

from policies.estate_view import EstateView, plane_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

EXCEPTION = "ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion"
WAYS = ("aws:ec2/internetGateway:InternetGateway", f"aws:{EXCEPTION}")


def check(estate: EstateView) -> Iterator[Problem]:
    """Internet gateways of planes that serve nobody, and subnets there that are excepted from the block."""
    for way in estate.of_type(*WAYS):
        if plane_of(way) in ("org", "backup", "log-archive", "security"):
            yield Problem(way, f"the {plane_of(way)} plane serves nobody on the internet")


RULE = EstateRule(
    id="VPC-103",
    title="Networks of backups and logs have no way in from the internet",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)", "nprm-segmentation"),
    check=check,
    good=(lambda: estate_of(aws("ec2/internetGateway:InternetGateway", plane="exchange", vpcId="vpc-1")),),
    bad=(
        lambda: estate_of(aws("ec2/internetGateway:InternetGateway", plane="backup", vpcId="vpc-1")),
        lambda: estate_of(aws("ec2/internetGateway:InternetGateway", plane="log-archive", vpcId="vpc-1")),
        lambda: estate_of(aws(EXCEPTION, plane="security", subnetId="subnet-1")),
    ),
    remediation="Remove the internet gateway, or the exception.",
    equivalents=("config:internet-gateway-authorized-vpc-only",),
)
