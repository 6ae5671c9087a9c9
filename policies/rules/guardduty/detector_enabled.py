"""GUARD-001: GuardDuty detectors are enabled and publish findings every 15 minutes."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be

RULE = Rule(
    id="GUARD-001",
    title="GuardDuty detectors are enabled and publish findings every 15 minutes",
    why=(
        "A suspended detector notices neither stolen credentials nor malware. With a publishing frequency of six "
        "hours, further activity under a known finding is reported hours later, while an intruder goes on copying "
        "patient data."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(b)", "164.308(a)(5)(ii)(B)", "164.308(a)(5)(ii)(C)", "164.308(a)(6)(ii)", "nprm-real-time-audit"),
    applies_to="aws:guardduty/detector:Detector",
    check=all_of(must_be("enable", True), must_be("findingPublishingFrequency", "FIFTEEN_MINUTES")),
    good=({"enable": True, "findingPublishingFrequency": "FIFTEEN_MINUTES"},),
    bad=(
        {},
        {"enable": False, "findingPublishingFrequency": "FIFTEEN_MINUTES"},
        {"enable": True, "findingPublishingFrequency": "SIX_HOURS"},
    ),
    remediation="Set enable to true and findingPublishingFrequency to FIFTEEN_MINUTES.",
    equivalents=("config:guardduty-enabled-centralized", "FSBP:GuardDuty.1"),
)
