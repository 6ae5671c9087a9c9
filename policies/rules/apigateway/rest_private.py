"""API-006: clinical APIs are private or have a policy."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.iam_documents import document, no_public_grant, statement


def check(props: Props) -> Iterator[str]:
    """Private by place, or by policy."""
    if props.at("endpointConfiguration.types") != "PRIVATE":
        yield from no_public_grant("policy")(props)


RULE = Rule(
    id="API-006",
    title="Clinical APIs are private or have a policy",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:apigateway/restApi:RestApi",
    planes=("clinical", "exchange"),
    check=check,
    good=(
        {"name": "x", "endpointConfiguration": {"types": "PRIVATE"}},
        {"name": "x", "policy": document(statement("Allow", "execute-api:Invoke", principal={"AWS": "222222222222"}))},
    ),
    bad=(
        {},
        {"name": "x", "endpointConfiguration": {"types": "EDGE"}},
        {"name": "x", "policy": document(statement("Allow", "execute-api:Invoke", principal="*"))},
    ),
    remediation="Make the endpoint PRIVATE, or write a policy that names its callers.",
)
