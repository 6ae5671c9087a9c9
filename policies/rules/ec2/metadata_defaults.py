"""EC2-012: the account's default for machine metadata is a session token."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="EC2-012",
    title="The account's default for machine metadata is a session token",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)"),
    applies_to="aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
    check=must_be("httpTokens", "required"),
    good=({"httpTokens": "required", "httpPutResponseHopLimit": 1},),
    bad=({}, {"httpTokens": "no-preference"}, {"httpTokens": "optional"}),
    remediation="Set httpTokens to required.",
)
