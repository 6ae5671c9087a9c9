"""COGNITO-002: app clients end sessions and hide who exists."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import at_most, both, must_be

RULE = Rule(
    id="COGNITO-002",
    title="App clients end sessions and hide who exists",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iii)", "164.312(d)"),
    applies_to="aws:cognito/userPoolClient:UserPoolClient",
    check=both(
        must_be("preventUserExistenceErrors", "ENABLED"),
        at_most("refreshTokenValidity", 30),
        must_be("enableTokenRevocation", True),
    ),
    good=({"preventUserExistenceErrors": "ENABLED", "refreshTokenValidity": 1, "enableTokenRevocation": True},),
    bad=(
        {},
        {"preventUserExistenceErrors": "LEGACY", "refreshTokenValidity": 1, "enableTokenRevocation": True},
        {"preventUserExistenceErrors": "ENABLED", "refreshTokenValidity": 365, "enableTokenRevocation": True},
    ),
    remediation=(
        "Set preventUserExistenceErrors ENABLED, refreshTokenValidity 30 or less, enableTokenRevocation true."
    ),
)
