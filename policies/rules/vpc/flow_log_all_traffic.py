"""VPC-008: flow logs record all traffic and name a destination."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_have

RULE = Rule(
    id="VPC-008",
    title="Flow logs record all traffic and name a destination",
    why=(
        "A flow log of rejected traffic shows what was turned away, not the connection that carried patient records "
        "out. Without a destination nothing is kept, and an intrusion cannot be reconstructed."
    ),
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(1)(ii)(D)"),
    applies_to="aws:ec2/flowLog:FlowLog",
    check=all_of(must_be("trafficType", "ALL"), must_have("logDestination")),
    good=({"trafficType": "ALL", "logDestination": "arn:aws:s3:::flow-logs", "logDestinationType": "s3"},),
    bad=({}, {"trafficType": "REJECT", "logDestination": "arn:aws:s3:::flow-logs"}, {"trafficType": "ALL"}),
    remediation=(
        "Set trafficType to ALL and logDestination to a bucket or log group, preferably in a separate log account."
    ),
    equivalents=("config:vpc-flow-logs-enabled", "FSBP:EC2.6", "CIS-3.0:3.7"),
)
