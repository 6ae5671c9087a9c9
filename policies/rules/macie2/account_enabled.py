"""MACIE-001: Macie is enabled and publishes findings at least hourly."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be

RULE = Rule(
    id="MACIE-001",
    title="Macie is enabled and publishes findings at least hourly",
    why=(
        "A paused Macie does not report patient data in buckets where none belongs. At SIX_HOURS, updates of a finding "
        "about a bucket that became public arrive after its objects may have been read."
    ),
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.502(b)", "164.514(a)-(b)"),
    applies_to="aws:macie2/account:Account",
    check=all_of(must_be("status", "ENABLED"), must_be("findingPublishingFrequency", "FIFTEEN_MINUTES", "ONE_HOUR")),
    good=({"status": "ENABLED", "findingPublishingFrequency": "FIFTEEN_MINUTES"},),
    bad=(
        {},
        {"status": "PAUSED", "findingPublishingFrequency": "FIFTEEN_MINUTES"},
        {"status": "ENABLED", "findingPublishingFrequency": "SIX_HOURS"},
    ),
    remediation="Set status to ENABLED and findingPublishingFrequency to FIFTEEN_MINUTES.",
    equivalents=("FSBP:Macie.1",),
)
