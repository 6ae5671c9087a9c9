"""IAM-009: there are no long-lived access keys."""

from policies.model import Forbidden, Rule, Severity

RULE = Rule(
    id="IAM-009",
    title="There are no long-lived access keys",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(i)", "164.312(d)", "164.308(a)(3)(ii)(C)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:iam/accessKey:AccessKey",
    check=Forbidden("an access key does not expire and is copied in secret; use a role, OIDC or IAM Roles Anywhere"),
    good=(),
    bad=({}, {"user": "backup-script"}),
    remediation="Remove the key and give the program a role.",
    equivalents=("config:access-keys-rotated", "config:iam-root-access-key-check", "FSBP:IAM.3", "CIS-3.0:1.14"),
)
