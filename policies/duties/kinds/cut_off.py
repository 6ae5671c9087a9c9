"""L9: whoever may start a runbook can do each of its steps: one that fails half-way leaves others in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from infra.engine.graph import Resource
from infra.iam.cut_off_runbook import Step, steps_of
from policies.duties.duty import AnyOf, Call, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate
from policies.duties.people import is_person, session_keys, somebody
from policies.separation.estate.entities import PRACTICE_PLANES, Principal
from policies.separation.iam.arn_fields import account_of
from policies.separation.reach.request_arns import account_arns, forms_of
from policies.separation.reference.service_reference import action as documented

WHY = "https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-executeawsapi.html"
BY_HAND = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html"
DISABLE = ("iam:UpdateAssumeRolePolicy", "iam:PutRolePolicy")
DOCUMENT = "ssm/document:Document"
START, FOLLOW = "ssm:StartAutomationExecution", "ssm:GetAutomationExecution"
BY_NAME = ("RoleName", "UserName")


def find(estate: DutyEstate) -> Iterator[Duty]:
    """For each Automation runbook a duty to start it and one for each of its calls; one for each role of others."""
    for document in estate.of_type(DOCUMENT):
        content = _content(document)
        steps = list(steps_of(document.facts.get("content")))
        if document.facts.get("documentType") != "Automation" or not steps:
            continue
        starters = [p for p in estate.in_account.get(document.account, ()) if is_person(p) and _names(p, document)]
        starts = [_starts(document, p) for p in starters]
        needs = (somebody(estate, estate.account(document), starts, "nobody may start it"),)
        yield Duty("L9", "cut-off", estate.label(document), "is started by a person", needs, WHY, document.urn)
        runs_as = str(content.get("assumeRole") or "")
        for step in steps:
            need = _step(estate, document, step, runs_as, starters)
            who, does = estate.label(document), f"carries out its step {step.name}"
            yield Duty("L9", "cut-off", who, does, (need,), WHY, document.urn, runs_as)
    yield from _by_hand(estate)


def _by_hand(estate: DutyEstate) -> Iterator[Duty]:
    """Each role of a practice that principals of another owner may assume: without a runbook, a person cuts it off."""
    for role in estate.model.principals:
        account = role.account
        if account.plane not in PRACTICE_PLANES or role.hypothetical or not _is_of_others(estate, role):
            continue
        own = [
            p for p in estate.in_account[account.id] if p.owner == account.owner and is_person(p) and _may_disable(p)
        ]
        calls = [tuple(Call(p, action, role.arn, session_keys(p)) for action in DISABLE) for p in own]
        needs = (somebody(estate, account, calls, f"nobody of {account.owner} may", account.owner),)
        about, does = estate.by_arn.get(role.arn), f"is cut off by a person of {account.owner}"
        yield Duty("L9", "cut-off", role.name, does, needs, BY_HAND, about.urn if about else "", role.arn)


def _is_of_others(estate: DutyEstate, role: Principal) -> bool:
    """Whether the trust policy names principals of an account that belongs to somebody else, or is not known."""
    named = (value for s in role.trust if s.allow for kind, value in s.principals if kind == "AWS")
    ids = {account_of(value) or value for value in named} - {role.account.id}
    accounts = estate.model.accounts
    return any(id_ not in accounts or accounts[id_].owner != role.account.owner for id_ in ids)


def _may_disable(principal: Principal) -> bool:
    return any(s.allow and s.covers_action(DISABLE[0]) for s in principal.identity)


def _content(document: Resource) -> dict[str, Any]:
    try:
        found = json.loads(str(document.facts.get("content")))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _names(principal: Principal, document: Resource) -> bool:
    """Whether an Allow statement of the principal is about starting this runbook, or any."""
    name = str(document.facts.get("name"))
    return any(
        s.allow and s.covers_action(START) and any(r == "*" or f"/{name}" in r or r.endswith("/*") for r in s.resources)
        for s in principal.identity
    )


def _starts(document: Resource, who: Principal) -> tuple[Need, ...]:
    where, name = f"arn:aws:ssm:{document.region}:{document.account}", document.facts.get("name")
    keys = session_keys(who)
    return (
        Call(who, START, f"{where}:automation-definition/{name}:$DEFAULT", keys),
        Call(who, FOLLOW, f"{where}:automation-execution/*", keys),
    )


def _step(estate: DutyEstate, document: Resource, step: Step, runs_as: str, starters: list[Principal]) -> Need:
    """The call of a step, by the role that the runbook names, or by whoever starts it."""
    action = documented(f"{step.service}:{step.api}")
    if action is None:
        return Standing(None, f"AWS's service reference has no action {step.service}:{step.api}")
    arns = _asked(estate, document, step, action.full_name)
    if arns is None:
        return Standing(False, f"the account has no {', '.join(_named(step))}")
    if runs_as and not runs_as.startswith("{{"):
        role = estate.principal(runs_as)
        if role is None:
            return Standing(None, f"its role {runs_as} is not in the input")
        return AnyOf(tuple((Call(role, action.full_name, arn),) for arn in arns), "the role of the runbook may not")
    calls = [(Call(p, action.full_name, arn, session_keys(p)),) for p in starters for arn in arns]
    return somebody(estate, estate.account(document), calls, "nobody who may start it may do this")


def _named(step: Step) -> list[str]:
    return [str(step.inputs[key]) for key in BY_NAME if key in step.inputs]


def _asked(estate: DutyEstate, document: Resource, step: Step, action: str) -> list[str] | None:
    """What a step changes: what its inputs name, else anything of the account; None if that is not there."""
    anything = list(account_arns(forms_of(action), step.service, document.account))
    for name in _named(step):
        inside = [p.arn for p in estate.in_account.get(document.account, ()) if p.arn.rpartition("/")[2] == name]
        return inside or (anything if "{{" in name else None)
    arns = [value for value in step.inputs.values() if isinstance(value, str) and value.startswith("arn:")]
    return arns or anything
