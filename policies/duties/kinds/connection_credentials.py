"""L5: a connection to a vendor can be given its credential by a person or a pipeline, and EventBridge can read it."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.duties.duty import Call, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.duties.people import is_person, is_pipeline, session_keys, somebody
from policies.separation.estate.entities import Principal
from policies.separation.iam.policy_documents import Origin, Statement
from policies.separation.iam.principals import Caller, CallerKind

WHY = "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateConnection.html"
BY_KEY = "https://docs.aws.amazon.com/eventbridge/latest/userguide/encryption-connections.html"
UPDATE = "events:UpdateConnection"
TAG = "EventBridgeApiDestinations"
LINKED_ROLE = "aws-service-role/apidestinations.events.amazonaws.com/AWSServiceRoleForAmazonEventBridgeApiDestinations"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """Two duties for each connection of EventBridge: without a credential the vendor refuses whatever is posted."""
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
        if (key := connection.facts.get("kmsKeyIdentifier")) and isinstance(key, str):
            does, needs = "reads its credential with its key", tuple(_reads(estate, connection, key))
            yield Duty(
                "L5", "connection-credentials", estate.label(connection), does, needs, BY_KEY, connection.urn
            )


def _reads(estate: DutyEstate, connection: Resource, key: str) -> Iterator[Need]:
    """EventBridge's service-linked role decrypts the connection's secret with a key that has the tag it asks for."""
    account, region = estate.account(connection), connection.region
    entity = estate.entity(key)
    if entity is None:
        yield not_in_input(key)
        return
    yield Standing(entity.tags.get(TAG) == "true", f"the key {entity.label} has no tag {TAG}: true")
    arn = f"arn:aws:iam::{account.id}:role/{LINKED_ROLE}"
    anything = Statement(True, ("*",), ("*",), sid="its own policy", origin=Origin("identity", "kept by AWS"))
    caller = Caller(CallerKind.SESSION, arn, account.id, arn, any_session=True)
    role = Principal(arn, caller, account, account.owner, identity=(anything,))
    secret = f"arn:aws:secretsmanager:{region}:{account.id}:secret:events!connection/{connection.facts.get('name')}"
    keys = {"kms:viaservice": f"secretsmanager.{region}.amazonaws.com", "kms:encryptioncontext:secretarn": secret}
    yield Call(role, "kms:Decrypt", key, keys)
    yield Call(role, "kms:GenerateDataKey", key, keys)
