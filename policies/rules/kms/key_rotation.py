"""KMS-001: symmetric KMS keys rotate at least once a year."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_be

YEAR = 365


def check(props: Props) -> Iterator[str]:
    """Check rotation of symmetric encryption keys; AWS does not rotate other keys automatically."""
    if props.get("customerMasterKeySpec") not in (None, "SYMMETRIC_DEFAULT"):
        return
    yield from must_be("enableKeyRotation", True)(props)
    if (days := props.number_at("rotationPeriodInDays") or YEAR) > YEAR:
        yield f"rotationPeriodInDays is {days}, must be {YEAR} or less"


RULE = Rule(
    id="KMS-001",
    title="Symmetric KMS keys rotate at least once a year",
    why=(
        "Without rotation the same key material encrypts every chart for decades, so one exposure of it opens them "
        "all. Rotation limits how much data any one version of the material protects; old data stays readable."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "nprm-encryption"),
    applies_to="aws:kms/key:Key",
    check=check,
    good=(
        {"enableKeyRotation": True},
        {"keyUsage": "SIGN_VERIFY", "customerMasterKeySpec": "ECC_NIST_P256"},
        {"enableKeyRotation": True, "rotationPeriodInDays": 180},
    ),
    bad=({}, {"enableKeyRotation": False}, {"enableKeyRotation": True, "rotationPeriodInDays": 900}),
    remediation="Set enableKeyRotation to true; leave rotationPeriodInDays at 365 or less.",
    equivalents=("FSBP:KMS.4", "CIS-3.0:3.6"),
)
