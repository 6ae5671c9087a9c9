"""KMS-001: keys rotate every year."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_be

YEAR = 365


def when_symmetric(props: Props) -> Iterator[str]:
    """Keys that sign or that are asymmetric cannot rotate by themselves."""
    if props.get("customerMasterKeySpec") not in (None, "SYMMETRIC_DEFAULT"):
        return
    yield from must_be("enableKeyRotation", True)(props)
    if (days := props.number_at("rotationPeriodInDays") or YEAR) > YEAR:
        yield f"rotationPeriodInDays is {days}, must be {YEAR} or less"


RULE = Rule(
    id="KMS-001",
    title="Keys rotate every year",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(c)(1)", "nprm-encryption"),
    applies_to="aws:kms/key:Key",
    check=when_symmetric,
    good=(
        {"enableKeyRotation": True},
        {"keyUsage": "SIGN_VERIFY", "customerMasterKeySpec": "ECC_NIST_P256"},
        {"enableKeyRotation": True, "rotationPeriodInDays": 180},
    ),
    bad=({}, {"enableKeyRotation": False}, {"enableKeyRotation": True, "rotationPeriodInDays": 900}),
    remediation="Set enableKeyRotation to true; leave rotationPeriodInDays at 365 or less.",
    equivalents=("FSBP:KMS.4", "CIS-3.0:3.6"),
)
