"""GRAPHQL-002: caches of GraphQL interfaces are encrypted at rest and in transit."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be

RULE = Rule(
    id="GRAPHQL-002",
    title="Caches of GraphQL interfaces are encrypted at rest and in transit",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
    applies_to="aws:appsync/apiCache:ApiCache",
    check=both(must_be("atRestEncryptionEnabled", True), must_be("transitEncryptionEnabled", True)),
    good=({"atRestEncryptionEnabled": True, "transitEncryptionEnabled": True},),
    bad=({}, {"atRestEncryptionEnabled": True, "transitEncryptionEnabled": False}),
    remediation="Set both switches to true; they cannot be changed later.",
    equivalents=(
        "FSBP:AppSync.1",
        "FSBP:AppSync.6",
    ),
)
