"""COGNITO-003: Cognito identity pools allow neither unauthenticated identities nor the classic flow."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import all_of, must_have

RISKS = {
    "allowUnauthenticatedIdentities": "callers get AWS credentials without signing in",
    "allowClassicFlow": "callers choose any role that trusts the pool",
}


def no_guest_access(props: Props) -> Iterator[str]:
    """Report each switch that is set; absent means false, AWS's default."""
    for switch, risk in RISKS.items():
        if props.get(switch) not in (None, False):
            yield f"{switch} is {props.get(switch)!r}, must be false or absent: {risk}"


RULE = Rule(
    id="COGNITO-003",
    title="Cognito identity pools allow neither unauthenticated identities nor the classic flow",
    why=(
        "With guest access anyone on the internet obtains AWS credentials of the account by asking for them. The "
        "classic flow lets a caller pick any role that trusts the pool, without the limits of the enhanced flow."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(d)"),
    applies_to="aws:cognito/identityPool:IdentityPool",
    check=all_of(must_have("identityPoolName"), no_guest_access),
    good=({"identityPoolName": "ehr"}, {"identityPoolName": "ehr", "allowUnauthenticatedIdentities": False}),
    bad=(
        {},
        {"identityPoolName": "ehr", "allowUnauthenticatedIdentities": True},
        {"identityPoolName": "ehr", "allowClassicFlow": True},
    ),
    remediation="Set allowUnauthenticatedIdentities and allowClassicFlow to false, or leave them out.",
    equivalents=("FSBP:Cognito.2",),
)
