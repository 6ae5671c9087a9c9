"""LAMBDA-003: Lambda functions near patient data run in a VPC."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_have

RULE = Rule(
    id="LAMBDA-003",
    title="Lambda functions near patient data run in a VPC",
    why=(
        "Outside a VPC, a function's traffic goes straight to the internet: no security group, DNS Firewall, egress "
        "filter or flow log applies. Code that was tampered with can send patient data anywhere, and nothing records "
        "it."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:lambda/function:Function",
    planes=("clinical", "exchange"),
    check=all_of(must_have("vpcConfig.subnetIds"), must_have("vpcConfig.securityGroupIds")),
    good=({"vpcConfig": {"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"]}},),
    bad=({}, {"vpcConfig": {"subnetIds": []}}),
    remediation="Set vpcConfig.subnetIds to private subnets, and vpcConfig.securityGroupIds.",
    equivalents=("config:lambda-inside-vpc", "FSBP:Lambda.3"),
)
