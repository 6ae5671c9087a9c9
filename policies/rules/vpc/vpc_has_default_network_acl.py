"""VPC-109: every VPC has a DefaultNetworkAcl resource that removes the default entries."""

from collections.abc import Iterator

from infra.engine.graph import Graph
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

DEFAULT_ACL = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"


def vpc_with(*acls: str) -> Graph:
    """A VPC whose default network ACL is acl-1, and DefaultNetworkAcl resources of these ids, for the examples."""
    vpc = aws("ec2/vpc:Vpc", "vpc-1", defaultNetworkAclId="acl-1")
    return estate_of(vpc, *(aws("ec2/defaultNetworkAcl:DefaultNetworkAcl", defaultNetworkAclId=acl) for acl in acls))


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each VPC to whose default network ACL no DefaultNetworkAcl refers, by its id or by the VPC's output."""
    declared = estate.companions(DEFAULT_ACL, "defaultNetworkAclId")
    for vpc in estate.of_type("aws:ec2/vpc:Vpc"):
        acl = vpc.facts.get("defaultNetworkAclId")
        if not declared.of(vpc) and not (isinstance(acl, str) and declared.pointing_at(acl)):
            message = "has no DefaultNetworkAcl: its default network ACL allows all traffic in both directions"
            yield Problem(vpc, message, known=not declared.unresolved)


RULE = EstateRule(
    id="VPC-109",
    title="Every VPC has a DefaultNetworkAcl resource that removes the default entries",
    why=(
        "The default network ACL of a new VPC allows all traffic in both directions, and a subnet that nobody "
        "associates with another one has it. The next subnet then has no barrier but its security groups, and one "
        "mistake in them opens what it holds of patients."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.312(a)(1)"),
    check=check,
    good=(lambda: vpc_with("acl-1"),),
    bad=(lambda: vpc_with(), lambda: vpc_with("acl-2")),
    remediation="Add a DefaultNetworkAcl with the VPC's default_network_acl_id, without ingress and egress.",
    equivalents=("FSBP:EC2.21", "CIS-3.0:5.1"),
)
