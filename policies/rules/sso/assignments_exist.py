"""SSO-101: access to practices is handed out through Identity Center."""

from policies.model import EstateRule, Severity
from policies.rules.companions import estate_has
from policies.rules.examples import aws, estate_of

RULE = EstateRule(
    id="SSO-101",
    title="Access to practices is handed out through Identity Center",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(i)", "164.308(a)(4)(ii)(B)", "164.308(a)(3)(ii)(A)"),
    needs=("org",),
    check=estate_has(
        "aws:ssoadmin/accountAssignment:AccountAssignment",
        "nobody is assigned anywhere: people must be signing in some other way",
    ),
    good=(lambda: estate_of(aws("ssoadmin/accountAssignment:AccountAssignment", plane="org")),),
    bad=(lambda: estate_of(aws("s3/bucket:Bucket")),),
    remediation="Assign groups to accounts with permission sets.",
)
