"""ATHENA-001: query results are encrypted, and nobody may choose otherwise."""

from typing import Any

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_be

RESULTS = "configuration.resultConfiguration.encryptionConfiguration"


def group(option: str, key: str, enforce: bool = True) -> dict[str, Any]:
    """A workgroup, for the examples."""
    results = {"encryptionConfiguration": {"encryptionOption": option, "kmsKeyArn": key}}
    return {"configuration": {"enforceWorkgroupConfiguration": enforce, "resultConfiguration": results}}


RULE = Rule(
    id="ATHENA-001",
    title="Query results are encrypted, and nobody may choose otherwise",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
    applies_to="aws:athena/workgroup:Workgroup",
    check=both(
        must_be("configuration.enforceWorkgroupConfiguration", True),
        must_be(f"{RESULTS}.encryptionOption", "SSE_KMS", "CSE_KMS"),
        customer_key(f"{RESULTS}.kmsKeyArn"),
    ),
    good=(group("SSE_KMS", KEY),),
    bad=({}, group("SSE_S3", KEY), group("SSE_KMS", ""), group("SSE_KMS", KEY, enforce=False)),
    remediation="Set resultConfiguration.encryptionConfiguration with SSE_KMS and enforce the workgroup.",
    equivalents=("FSBP:Athena.1",),
)
