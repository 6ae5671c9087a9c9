"""EC2-003: EC2 instances and launch templates require IMDSv2 with a hop limit of at most 2."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, at_most, must_be

RULE = Rule(
    id="EC2-003",
    title="EC2 instances and launch templates require IMDSv2 with a hop limit of at most 2",
    why=(
        "IMDSv1 answers a plain GET request, so one server-side request forgery flaw in a web application is enough to "
        "read the credentials of the instance's role and fetch patient data with them. A high hop limit lets the "
        "answer travel on to containers and proxies."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(1)(ii)(B)"),
    applies_to=(
        "aws:ec2/instance:Instance",
        "aws:ec2/launchTemplate:LaunchTemplate",
        "aws:ec2/launchConfiguration:LaunchConfiguration",
    ),
    check=all_of(
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
