"""SHARE-001: NFS file shares are encrypted with a customer managed key and limited to named clients."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_be
from policies.rule_support.network_exposure import internet_cidrs


def limited_clients(props: Props) -> Iterator[str]:
    """Clients are listed, and none of them is the internet."""
    clients = list(props.texts_at("clientLists"))
    if not clients or internet_cidrs(clients):
        yield f"clientLists is {clients or 'missing'}, must list addresses narrower than the internet"


RULE = Rule(
    id="SHARE-001",
    title="NFS file shares are encrypted with a customer managed key and limited to named clients",
    why=(
        "An NFS share has no sign-in: every computer with an address in clientLists can read and change all files. An "
        "open list gives the documents of the practice to any device that reaches the gateway."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(a)(1)"),
    applies_to="aws:storagegateway/nfsFileShare:NfsFileShare",
    check=all_of(must_be("kmsEncrypted", True), customer_key("kmsKeyArn"), limited_clients),
    good=({"kmsEncrypted": True, "kmsKeyArn": KEY, "clientLists": ["10.0.0.0/24"]},),
    bad=(
        {},
        {"kmsEncrypted": True, "kmsKeyArn": KEY, "clientLists": ["0.0.0.0/0"]},
        {"kmsEncrypted": False, "clientLists": ["10.0.0.0/24"]},
    ),
    remediation="Set kmsEncrypted and kmsKeyArn, and list the addresses of the clinic's computers in clientLists.",
)
