"""COGNITO-002: Cognito app clients limit refresh tokens and hide whether a user exists."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, at_most, must_be

RULE = Rule(
    id="COGNITO-002",
    title="Cognito app clients limit refresh tokens and hide whether a user exists",
    why=(
        "A refresh token taken from a lost phone opens the patient portal for as long as it is valid, unless it can be "
        "revoked. Error messages that reveal which users exist let anybody find out who is a patient."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iii)", "164.312(d)"),
    applies_to="aws:cognito/userPoolClient:UserPoolClient",
    check=all_of(
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
        "Set preventUserExistenceErrors to ENABLED, refreshTokenValidity to 30 days or less, and enableTokenRevocation "
        "to true."
    ),
)
