"""L5: a connection to a vendor can be given its credential by a person or a pipeline."""

from __future__ import annotations

from collections.abc import Iterator

from policies.duties.duty import Call, Duty
from policies.duties.duty_estate import DutyEstate
from policies.duties.people import is_person, is_pipeline, session_keys, somebody

WHY = "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateConnection.html"
UPDATE = "events:UpdateConnection"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each connection of EventBridge: without a credential the vendor refuses whatever is posted."""
    for connection in estate.of_type("cloudwatch/eventConnection:EventConnection"):
        arn, account = str(connection.facts.get("arn")), estate.account(connection)
        who = [p for p in estate.in_account.get(connection.account, ()) if is_person(p) or is_pipeline(p)]
        told = [p for p in who if any(s.allow and s.covers_action(UPDATE) for s in p.identity)]
        updates = [(Call(principal, UPDATE, arn, session_keys(principal)),) for principal in told]
        need = somebody(estate, account, updates, "nobody may set its credential")
        yield Duty(
            "L5", "connection-credentials", estate.label(connection), "is given its credential", (need,), WHY,
            connection.urn,
        )  # fmt: skip
