"""TRANSFER-002: Transfer Family servers have a VPC endpoint."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_have

RULE = Rule(
    id="TRANSFER-002",
    title="Transfer Family servers have a VPC endpoint",
    why=(
        "A public endpoint accepts connections from every address on the internet, and no security group can limit it "
        "to the laboratories and payers that exchange files. A stolen partner key then works from anywhere."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:transfer/server:Server",
    planes=("clinical", "exchange"),
    check=all_of(must_be("endpointType", "VPC"), must_have("endpointDetails.vpcId")),
    good=({"endpointType": "VPC", "endpointDetails": {"vpcId": "vpc-1"}},),
    bad=({}, {"endpointType": "PUBLIC"}),
    remediation="Set endpointType to VPC and endpointDetails.vpcId, with security groups that admit the partners only.",
)
