"""IAM-010: IAM users have no console passwords."""

from policies.model import Forbidden, Rule, Severity

RULE = Rule(
    id="IAM-010",
    title="IAM users have no console passwords",
    why=(
        "A console password lets a person sign in past the practice's identity provider, its MFA and its termination "
        "process. A former employee or a phisher with that password still reaches patient data after the directory "
        "account is closed."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(i)", "164.312(d)", "164.308(a)(5)(ii)(D)"),
    applies_to="aws:iam/userLoginProfile:UserLoginProfile",
    check=Forbidden("a console password bypasses the identity provider and its MFA"),
    good=(),
    bad=({}, {"user": "office"}),
    remediation="Remove the login profile; people sign in through IAM Identity Center or a SAML provider.",
    equivalents=("config:mfa-enabled-for-iam-console-access", "FSBP:IAM.5"),
)
