"""EC2-003: machines answer metadata requests with a session token only."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import at_most, both, must_be

RULE = Rule(
    id="EC2-003",
    title="Machines answer metadata requests with a session token only",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(A)", "164.308(a)(4)(ii)(C)"),
    applies_to=(
        "aws:ec2/instance:Instance",
        "aws:ec2/launchTemplate:LaunchTemplate",
        "aws:ec2/launchConfiguration:LaunchConfiguration",
    ),
    check=both(
        must_be("metadataOptions.httpTokens", "required"),
        at_most("metadataOptions.httpPutResponseHopLimit", 2),
    ),
    good=({"metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1}},),
    bad=(
        {},
        {"metadataOptions": {"httpTokens": "optional", "httpPutResponseHopLimit": 1}},
        {"metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 64}},
    ),
    remediation="Set metadataOptions.httpTokens to required and httpPutResponseHopLimit to 1.",
    equivalents=("config:ec2-imdsv2-check", "FSBP:EC2.8", "CIS-3.0:5.6"),
)
