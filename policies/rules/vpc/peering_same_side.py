"""VPC-011: no network is joined to another by peering."""

from policies.model import Forbidden, Rule, Severity

RULE = Rule(
    id="VPC-011",
    title="No network is joined to another by peering",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.308(a)(4)(ii)(A)", "nprm-segmentation"),
    applies_to="aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
    planes=("clinical", "exchange", "backup", "log-archive", "management"),
    check=Forbidden("peering joins two networks whole; declare a flow through the exchange instead"),
    good=(),
    bad=({}, {"vpcId": "vpc-1", "peerVpcId": "vpc-2", "autoAccept": True}),
    remediation="Remove the peering. What must cross goes through the exchange on declared fields.",
)
