"""EC2-011: the serial console is closed."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="EC2-011",
    title="The serial console is closed",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:ec2/serialConsoleAccess:SerialConsoleAccess",
    check=must_be("enabled", False),
    good=({"enabled": False},),
    bad=({}, {"enabled": True}),
    remediation="Set enabled to false.",
)
