"""SSO-004: Identity Center account assignments are made to groups, not to users."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="SSO-004",
    title="Identity Center account assignments are made to groups, not to users",
    why=(
        "An assignment to one user is not part of any group review and does not end when the person changes jobs. "
        "Years later somebody from another department still signs in to accounts with patient data."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(4)(ii)(B)", "164.308(a)(4)(ii)(C)", "164.308(a)(3)(ii)(C)"),
    applies_to="aws:ssoadmin/accountAssignment:AccountAssignment",
    check=must_be("principalType", "GROUP"),
    good=({"principalType": "GROUP", "principalId": "g-1"},),
    bad=({}, {"principalType": "USER", "principalId": "u-1"}),
    remediation="Set principalType to GROUP; the identity provider decides who is in the group.",
)
