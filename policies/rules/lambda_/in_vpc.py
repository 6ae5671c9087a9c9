"""LAMBDA-003: functions near patient data run inside the network."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_have

RULE = Rule(
    id="LAMBDA-003",
    title="Functions near patient data run inside the network",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(A)"),
    applies_to="aws:lambda/function:Function",
    planes=("clinical", "exchange"),
    check=both(must_have("vpcConfig.subnetIds"), must_have("vpcConfig.securityGroupIds")),
    good=({"vpcConfig": {"subnetIds": ["subnet-1"], "securityGroupIds": ["sg-1"]}},),
    bad=({}, {"vpcConfig": {"subnetIds": []}}),
    remediation="Give the function a vpcConfig with private subnets.",
    equivalents=("config:lambda-inside-vpc", "FSBP:Lambda.3"),
)
