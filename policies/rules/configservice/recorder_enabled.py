"""CONFIG-002: AWS Config recorders are enabled."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="CONFIG-002",
    title="AWS Config recorders are enabled",
    why=(
        "A recorder that is stopped records nothing, and Config rules keep their last result. Accounts look compliant "
        "while buckets and roles around patient data change unrecorded."
    ),
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(8)"),
    applies_to="aws:cfg/recorderStatus:RecorderStatus",
    check=must_be("isEnabled", True),
    good=({"isEnabled": True},),
    bad=({}, {"isEnabled": False}),
    remediation="Set isEnabled to true.",
    equivalents=("FSBP:Config.1",),
)
