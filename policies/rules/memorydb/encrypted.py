"""MEMDB-001: in-memory databases use TLS, a named key and an access list."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_be, must_have


def named(props: Props) -> Iterator[str]:
    """open-access is AWS's list that lets everybody in."""
    if props.get("aclName") == "open-access":
        yield "aclName is open-access"


RULE = Rule(
    id="MEMDB-001",
    title="In-memory databases use TLS, a named key and an access list",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(1)", "164.312(e)(2)(ii)", "164.312(a)(1)"),
    applies_to="aws:memorydb/cluster:Cluster",
    check=both(must_be("tlsEnabled", True), customer_key("kmsKeyArn"), must_have("aclName"), named),
    good=({"tlsEnabled": True, "kmsKeyArn": KEY, "aclName": "ehr"},),
    bad=(
        {},
        {"tlsEnabled": False, "kmsKeyArn": KEY, "aclName": "ehr"},
        {"tlsEnabled": True, "kmsKeyArn": KEY, "aclName": "open-access"},
    ),
    remediation="Set tlsEnabled, kmsKeyArn and an access control list of your own.",
)
