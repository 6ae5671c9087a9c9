"""IAM-009: accounts contain no long-lived IAM access keys."""

from policies.model import Forbidden, Rule, Severity

RULE = Rule(
    id="IAM-009",
    title="Accounts contain no long-lived IAM access keys",
    why=(
        "A key copied into a repository, a laptop or a vendor's server works from any network until somebody revokes "
        "it. A finder of the key reads patient data, and CloudTrail shows the user's name instead of the thief's."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(i)", "164.312(d)", "164.308(a)(3)(ii)(C)"),
    applies_to="aws:iam/accessKey:AccessKey",
    check=Forbidden(
        "an access key does not expire and can be copied unnoticed; use a role, OIDC or IAM Roles Anywhere"
    ),
    good=(),
    bad=({}, {"user": "backup-script"}),
    remediation="Remove the key, and give the program a role.",
    equivalents=("config:access-keys-rotated", "config:iam-root-access-key-check", "FSBP:IAM.3", "CIS-3.0:1.14"),
)
