"""L9: a practice administers the keys of its data: a person of its own may change each key's policy and its grants."""

from __future__ import annotations

from collections.abc import Iterator

from policies.duties.duty import Call, Duty, Need
from policies.duties.duty_estate import DutyEstate
from policies.duties.people import is_person, is_pipeline, session_keys, somebody
from policies.separation.estate.entities import PRACTICE_PLANES, IamResource, Principal

WHY = "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html"
CHANGE = "kms:PutKeyPolicy"
ADMINISTER = ("kms:DescribeKey", "kms:GetKeyPolicy", CHANGE, "kms:ListGrants", "kms:RevokeGrant", "kms:EnableKey")
"""To see who uses a key, to end that, and to take a key back into use."""


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each customer managed key: of a practice by a person of it, of others by a person or a pipeline."""
    for key in estate.model.resources:
        if key.kind == "kms-key" and (resource := estate.by_arn.get(key.arn)):
            practice = key.account.plane in PRACTICE_PLANES
            who = [p for p in estate.in_account.get(key.account.id, ()) if _may_administer(p, key, practice)]
            alternatives = [tuple(_administers(p, key)) for p in who]
            owner = key.account.owner if practice else ""
            need = somebody(estate, key.account, alternatives, "nobody may", owner)
            by = f"a person of {key.account.owner}" if practice else "a person or a pipeline"
            yield Duty("L9", "key-administration", key.label, f"is administered by {by}", (need,), WHY, resource.urn)


def _may_administer(principal: Principal, key: IamResource, practice: bool) -> bool:
    if principal.owner != key.account.owner or not (is_person(principal) or (not practice and is_pipeline(principal))):
        return False
    named = any(s.allow and s.covers_action(CHANGE) for s in principal.identity)
    return named or any(("AWS", principal.arn) in s.principals for s in key.policy or () if s.covers_action(CHANGE))


def _administers(principal: Principal, key: IamResource) -> Iterator[Need]:
    keys = session_keys(principal)
    yield from (Call(principal, action, key.arn, keys) for action in ADMINISTER)
