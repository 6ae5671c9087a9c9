"""DOCDB-003: document databases refuse connections without TLS."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, some, starts_with

RULE = Rule(
    id="DOCDB-003",
    title="Document databases refuse connections without TLS",
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)"),
    applies_to="aws:docdb/clusterParameterGroup:ClusterParameterGroup",
    check=some(
        "parameters",
        both(must_be("name", "tls"), starts_with("value", "enabled", "tls1.2", "tls1.3", "fips-140-3")),
        "parameter tls that is enabled",
    ),
    good=({"parameters": [{"name": "tls", "value": "enabled"}]},),
    bad=({}, {"parameters": [{"name": "tls", "value": "disabled"}]}),
    remediation="Set tls to enabled.",
)
