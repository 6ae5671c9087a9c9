"""IAM-016: OIDC identity providers use https and list the accepted audiences."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import all_of, starts_with


def names_audiences(props: Props) -> Iterator[str]:
    """Require at least one audience, and no wildcard."""
    clients = list(props.texts_at("clientIdLists"))
    if not clients or "*" in clients:
        yield f"clientIdLists is {clients}, must list the accepted audiences without *"


RULE = Rule(
    id="IAM-016",
    title="OIDC identity providers use https and list the accepted audiences",
    why=(
        "A token issued for another application is valid at a provider that accepts any audience, and a provider "
        "reached without TLS can be impersonated. Either way somebody outside the practice assumes its roles."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(d)", "164.312(a)(2)(i)"),
    applies_to="aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    check=all_of(starts_with("url", "https://", "token.actions.githubusercontent.com", "gitlab.com"), names_audiences),
    good=({"url": "https://token.actions.githubusercontent.com", "clientIdLists": ["sts.amazonaws.com"]},),
    bad=(
        {},
        {"url": "http://token.example.org", "clientIdLists": ["sts.amazonaws.com"]},
        {"url": "https://token.example.org", "clientIdLists": ["*"]},
    ),
    remediation="Set an https url, and list the client ids in clientIdLists.",
)
