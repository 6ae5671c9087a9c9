"""API-006: REST APIs near patient data are private or have a resource policy without public grants."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.iam_documents import document, no_public_grant, statement


def check(props: Props) -> Iterator[str]:
    """Report an API that is not private, unless its resource policy grants nothing to the public."""
    if props.at("endpointConfiguration.types") != "PRIVATE":
        yield from no_public_grant("policy")(props)


RULE = Rule(
    id="API-006",
    title="REST APIs near patient data are private or have a resource policy without public grants",
    why=(
        "A regional or edge-optimized API without a resource policy can be called from anywhere on the internet. A "
        "stolen token, or one method that lacks authorization, is then enough to read the practice's data from "
        "outside."
    ),
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
    remediation=(
        "Set endpointConfiguration.types to PRIVATE, or set policy to a resource policy that names its principals."
    ),
)
