"""COGNITO-003: identity pools give no rights to whoever did not sign in."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import both, must_have


def not_unless_asked(props: Props) -> Iterator[str]:
    """Both are off unless somebody switches them on."""
    for switch in ("allowUnauthenticatedIdentities", "allowClassicFlow"):
        if props.get(switch) not in (None, False):
            yield f"{switch} is on: strangers get credentials of the account"


RULE = Rule(
    id="COGNITO-003",
    title="Identity pools give no rights to whoever did not sign in",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(d)"),
    applies_to="aws:cognito/identityPool:IdentityPool",
    check=both(must_have("identityPoolName"), not_unless_asked),
    good=({"identityPoolName": "ehr"}, {"identityPoolName": "ehr", "allowUnauthenticatedIdentities": False}),
    bad=(
        {},
        {"identityPoolName": "ehr", "allowUnauthenticatedIdentities": True},
        {"identityPoolName": "ehr", "allowClassicFlow": True},
    ),
    remediation="Leave allowUnauthenticatedIdentities and allowClassicFlow off.",
    equivalents=("FSBP:Cognito.2",),
)
