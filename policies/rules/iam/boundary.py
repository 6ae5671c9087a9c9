"""IAM-007: every role that people or pipelines make stays inside a boundary."""

from policies.model import Rule, Severity
from policies.rules.expectations import must_have

RULE = Rule(
    id="IAM-007",
    title="Every role that people or pipelines make stays inside a boundary",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(3)(ii)(A)", "164.308(a)(4)(ii)(B)", "164.308(a)(4)(ii)(C)"),
    applies_to="aws:iam/role:Role",
    planes=("clinical", "exchange", "management"),
    check=must_have("permissionsBoundary", "what the role may ever be given has no ceiling"),
    good=({"permissionsBoundary": "arn:aws:iam::222222222222:policy/boundary"},),
    bad=({}, {"permissionsBoundary": ""}),
    remediation="Set permissionsBoundary to the boundary policy of the account.",
)
