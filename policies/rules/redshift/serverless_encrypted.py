"""REDSHIFT-005: serverless warehouses use their owner's key and export their logs."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_include

RULE = Rule(
    id="REDSHIFT-005",
    title="Serverless warehouses use their owner's key and export their logs",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(b)"),
    applies_to="aws:redshiftserverless/namespace:Namespace",
    check=both(customer_key("kmsKeyId"), must_include("logExports", "connectionlog", "userlog")),
    good=({"kmsKeyId": KEY, "logExports": ["connectionlog", "userlog"]},),
    bad=({}, {"logExports": ["connectionlog", "userlog"]}, {"kmsKeyId": KEY, "logExports": ["connectionlog"]}),
    remediation="Set kmsKeyId and export connectionlog, userlog and useractivitylog.",
)
