"""CONFIG-002: the recorder is switched on."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="CONFIG-002",
    title="The recorder is switched on",
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(8)"),
    applies_to="aws:cfg/recorderStatus:RecorderStatus",
    check=must_be("isEnabled", True),
    good=({"isEnabled": True},),
    bad=({}, {"isEnabled": False}),
    remediation="Set isEnabled to true.",
    equivalents=("FSBP:Config.1",),
)
