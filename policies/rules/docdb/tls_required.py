"""DOCDB-003: DocumentDB cluster parameter groups require TLS."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, some, starts_with

RULE = Rule(
    id="DOCDB-003",
    title="DocumentDB cluster parameter groups require TLS",
    why=(
        "With tls disabled, patient documents cross the network in clear text and can be read by everyone on the path. "
        "A client without TLS simply works, so nobody notices."
    ),
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)"),
    applies_to="aws:docdb/clusterParameterGroup:ClusterParameterGroup",
    check=some(
        "parameters",
        all_of(must_be("name", "tls"), starts_with("value", "enabled", "tls1.2", "tls1.3", "fips-140-3")),
        "parameter tls with value enabled",
    ),
    good=({"parameters": [{"name": "tls", "value": "enabled"}]},),
    bad=({}, {"parameters": [{"name": "tls", "value": "disabled"}]}),
    remediation="Set the parameter tls to enabled.",
)
