"""VPC-011: VPCs are not connected by VPC peering."""

from policies.model import Forbidden, Rule, Severity

RULE = Rule(
    id="VPC-011",
    title="VPCs are not connected by VPC peering",
    why=(
        "A peering connection routes between two whole networks. Once it joins a practice to the management "
        "organization, one security group rule that names the other network's range is enough to open the patient "
        "database to the management side."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)", "nprm-segmentation"),
    applies_to="aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
    planes=("clinical", "exchange", "backup", "log-archive", "management"),
    check=Forbidden("a peering connection joins two whole networks; declare a flow through the exchange instead"),
    good=(),
    bad=({}, {"vpcId": "vpc-1", "peerVpcId": "vpc-2", "autoAccept": True}),
    remediation="Remove the peering connection; send data that must cross as declared fields through the exchange.",
)
