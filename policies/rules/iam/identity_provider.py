"""IAM-016: web identity providers name the audience they accept."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import both, starts_with


def every_client(props: Props) -> Iterator[str]:
    """At least one audience, none of them a wildcard."""
    clients = list(props.texts_at("clientIdLists"))
    if not clients or "*" in clients:
        yield "clientIdLists must list the audiences accepted"


RULE = Rule(
    id="IAM-016",
    title="Web identity providers name the audience they accept",
    severity=Severity.MEDIUM,
    cites=("164.312(d)", "164.312(a)(2)(i)"),
    applies_to="aws:iam/openIdConnectProvider:OpenIdConnectProvider",
    check=both(starts_with("url", "https://", "token.actions.githubusercontent.com", "gitlab.com"), every_client),
    good=({"url": "https://token.actions.githubusercontent.com", "clientIdLists": ["sts.amazonaws.com"]},),
    bad=(
        {},
        {"url": "http://token.example.org", "clientIdLists": ["sts.amazonaws.com"]},
        {"url": "https://token.example.org", "clientIdLists": ["*"]},
    ),
    remediation="Use an https url and list the client ids.",
)
