"""VPC-103: accounts without public services have no internet gateway and no public access exclusion."""

from collections.abc import Iterator

from policies.estate_view import EstateView, plane_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

EXCLUSION = "ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion"
PUBLIC_PATHS = ("aws:ec2/internetGateway:InternetGateway", f"aws:{EXCLUSION}")


def check(estate: EstateView) -> Iterator[Problem]:
    """Report internet gateways and Block Public Access exclusions in planes that have no public service."""
    for resource in estate.of_type(*PUBLIC_PATHS):
        if plane_of(resource) in ("org", "backup", "log-archive", "security"):
            yield Problem(resource, f"the {plane_of(resource)} plane offers no service to the internet")


RULE = EstateRule(
    id="VPC-103",
    title="Accounts without public services have no internet gateway and no public access exclusion",
    why=(
        "The backup and log accounts hold the copies and the evidence that survive an attack on the production "
        "accounts. An internet gateway or a Block Public Access exclusion there gives attackers a way to the last "
        "copies of patient data, for a service that these accounts do not offer."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)", "nprm-segmentation"),
    check=check,
    good=(lambda: estate_of(aws("ec2/internetGateway:InternetGateway", plane="exchange", vpcId="vpc-1")),),
    bad=(
        lambda: estate_of(aws("ec2/internetGateway:InternetGateway", plane="backup", vpcId="vpc-1")),
        lambda: estate_of(aws("ec2/internetGateway:InternetGateway", plane="log-archive", vpcId="vpc-1")),
        lambda: estate_of(aws(EXCLUSION, plane="security", subnetId="subnet-1")),
    ),
    remediation="Remove the InternetGateway or the VpcBlockPublicAccessExclusion.",
    equivalents=("config:internet-gateway-authorized-vpc-only",),
)
