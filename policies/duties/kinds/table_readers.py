"""L6: whoever may read certain attributes of a table only can read them, when the request names them."""

from __future__ import annotations

from collections.abc import Iterator

from policies.duties.aws.key_use import key_use
from policies.duties.duty import Call, Duty, Need
from policies.duties.duty_estate import DutyEstate
from policies.duties.people import people, session_keys
from policies.separation.estate.entities import Principal
from policies.separation.iam.conditions import Values
from policies.separation.iam.policy_documents import Statement

WHY = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html"
ATTRIBUTES, SELECT = "dynamodb:attributes", "dynamodb:select"
READS = ("dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", "dynamodb:BatchGetItem")
WITH_SELECT = ("dynamodb:Query", "dynamodb:Scan")
"""Operations whose requests have a ``Select`` parameter."""


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each statement that lets somebody read a list of attributes, and each action that it allows."""
    for who in people(estate.model.principals):
        for statement in who.identity:
            listed = _attributes(statement)
            if not statement.allow or not listed:
                continue
            for action in READS:
                if statement.covers_action(action):
                    needs = tuple(_needs(estate, who, statement, action, listed))
                    does = f"reads {', '.join(listed)} by {action.partition(':')[2]}"
                    about = estate.by_arn.get(who.arn)
                    yield Duty("L6", "table-readers", who.name, does, needs, WHY, about.urn if about else "", who.arn)


def _attributes(statement: Statement) -> tuple[str, ...]:
    """The attributes that a statement lists."""
    found = (c for c in statement.conditions if c.key == ATTRIBUTES and c.base != "null")
    return tuple(dict.fromkeys(value for condition in found for value in condition.values))


def _needs(
    estate: DutyEstate, who: Principal, statement: Statement, action: str, attributes: tuple[str, ...]
) -> Iterator[Need]:
    session = session_keys(who)
    context: dict[str, Values] = {**session, ATTRIBUTES: attributes}
    if action in WITH_SELECT:
        context[SELECT] = "SPECIFIC_ATTRIBUTES"
    for arn in statement.resources:
        yield Call(who, action, arn, context)
        entity, use = estate.entity(arn), key_use().get(action)
        if entity and use:
            yield from estate.uses_key(who, entity.kms_key_arn, use.through, *use.operations, **session)
