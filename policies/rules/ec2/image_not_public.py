"""EC2-002: machine images are launched by named accounts only."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be_absent, must_have

RULE = Rule(
    id="EC2-002",
    title="Machine images are launched by named accounts only",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)"),
    applies_to="aws:ec2/amiLaunchPermission:AmiLaunchPermission",
    check=both(must_have("accountId"), must_be_absent("group")),
    good=({"accountId": "222222222222"},),
    bad=({}, {"group": "all"}, {"accountId": "222222222222", "group": "all"}),
    remediation="Name one accountId; never group all.",
)
