"""REDSHIFT-005: Redshift Serverless namespaces use a customer managed key and export their logs."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_include

RULE = Rule(
    id="REDSHIFT-005",
    title="Redshift Serverless namespaces use a customer managed key and export their logs",
    why=(
        "Under an AWS owned key the practice cannot withdraw access to the data of the warehouse. Without the "
        "connection and user logs nobody can say afterwards who signed in or which accounts were changed."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(b)"),
    applies_to="aws:redshiftserverless/namespace:Namespace",
    check=all_of(customer_key("kmsKeyId"), must_include("logExports", "connectionlog", "userlog")),
    good=({"kmsKeyId": KEY, "logExports": ["connectionlog", "userlog"]},),
    bad=({}, {"logExports": ["connectionlog", "userlog"]}, {"kmsKeyId": KEY, "logExports": ["connectionlog"]}),
    remediation="Set kmsKeyId and export connectionlog, userlog and useractivitylog.",
)
