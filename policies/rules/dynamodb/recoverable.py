"""DDB-002: tables can go back to any minute of the last month."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="DDB-002",
    title="Tables can go back to any minute of the last month",
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.308(a)(7)(i)"),
    applies_to="aws:dynamodb/table:Table",
    check=must_be("pointInTimeRecovery.enabled", True),
    good=({"pointInTimeRecovery": {"enabled": True}},),
    bad=({}, {"pointInTimeRecovery": {"enabled": False}}),
    remediation="Set pointInTimeRecovery.enabled to true.",
    equivalents=("config:dynamodb-pitr-enabled", "FSBP:DynamoDB.2"),
)
