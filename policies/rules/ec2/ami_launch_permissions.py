"""EC2-002: AMI launch permissions name single accounts, never the public."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be_absent, must_have

RULE = Rule(
    id="EC2-002",
    title="AMI launch permissions name single accounts, never the public",
    why=(
        "An AMI is a copy of an instance's disks: application code, configuration and often patient data and "
        "credentials. Launch permission for the group `all` lets every AWS account start an instance from it and read "
        "that copy."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:ec2/amiLaunchPermission:AmiLaunchPermission",
    check=all_of(must_have("accountId"), must_be_absent("group")),
    good=({"accountId": "222222222222"},),
    bad=({}, {"group": "all"}, {"accountId": "222222222222", "group": "all"}),
    remediation="Set accountId to one account and remove group.",
)
