"""SSO-101: people come through an identity provider."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import estate_has
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="SSO-101",
    title="People come through an identity provider",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(i)", "164.308(a)(4)(ii)(B)", "164.308(a)(3)(ii)(A)", "164.312(d)"),
    needs=("org",),
    check=estate_has(
        ("aws:ssoadmin/accountAssignment:AccountAssignment", "aws:iam/samlProvider:SamlProvider"),
        "nobody is assigned and no provider is trusted: people must be signing in some other way",
    ),
    good=(
        lambda: estate_of(aws("ssoadmin/accountAssignment:AccountAssignment", plane="org")),
        lambda: estate_of(aws("iam/samlProvider:SamlProvider")),
    ),
    bad=(lambda: estate_of(aws("s3/bucket:Bucket")),),
    remediation="Assign groups to accounts with permission sets, or federate roles with a SAML provider.",
)
