"""SEARCH-002: search domains stand in a network, over TLS, behind a sign-in."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, must_have, starts_with

PRIVATE = {
    "vpcOptions": {"subnetIds": ["subnet-1"]},
    "advancedSecurityOptions": {"enabled": True},
    "domainEndpointOptions": {"enforceHttps": True, "tlsSecurityPolicy": "Policy-Min-TLS-1-2-PFS-2023-10"},
}


RULE = Rule(
    id="SEARCH-002",
    title="Search domains stand in a network, over TLS, behind a sign-in",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.312(e)(2)(ii)", "164.308(a)(3)(i)"),
    applies_to=("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain"),
    check=both(
        must_have("vpcOptions.subnetIds"),
        must_be("domainEndpointOptions.enforceHttps", True),
        starts_with("domainEndpointOptions.tlsSecurityPolicy", "Policy-Min-TLS-1-2"),
        must_be("advancedSecurityOptions.enabled", True),
    ),
    good=(PRIVATE,),
    bad=(
        {},
        {**PRIVATE, "vpcOptions": {}},
        {**PRIVATE, "domainEndpointOptions": {"enforceHttps": True, "tlsSecurityPolicy": "Policy-Min-TLS-1-0-2019-07"}},
        {**PRIVATE, "advancedSecurityOptions": {"enabled": False}},
    ),
    remediation="Set vpcOptions, enforceHttps with a TLS 1.2 policy, and advancedSecurityOptions.",
    equivalents=(
        "config:elasticsearch-in-vpc-only",
        "config:opensearch-in-vpc-only",
        "config:opensearch-https-required",
        "FSBP:Opensearch.2",
        "FSBP:Opensearch.8",
    ),
)
