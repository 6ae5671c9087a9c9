"""SHARE-001: file shares from the clinic are encrypted and bounded to clients."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_be
from policies.rule_support.network_exposure import world_in


def every_client(props: Props) -> Iterator[str]:
    """Listed, and not the world."""
    clients = list(props.texts_at("clientLists"))
    if not clients or world_in(clients):
        yield f"clientLists is {clients or 'missing'}"


RULE = Rule(
    id="SHARE-001",
    title="File shares from the clinic are encrypted and bounded to clients",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(a)(1)"),
    applies_to="aws:storagegateway/nfsFileShare:NfsFileShare",
    check=both(must_be("kmsEncrypted", True), customer_key("kmsKeyArn"), every_client),
    good=({"kmsEncrypted": True, "kmsKeyArn": KEY, "clientLists": ["10.0.0.0/24"]},),
    bad=(
        {},
        {"kmsEncrypted": True, "kmsKeyArn": KEY, "clientLists": ["0.0.0.0/0"]},
        {"kmsEncrypted": False, "clientLists": ["10.0.0.0/24"]},
    ),
    remediation="Encrypt with a named key and list the clinic's clients.",
)
