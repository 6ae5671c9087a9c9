"""SSO-101: the organization has Identity Center assignments or a SAML provider for people."""

from collections.abc import Iterator

from policies.estate_view import ORGANIZATION, EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

TYPES = ("aws:ssoadmin/accountAssignment:AccountAssignment", "aws:iam/samlProvider:SamlProvider")


def check(estate: EstateView) -> Iterator[Problem]:
    """Require one of either; a SamlProvider may be in any account of the estate."""
    if not estate.of_type(*TYPES):
        message = "no AccountAssignment and no SamlProvider exist: people sign in without an identity provider"
        yield Problem(None, message, needs=estate.shown.unseen() if estate.of_type(ORGANIZATION) else "")


RULE = EstateRule(
    id="SSO-101",
    title="The organization has Identity Center assignments or a SAML provider for people",
    why=(
        "Where neither exists, people sign in with IAM users or the root user: passwords outside the directory, often "
        "shared. Nobody can tell who opened a chart, and people who leave keep their access."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(i)", "164.312(d)", "164.308(a)(4)(ii)(B)"),
    needs=("org",),
    check=check,
    good=(
        lambda: estate_of(aws("ssoadmin/accountAssignment:AccountAssignment", plane="org")),
        lambda: estate_of(aws("iam/samlProvider:SamlProvider")),
    ),
    bad=(lambda: estate_of(aws("s3/bucket:Bucket")),),
    remediation="Assign groups to accounts with permission sets, or create a SamlProvider and roles that trust it.",
)
