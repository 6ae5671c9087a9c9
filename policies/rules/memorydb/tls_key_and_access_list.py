"""MEMDB-001: MemoryDB clusters use TLS, a customer managed key and an access control list."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_be, must_have


def own_access_list(props: Props) -> Iterator[str]:
    """The access control list is not open-access, the AWS default that admits every client."""
    if props.get("aclName") == "open-access":
        yield "aclName is open-access, must name an access control list of your own"


RULE = Rule(
    id="MEMDB-001",
    title="MemoryDB clusters use TLS, a customer managed key and an access control list",
    why=(
        "The open-access list lets every client that reaches the port read and delete all keys without a password. "
        "Without TLS the data can be read on the network, and without its own key the practice cannot withdraw access."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(1)", "164.312(e)(2)(ii)", "164.312(a)(1)"),
    applies_to="aws:memorydb/cluster:Cluster",
    check=all_of(must_be("tlsEnabled", True), customer_key("kmsKeyArn"), must_have("aclName"), own_access_list),
    good=({"tlsEnabled": True, "kmsKeyArn": KEY, "aclName": "ehr"},),
    bad=(
        {},
        {"tlsEnabled": False, "kmsKeyArn": KEY, "aclName": "ehr"},
        {"tlsEnabled": True, "kmsKeyArn": KEY, "aclName": "open-access"},
    ),
    remediation=(
        "Set tlsEnabled to true, kmsKeyArn to a customer managed key and aclName to an access control list of your own."
    ),
)
