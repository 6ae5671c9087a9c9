"""REDSHIFT-004: warehouses refuse connections without TLS."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, some

RULE = Rule(
    id="REDSHIFT-004",
    title="Warehouses refuse connections without TLS",
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)", "164.312(e)(2)(i)"),
    applies_to="aws:redshift/parameterGroup:ParameterGroup",
    check=some(
        "parameters",
        both(must_be("name", "require_ssl"), must_be("value", "true")),
        "require_ssl that is true",
    ),
    good=({"parameters": [{"name": "require_ssl", "value": "true"}]},),
    bad=({}, {"parameters": [{"name": "require_ssl", "value": "false"}]}),
    remediation="Set require_ssl to true.",
    equivalents=("config:redshift-require-tls-ssl", "FSBP:Redshift.2"),
)
