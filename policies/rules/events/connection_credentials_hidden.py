"""EVENT-006: event connections authorize over TLS, and hide every value that they send along."""

from collections.abc import Iterator, Mapping

from policies.model import Props, Rule, Severity
from policies.props import Items

KINDS = ("API_KEY", "BASIC", "OAUTH_CLIENT_CREDENTIALS")
HOLDERS = ("authParameters.invocationHttpParameters", "authParameters.oauth.oauthHttpParameters")
PLACES = ("headers", "bodies", "queryStrings")


def check(props: Props) -> Iterator[str]:
    """Report a missing authorization, a token fetched without TLS, and parameters that are not marked as secret."""
    if props.at("authorizationType") not in KINDS or not props.at("authParameters"):
        yield f"authorizationType is {props.at('authorizationType')!r}, must be one of {', '.join(KINDS)}"
    endpoint = props.at("authParameters.oauth.authorizationEndpoint")
    if endpoint and not str(endpoint).startswith("https://"):
        yield f"authParameters.oauth.authorizationEndpoint is {endpoint!r}, must begin with https://"
    for holder in HOLDERS:
        for place in PLACES:
            given = props.at(f"{holder}.{place}")
            for each in () if given is None else given if isinstance(given, Items) else (given,):
                if not isinstance(each, Mapping) or each.get("isValueSecret") is not True:
                    yield f"{holder}.{place}: isValueSecret is not true for each of them, so AWS returns the value"


KEY = {"apiKey": {"key": "X-Api-Key", "value": "set-by-the-owner"}}
RULE = Rule(
    id="EVENT-006",
    title="Event connections authorize over TLS, and hide every value that they send along",
    why=(
        "Whoever may describe a connection reads each parameter that is not marked as secret, and a token that is "
        "fetched without TLS can be read on its way. With either, a stranger sends to the vendor, or reads there, as "
        "the practice."
    ),
    severity=Severity.HIGH,
    cites=("164.312(d)", "164.312(e)(1)"),
    applies_to="aws:cloudwatch/eventConnection:EventConnection",
    check=check,
    good=(
        {"authorizationType": "API_KEY", "authParameters": KEY},
        {
            "authorizationType": "API_KEY",
            "authParameters": {
                **KEY,
                "invocationHttpParameters": {"headers": [{"key": "X-Tenant", "value": "a", "isValueSecret": True}]},
            },
        },
    ),
    bad=(
        {},
        {"authorizationType": "NONE", "authParameters": KEY},
        {
            "authorizationType": "API_KEY",
            "authParameters": {**KEY, "invocationHttpParameters": {"headers": [{"key": "X-Token", "value": "a"}]}},
        },
        {
            "authorizationType": "OAUTH_CLIENT_CREDENTIALS",
            "authParameters": {"oauth": {"authorizationEndpoint": "http://vendor.example/token"}},
        },
    ),
    remediation="Name an authorizationType with its parameters, and set isValueSecret on each further parameter.",
)
