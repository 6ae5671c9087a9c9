"""SEARCH-004: OpenSearch domain policies grant no public access."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have
from policies.rule_support.iam_documents import document, no_public_grant, statement

ROLE = {"AWS": "arn:aws:iam::222222222222:role/mso/phi/search"}


def check(props: Props) -> Iterator[str]:
    """A domain without accessPolicies passes: it admits principals of its own account only."""
    yield from must_have("domainName")(props)
    if props.get("accessPolicies"):
        yield from no_public_grant("accessPolicies")(props)


RULE = Rule(
    id="SEARCH-004",
    title="OpenSearch domain policies grant no public access",
    why=(
        "A domain policy that allows every principal lets anyone who reaches the endpoint search, export or delete the "
        "indexed notes and results of all patients. The requests need no signature, so no log names the caller."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
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
    remediation="Name the roles in Principal; a condition on aws:SourceIp identifies no caller.",
)
