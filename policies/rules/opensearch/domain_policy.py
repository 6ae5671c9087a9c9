"""SEARCH-004: a search domain's policy names who may search."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have
from policies.rule_support.iam_documents import document, no_public_grant, statement

ROLE = {"AWS": "arn:aws:iam::222222222222:role/mso/phi/search"}


def check(props: Props) -> Iterator[str]:
    """Without a policy of its own a domain answers its own account alone."""
    yield from must_have("domainName")(props)
    if props.get("accessPolicies"):
        yield from no_public_grant("accessPolicies")(props)


RULE = Rule(
    id="SEARCH-004",
    title="A search domain's policy names who may search",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(A)"),
    applies_to=(
        "aws:opensearch/domain:Domain",
        "aws:opensearch/domainPolicy:DomainPolicy",
        "aws:elasticsearch/domain:Domain",
        "aws:elasticsearch/domainPolicy:DomainPolicy",
    ),
    check=check,
    good=(
        {"domainName": "notes"},
        {"domainName": "notes", "accessPolicies": document(statement("Allow", "es:ESHttpGet", principal=ROLE))},
    ),
    bad=(
        {},
        {"domainName": "notes", "accessPolicies": document(statement("Allow", "es:*", principal="*"))},
        {"domainName": "notes", "accessPolicies": "{"},
    ),
    remediation="Name the roles; an address range (aws:SourceIp) is no identity.",
)
