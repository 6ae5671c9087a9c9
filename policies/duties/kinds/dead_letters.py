"""L3: a message that fails in a queue reaches its dead-letter queue."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from infra.engine.graph import Resource
from policies.duties.delivery_targets import QUEUE, named
from policies.duties.duty import Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.separation.iam.arn_fields import account_of, region_of

WHY = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html"
POLICY, ALLOW_POLICY = "sqs/redrivePolicy:RedrivePolicy", "sqs/redriveAllowPolicy:RedriveAllowPolicy"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each queue with a redrive policy."""
    allowed = {str(p.facts.get("queueUrl")): p.facts.get("redriveAllowPolicy") for p in estate.of_type(ALLOW_POLICY)}
    separate = {str(p.facts.get("queueUrl")): p.facts.get("redrivePolicy") for p in estate.of_type(POLICY)}
    for queue in estate.of_type(QUEUE):
        redrive = _document(queue.facts.get("redrivePolicy") or separate.get(str(queue.id)))
        target = redrive.get("deadLetterTargetArn")
        if isinstance(target, str):
            needs = tuple(_needs(estate, queue, target, allowed))
            does = f"sends what fails to {target.rpartition(':')[2]}"
            yield Duty("L3", "dead-letters", estate.label(queue), does, needs, WHY, queue.urn)


def _document(value: Any) -> Mapping[str, Any]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return {}
    return value if isinstance(value, Mapping) else {}


def _needs(estate: DutyEstate, queue: Resource, target: str, allowed: Mapping[str, Any]) -> Iterator[Need]:
    dead = named(estate, target, QUEUE)
    here = (queue.account, queue.region)
    yield Standing((account_of(target), region_of(target)) == here, f"{target} is in another account or Region")
    if dead is None:
        yield not_in_input(target)
        return
    fifo = [bool(each.facts.get("fifoQueue")) for each in (queue, dead)]
    yield Standing(fifo[0] is fifo[1], "one of the queues is FIFO and the other is not")
    own = str(queue.facts.get("arn"))
    permission = _document(dead.facts.get("redriveAllowPolicy") or allowed.get(str(dead.id)))
    kind = permission.get("redrivePermission", "allowAll")
    named_here = own in permission.get("sourceQueueArns", ())
    fits = kind == "allowAll" or (kind == "byQueue" and named_here)
    yield Standing(fits, f"the redrive allow policy of {target} ({kind}) does not let {own} use it")
