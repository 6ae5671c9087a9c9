"""IAM-008: there are no IAM users."""

from policies.model import Forbidden, Rule, Severity

RULE = Rule(
    id="IAM-008",
    title="There are no IAM users",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(i)", "164.312(d)", "164.308(a)(3)(ii)(C)", "164.308(a)(4)(ii)(C)"),
    applies_to="aws:iam/user:User",
    check=Forbidden(
        "an IAM user has credentials that do not expire; people come through Identity Center, programs through roles",
    ),
    good=(),
    bad=({}, {"name": "backup-script"}),
    remediation="Remove the user. Where a product can use nothing else, waive this with an expiry.",
    equivalents=(
        "config:iam-user-unused-credentials-check",
        "config:iam-user-mfa-enabled",
        "FSBP:IAM.2",
        "FSBP:IAM.22",
    ),
)
