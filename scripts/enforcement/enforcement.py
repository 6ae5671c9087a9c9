"""Decides each call to a served emulated AWS with the evaluator of the proofs, from what its accounts hold now.

Refused because they are not evaluated: requests without a signature in their headers, operations whose IAM action or
resource is not recognized, and requests about which a policy asks what the emulated AWS does not know. The
administration role of an account, and the payer's own keys, may call what is not recognized.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from infra.emulator.cloud.api_call import ApiCall, Ruling
from infra.emulator.cloud.boto3_clients import ACCESS_ROLE
from policies.separation.estate.estate_model import EstateModel
from policies.separation.iam.policy_documents import PolicyError
from policies.separation.iam.request import Decision
from policies.separation.verdicts.exact_request import (
    ExactRequest,
    Session,
    decide,
    session_policies,
    target_of,
    undecided_keys,
)
from scripts.enforcement.call_actions import action_of
from scripts.enforcement.call_context import PASSED_TO, context_of, unsupplied_keys
from scripts.enforcement.call_resources import NamedResources, copied_object
from scripts.enforcement.key_permissions import of_key, with_keys
from scripts.enforcement.question import Question

ADMINISTRATION: Final = (f":role/{ACCESS_ROLE}", ":role/mso/deployer")
"""The roles to which AWS Organizations and the kit give an account's administration."""
FULL_ACCESS: Final = "FullAWSAccess"
_ROLE: Final = re.compile(r"arn:aws:iam::\d{12}:role/[\w+=,.@/-]+")


class Enforcement:
    """The decision about each call to the accounts of an estate, which ``now`` returns as it is at the time."""

    def __init__(self, now: Callable[[], EstateModel]) -> None:
        self._now = now
        self._resources: NamedResources | None = None

    def __call__(self, call: ApiCall) -> Ruling:
        """What is decided about a call."""
        if not call.caller:
            return Ruling("the request is not signed with an access key of this AWS, or not in its headers")
        estate = self._now()
        principal = estate.principal_by_arn.get(call.caller)
        who, administers = principal.name if principal else call.caller, _administers(call)
        if administers and principal is None:
            return Ruling(because="no policy of the estate limits this administration of the account", who=who)
        action = action_of(call)
        questions = self._questions(call, action, estate) if action else []
        if not questions:
            what = "the resources of this call are" if action else "the action is"
            action = action or f"{call.service}:{call.operation or 'an operation that is not recognized'}"
            if administers:
                return Ruling("", f"{what} not recognized; {who} administers the account", who, action)
            why = f"{what} not recognized, so not evaluated"
            return Ruling(_message(call, action, "*", why), why, who, action)
        allowed: list[str] = []
        for question in questions:
            reason, statements = self._answer(call, question, estate)
            if reason:
                message = _message(call, question.action, question.arn, reason)
                return Ruling(message, reason, who, question.action, question.arn)
            allowed += statements
        because = "; ".join(dict.fromkeys(allowed))
        return Ruling("", because, who, questions[0].action, questions[0].arn)

    def _questions(self, call: ApiCall, action: str, estate: EstateModel) -> list[Question]:
        """The permissions that a call takes; none if its resources are not recognized."""
        if self._resources is None or self._resources.estate is not estate:
            self._resources = NamedResources(estate)
        questions = [Question(action, arn) for arn in self._resources.of(call, action)]
        if not questions or (copied := copied_object(call)) is None:
            return []
        questions += copied
        if call.service not in ("iam", "sts"):
            to = {"iam:passedtoservice": PASSED_TO.get(call.service, f"{call.service}.amazonaws.com")}
            passed = sorted(set(_ROLE.findall(str(call.parameters))))
            questions += [Question("iam:PassRole", role, to) for role in passed]
        return list(with_keys(call, questions, estate))

    def _answer(self, call: ApiCall, question: Question, estate: EstateModel) -> tuple[str, list[str]]:
        """Why a permission is refused, empty for one that is given, with the statements that give it."""
        principal = estate.principal_by_arn.get(call.caller)
        if principal is None:
            return "the caller is not among the roles and users of the accounts", []
        try:
            policies = session_policies(estate, call.signer.policy, call.signer.policy_arns)
        except PolicyError as error:
            return f"the session policy is not one: {error}", []
        context = {**context_of(call), **of_key(question.arn), **question.keys}
        asked = ExactRequest(
            principal,
            question.action,
            target_of(estate, question.arn, principal.account.id),
            context,
            unsupplied_keys(question.action, context),
            Session(call.signer.session, call.signer.tags, policies),
        )
        outcome = decide(estate, asked)
        if outcome.decision is Decision.ALLOWED:
            return "", [str(each) for each in outcome.statements if each.allow and each.sid != FULL_ACCESS]
        if outcome.decision is Decision.UNKNOWN:
            keys = ", ".join(undecided_keys(estate, asked)) or "policies that were not read"
            return f"it is not evaluated: it depends on {keys}", []
        denials = [f"denied by {each}" for each in dict.fromkeys(outcome.statements) if not each.allow]
        return "; ".join(denials) or outcome.reason or "no policy allows it", []


def _administers(call: ApiCall) -> bool:
    """Whether the caller owns an account's administration: the payer's keys, and the roles that build an account."""
    return call.caller == f"arn:aws:iam::{call.account}:root" or call.caller.endswith(ADMINISTRATION)


def _message(call: ApiCall, action: str, resource: str, reason: str) -> str:
    who = call.signer.session or call.caller
    return f"User: {who} is not authorized to perform: {action} on resource: {resource} because {reason}"
