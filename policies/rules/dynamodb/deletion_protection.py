"""DDB-003: DynamoDB tables have deletion protection."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="DDB-003",
    title="DynamoDB tables have deletion protection",
    why=(
        "One DeleteTable call, by mistake or by an intruder, removes all items of the table. With deletion protection "
        "DynamoDB refuses the call until the protection is turned off in a separate step that CloudTrail records."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(c)(1)", "164.308(a)(7)(i)"),
    applies_to="aws:dynamodb/table:Table",
    check=must_be("deletionProtectionEnabled", True),
    good=({"deletionProtectionEnabled": True},),
    bad=({}, {"deletionProtectionEnabled": False}),
    remediation="Set deletionProtectionEnabled to true.",
    equivalents=("FSBP:DynamoDB.6",),
)
