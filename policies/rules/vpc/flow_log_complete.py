"""VPC-008: flow logs record all traffic, and somewhere."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, must_have

RULE = Rule(
    id="VPC-008",
    title="Flow logs record all traffic, and somewhere",
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(3)(ii)(A)"),
    applies_to="aws:ec2/flowLog:FlowLog",
    check=both(must_be("trafficType", "ALL"), must_have("logDestination")),
    good=({"trafficType": "ALL", "logDestination": "arn:aws:s3:::flow-logs", "logDestinationType": "s3"},),
    bad=({}, {"trafficType": "REJECT", "logDestination": "arn:aws:s3:::flow-logs"}, {"trafficType": "ALL"}),
    remediation="Set trafficType to ALL and send the records to the log archive.",
    equivalents=("config:vpc-flow-logs-enabled", "FSBP:EC2.6", "CIS-3.0:3.7"),
)
