"""EC2-012: account defaults for instance metadata require IMDSv2."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="EC2-012",
    title="Account defaults for instance metadata require IMDSv2",
    why=(
        "Instances that are launched from the console, by a vendor's tool or from an old template follow the account's "
        "default. If it allows IMDSv1, a request forgery flaw on one of them yields the credentials of its role and "
        "the patient data that the role may read."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.308(a)(1)(ii)(B)"),
    applies_to="aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
    check=must_be("httpTokens", "required"),
    good=({"httpTokens": "required", "httpPutResponseHopLimit": 1},),
    bad=({}, {"httpTokens": "no-preference"}, {"httpTokens": "optional"}),
    remediation="Set httpTokens to required.",
)
