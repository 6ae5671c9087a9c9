"""VPC-108: every subnet has a network ACL that the program declares."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

SUBNET = "aws:ec2/subnet:Subnet"
ACLS = (
    "aws:ec2/networkAcl:NetworkAcl",
    "aws:ec2/networkAclAssociation:NetworkAclAssociation",
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
)

RULE = EstateRule(
    id="VPC-108",
    title="Every subnet has a network ACL that the program declares",
    why=(
        "A subnet without a declared network ACL has the VPC's default one, which AWS creates to allow all traffic in "
        "both directions. One security group that is opened by mistake then exposes the databases of the subnet, and "
        "no second barrier stops it."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.312(a)(1)"),
    check=companion_required(
        SUBNET,
        ACLS,
        ("subnetIds", "subnetId"),
        "has no declared network ACL: the default one of its VPC allows all traffic unless its entries are removed",
    ),
    good=(
        lambda: estate_of(
            aws("ec2/subnet:Subnet", "subnet-1"), aws("ec2/networkAcl:NetworkAcl", subnetIds=["subnet-1"])
        ),
        lambda: estate_of(
            aws("ec2/subnet:Subnet", "subnet-1"),
            aws("ec2/networkAclAssociation:NetworkAclAssociation", subnetId="subnet-1", networkAclId="acl-1"),
        ),
    ),
    bad=(
        lambda: estate_of(aws("ec2/subnet:Subnet", "subnet-1")),
        lambda: estate_of(
            aws("ec2/subnet:Subnet", "subnet-1"), aws("ec2/networkAcl:NetworkAcl", subnetIds=["subnet-2"])
        ),
    ),
    remediation=(
        "Put the subnet into subnetIds of a NetworkAcl that lets in the VPC's address range, the ports that are "
        "published, and the answers to connections from the subnet."
    ),
    equivalents=("FSBP:EC2.21", "CIS-3.0:5.1"),
)
