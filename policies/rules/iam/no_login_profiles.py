"""IAM-010: no IAM user has a console password."""

from policies.model import Forbidden, Rule, Severity

RULE = Rule(
    id="IAM-010",
    title="No IAM user has a console password",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(i)", "164.312(d)", "164.308(a)(5)(ii)(D)"),
    applies_to="aws:iam/userLoginProfile:UserLoginProfile",
    check=Forbidden("console passwords bypass the identity provider and its second factor"),
    good=(),
    bad=({}, {"user": "office"}),
    remediation="Remove the login profile; people sign in through Identity Center.",
    equivalents=("config:mfa-enabled-for-iam-console-access", "FSBP:IAM.5"),
)
