"""GRAPHQL-002: AppSync API caches are encrypted at rest and in transit."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be

RULE = Rule(
    id="GRAPHQL-002",
    title="AppSync API caches are encrypted at rest and in transit",
    why=(
        "An API cache stores resolver responses, that is patient data, outside the database and its key. Without "
        "encryption they can be read on the cache's nodes and on the network between AppSync and the cache."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
    applies_to="aws:appsync/apiCache:ApiCache",
    check=all_of(must_be("atRestEncryptionEnabled", True), must_be("transitEncryptionEnabled", True)),
    good=({"atRestEncryptionEnabled": True, "transitEncryptionEnabled": True},),
    bad=({}, {"atRestEncryptionEnabled": True, "transitEncryptionEnabled": False}),
    remediation=(
        "Set atRestEncryptionEnabled and transitEncryptionEnabled to true when the cache is created; they cannot be "
        "changed later."
    ),
    equivalents=(
        "FSBP:AppSync.1",
        "FSBP:AppSync.6",
    ),
)
