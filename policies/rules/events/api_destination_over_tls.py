"""EVENT-005: API destinations are called over TLS, without a credential in their address."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from policies.model import Props, Rule, Severity


def check(props: Props) -> Iterator[str]:
    """Report an address that is not https, and one with a user or a query, which may hold a credential."""
    endpoint = str(props.at("invocationEndpoint") or "")
    parts = urlsplit(endpoint)
    if parts.scheme != "https" or not parts.netloc:
        yield f"invocationEndpoint is {endpoint!r}, must begin with https:// and name a host"
    elif "@" in parts.netloc or parts.query:
        yield "invocationEndpoint has a user or a query, must have neither: the connection has the credential"


RULE = Rule(
    id="EVENT-005",
    title="API destinations are called over TLS, without a credential in their address",
    why=(
        "What a rule posts to a vendor is often a patient's record. Over plain HTTP anybody on the way reads it; a key "
        "in the address stands in every log that names the address, and whoever reads the log can act as the practice."
    ),
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)", "164.312(d)"),
    applies_to="aws:cloudwatch/eventApiDestination:EventApiDestination",
    check=check,
    good=({"invocationEndpoint": "https://vendor.example/v1/records", "httpMethod": "POST"},),
    bad=(
        {},
        {"invocationEndpoint": "http://vendor.example/v1/records"},
        {"invocationEndpoint": "https://vendor.example/v1/records?key=abc"},
        {"invocationEndpoint": "https://user:abc@vendor.example/v1/records"},
    ),
    remediation="Write the vendor's https address, host and path alone, and put the credential into the connection.",
)
