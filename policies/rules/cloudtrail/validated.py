"""TRAIL-003: trails sign what they write."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="TRAIL-003",
    title="Trails sign what they write",
    severity=Severity.HIGH,
    cites=("164.312(c)(1)", "164.312(c)(2)", "164.312(b)"),
    applies_to="aws:cloudtrail/trail:Trail",
    check=must_be("enableLogFileValidation", True),
    good=({"enableLogFileValidation": True},),
    bad=({}, {"enableLogFileValidation": False}),
    remediation="Set enableLogFileValidation to true: a changed or missing file can then be shown.",
    equivalents=("config:cloud-trail-log-file-validation-enabled", "FSBP:CloudTrail.4", "CIS-3.0:3.2"),
)
