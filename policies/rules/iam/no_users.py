"""IAM-008: accounts contain no IAM users."""

from policies.model import Forbidden, Rule, Severity

RULE = Rule(
    id="IAM-008",
    title="Accounts contain no IAM users",
    why=(
        "The credentials of an IAM user work until somebody revokes them, outside the practice's identity provider. "
        "When a person leaves or a vendor's contract ends, closing their directory account does not end this access to "
        "patient data."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(i)", "164.312(d)", "164.308(a)(3)(ii)(C)"),
    applies_to="aws:iam/user:User",
    check=Forbidden(
        "an IAM user has credentials that do not expire; people use IAM Identity Center, programs use roles",
    ),
    good=(),
    bad=({}, {"name": "backup-script"}),
    remediation=(
        "Remove the user; people use IAM Identity Center, programs use roles. Where a product supports nothing else, "
        "waive this rule with an expiry."
    ),
    equivalents=(
        "config:iam-user-unused-credentials-check",
        "config:iam-user-mfa-enabled",
        "FSBP:IAM.2",
        "FSBP:IAM.22",
    ),
)
