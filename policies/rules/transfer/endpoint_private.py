"""TRANSFER-002: file transfer servers stand in a network."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, must_have

RULE = Rule(
    id="TRANSFER-002",
    title="File transfer servers stand in a network",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:transfer/server:Server",
    planes=("clinical", "exchange"),
    check=both(must_be("endpointType", "VPC"), must_have("endpointDetails.vpcId")),
    good=({"endpointType": "VPC", "endpointDetails": {"vpcId": "vpc-1"}},),
    bad=({}, {"endpointType": "PUBLIC"}),
    remediation="Set endpointType to VPC and bind it to security groups that name the partners.",
)
