"""L3: EventBridge encrypts the events of each bus with the key that the bus names, and decrypts them for its rules."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.duties.delivery_targets import Sender, source_of
from policies.duties.duty import Duty, Need
from policies.duties.duty_estate import DutyEstate, not_in_input

WHY = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-key-policy.html"
BUS, SERVICE = "cloudwatch/eventBus:EventBus", "events.amazonaws.com"
CONTEXT = "kms:encryptioncontext:aws:events:event-bus:arn"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each bus with a key of its owner."""
    for bus in estate.of_type(BUS):
        if bus.facts.get("kmsKeyIdentifier"):
            needs = tuple(_encrypts(estate, bus))
            yield Duty("L3", "event-buses", estate.label(bus), "encrypts its events with its key", needs, WHY, bus.urn)


def _encrypts(estate: DutyEstate, bus: Resource) -> Iterator[Need]:
    """The key's policy lets EventBridge look at the key, and use it with the bus in the encryption context.

    The look has no encryption context, and AWS's page does not say that it names the bus.
    """
    account, key = estate.account(bus), bus.facts.get("kmsKeyIdentifier")
    if estate.key_arn(key, account) is None:
        yield not_in_input(f"the key {key}")
        return
    arn = str(bus.facts.get("arn"))
    says = source_of(account, arn)
    sender = Sender(SERVICE, account, says, says)
    looks = Sender(SERVICE, account, says, says, unstated_to_kms=frozenset({"aws:sourcearn"}))
    yield from looks.use_key(estate, key, account, "DescribeKey")
    yield from sender.use_key(estate, key, account, "GenerateDataKey", "Decrypt", context={CONTEXT: arn})
