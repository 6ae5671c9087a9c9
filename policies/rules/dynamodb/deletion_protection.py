"""DDB-003: tables cannot be deleted by accident."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="DDB-003",
    title="Tables cannot be deleted by accident",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(7)(i)", "164.310(d)(2)(iv)"),
    applies_to="aws:dynamodb/table:Table",
    check=must_be("deletionProtectionEnabled", True),
    good=({"deletionProtectionEnabled": True},),
    bad=({}, {"deletionProtectionEnabled": False}),
    remediation="Set deletionProtectionEnabled to true.",
    equivalents=("FSBP:DynamoDB.6",),
)
