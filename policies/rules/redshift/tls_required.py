"""REDSHIFT-004: Redshift parameter groups require TLS."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, some

RULE = Rule(
    id="REDSHIFT-004",
    title="Redshift parameter groups require TLS",
    why=(
        "Without require_ssl a reporting tool can connect in clear text. Query results, often with the data of "
        "thousands of patients at once, can then be read on the network path."
    ),
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)", "164.312(e)(2)(i)"),
    applies_to="aws:redshift/parameterGroup:ParameterGroup",
    check=some(
        "parameters",
        all_of(must_be("name", "require_ssl"), must_be("value", "true")),
        "parameter require_ssl with value true",
    ),
    good=({"parameters": [{"name": "require_ssl", "value": "true"}]},),
    bad=({}, {"parameters": [{"name": "require_ssl", "value": "false"}]}),
    remediation="Set the parameter require_ssl to true.",
    equivalents=("config:redshift-require-tls-ssl", "FSBP:Redshift.2"),
)
