"""SSO-004: people get access through a group."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="SSO-004",
    title="People get access through a group",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(4)(ii)(B)", "164.308(a)(4)(ii)(C)", "164.312(a)(2)(i)", "164.308(a)(3)(ii)(C)"),
    applies_to="aws:ssoadmin/accountAssignment:AccountAssignment",
    check=must_be("principalType", "GROUP"),
    good=({"principalType": "GROUP", "principalId": "g-1"},),
    bad=({}, {"principalType": "USER", "principalId": "u-1"}),
    remediation="Assign the group; the identity provider decides who is in it.",
)
