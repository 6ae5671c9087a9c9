"""GUARD-001: GuardDuty is on and reports quickly."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be

RULE = Rule(
    id="GUARD-001",
    title="GuardDuty is on and reports quickly",
    severity=Severity.CRITICAL,
    cites=("164.312(b)", "164.308(a)(5)(ii)(B)", "164.308(a)(5)(ii)(C)", "164.308(a)(6)(ii)", "nprm-real-time-audit"),
    applies_to="aws:guardduty/detector:Detector",
    check=both(must_be("enable", True), must_be("findingPublishingFrequency", "FIFTEEN_MINUTES")),
    good=({"enable": True, "findingPublishingFrequency": "FIFTEEN_MINUTES"},),
    bad=(
        {},
        {"enable": False, "findingPublishingFrequency": "FIFTEEN_MINUTES"},
        {"enable": True, "findingPublishingFrequency": "SIX_HOURS"},
    ),
    remediation="Set enable to true and findingPublishingFrequency to FIFTEEN_MINUTES.",
    equivalents=("config:guardduty-enabled-centralized", "FSBP:GuardDuty.1"),
)
