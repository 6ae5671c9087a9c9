"""SEARCH-002: OpenSearch domains are in a VPC, require TLS 1.2 and use fine-grained access control."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_have, starts_with

PRIVATE = {
    "vpcOptions": {"subnetIds": ["subnet-1"]},
    "advancedSecurityOptions": {"enabled": True},
    "domainEndpointOptions": {"enforceHttps": True, "tlsSecurityPolicy": "Policy-Min-TLS-1-2-PFS-2023-10"},
}


RULE = Rule(
    id="SEARCH-002",
    title="OpenSearch domains are in a VPC, require TLS 1.2 and use fine-grained access control",
    why=(
        "A public endpoint exposes the index of clinical notes to the whole internet, and clear text or old TLS to "
        "everyone on the network path. Without fine-grained access control each admitted caller reads every index."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.312(e)(2)(ii)"),
    applies_to=("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain"),
    check=all_of(
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
    remediation=(
        "Set vpcOptions.subnetIds, domainEndpointOptions.enforceHttps with a TLS 1.2 policy, and "
        "advancedSecurityOptions.enabled."
    ),
    equivalents=(
        "config:elasticsearch-in-vpc-only",
        "config:opensearch-in-vpc-only",
        "config:opensearch-https-required",
        "FSBP:Opensearch.2",
        "FSBP:Opensearch.8",
    ),
)
