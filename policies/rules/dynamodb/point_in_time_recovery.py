"""DDB-002: DynamoDB tables have point-in-time recovery."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="DDB-002",
    title="DynamoDB tables have point-in-time recovery",
    why=(
        "Without point-in-time recovery a faulty import or a malicious script that overwrites items cannot be undone. "
        "With it the table can be restored to any second of the last 35 days."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.308(a)(7)(i)"),
    applies_to="aws:dynamodb/table:Table",
    check=must_be("pointInTimeRecovery.enabled", True),
    good=({"pointInTimeRecovery": {"enabled": True}},),
    bad=({}, {"pointInTimeRecovery": {"enabled": False}}),
    remediation="Set pointInTimeRecovery.enabled to true.",
    equivalents=("config:dynamodb-pitr-enabled", "FSBP:DynamoDB.2"),
)
