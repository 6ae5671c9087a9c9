"""TRAIL-003: trails have log file validation enabled."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="TRAIL-003",
    title="Trails have log file validation enabled",
    why=(
        "Without signed digest files, an intruder who can write to the log bucket removes the entries that show which "
        "patient records they read, and no one can prove that the log was changed."
    ),
    severity=Severity.HIGH,
    cites=("164.312(c)(1)", "164.312(c)(2)", "164.312(b)"),
    applies_to="aws:cloudtrail/trail:Trail",
    check=must_be("enableLogFileValidation", True),
    good=({"enableLogFileValidation": True},),
    bad=({}, {"enableLogFileValidation": False}),
    remediation="Set enableLogFileValidation to true; digest files then reveal a changed or missing log file.",
    equivalents=("config:cloud-trail-log-file-validation-enabled", "FSBP:CloudTrail.4", "CIS-3.0:3.2"),
)
