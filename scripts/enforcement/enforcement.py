"""Decides each call to a served emulated AWS with the evaluator of the proofs, from what its accounts hold now.

Refused because they are not evaluated: requests without a signature in their headers, operations whose IAM action or
resource is not recognized, and requests about which a policy asks what the emulated AWS does not know. The
administration of an account may call what is not recognized there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from infra.emulator.cloud.api_call import SAML_SIGN_IN, ApiCall, Ruling
from policies.separation.access.exact_request import (
    ExactRequest,
    Session,
    decide,
    session_policies,
    target_of,
    undecided_keys,
)
from policies.separation.estate.entities import Principal
from policies.separation.estate.estate_model import EstateModel
from policies.separation.iam.policy_documents import PolicyError
from policies.separation.iam.request import Decision
from scripts.enforcement.administration import PAYER_KEYS, administers, principal_of, signs_in
from scripts.enforcement.call_actions import action_of
from scripts.enforcement.call_context import PASSED_TO, absent_keys, context_of
from scripts.enforcement.call_resources import NamedResources, copied_object
from scripts.enforcement.key_permissions import of_key, with_keys
from scripts.enforcement.question import Question
from scripts.enforcement.saml_sign_in import sign_in_ruling

FULL_ACCESS: Final = "FullAWSAccess"
_ROLE: Final = re.compile(r"arn:aws:iam::\d{12}:role/[\w+=,.@/-]+")


class Enforcement:
    """The decision about each call to the accounts of an estate, which ``now`` returns as it is at the time."""

    def __init__(self, now: Callable[[], EstateModel]) -> None:
        self._now = now
        self._resources: NamedResources | None = None

    def __call__(self, call: ApiCall) -> Ruling:
        """What is decided about a call."""
        if call.operation == SAML_SIGN_IN and not call.caller:
            return sign_in_ruling(call, self._now())
        if not call.caller:
            why = "the request is not signed with an access key of this AWS, or not in its headers"
            return Ruling(why, why)
        estate = self._now()
        principal = principal_of(call, estate)
        if principal is None:
            why = "the caller is not among the roles and users of the accounts"
            return Ruling(_message(call, f"{call.service}:{call.operation}", "*", why), why, call.caller)
        if signs_in(call):
            why = "the payer's own keys give out sessions of every role, as identity providers would"
            return Ruling("", why, PAYER_KEYS, action_of(call), str((call.parameters or {}).get("RoleArn", "")))
        action = action_of(call)
        questions = self._questions(call, action, estate) if action else []
        if not questions:
            return _unrecognized(call, principal, action)
        allowed: list[str] = []
        for question in questions:
            reason, statements = self._answer(call, principal, question, estate)
            if reason:
                message = _message(call, question.action, question.arn, reason)
                return Ruling(message, reason, principal.name, question.action, question.arn)
            allowed += statements
        because = "; ".join(dict.fromkeys(allowed))
        return Ruling("", because, principal.name, questions[0].action, questions[0].arn)

    def _questions(self, call: ApiCall, action: str, estate: EstateModel) -> list[Question]:
        """The permissions that a call takes; none if its resources are not recognized."""
        if self._resources is None or self._resources.estate is not estate:
            self._resources = NamedResources(estate)
        questions = [Question(action, arn) for arn in self._resources.of(call, action)]
        if not questions or (copied := copied_object(call)) is None:
            return []
        questions += copied
        if action == "sts:AssumeRole" and (call.parameters or {}).get("Tags"):
            questions += [Question("sts:TagSession", question.arn) for question in questions]
        if call.service not in ("iam", "sts"):
            to = {"iam:passedtoservice": PASSED_TO.get(call.service, f"{call.service}.amazonaws.com")}
            passed = sorted(set(_ROLE.findall(str(call.parameters))))
            questions += [Question("iam:PassRole", role, to) for role in passed]
        return list(with_keys(call, questions, estate))

    @staticmethod
    def _answer(
        call: ApiCall, principal: Principal, question: Question, estate: EstateModel
    ) -> tuple[str, list[str]]:
        """Why a permission is refused, empty for one that is given, with the statements that give it."""
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
            absent_keys(question.action),
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


def _unrecognized(call: ApiCall, principal: Principal, action: str) -> Ruling:
    """The ruling on a call whose action or resources are not recognized."""
    what = "the resources of this call are" if action else "the action is"
    named = action or f"{call.service}:{call.operation or 'an operation that is not recognized'}"
    if administers(call):
        why = f"{what} not recognized; the caller administers the account"
        return Ruling("", why, principal.name, named)
    why = f"{what} not recognized, so not evaluated"
    return Ruling(_message(call, named, "*", why), why, principal.name, named)


def _message(call: ApiCall, action: str, resource: str, reason: str) -> str:
    who = call.signer.session or call.caller
    return f"User: {who} is not authorized to perform: {action} on resource: {resource} because {reason}"
