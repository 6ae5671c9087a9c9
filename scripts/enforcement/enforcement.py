"""Decides each call to a served emulated AWS with the evaluator of the proofs, from what its accounts hold now.

Refused because they are not evaluated: requests without a signature in their headers, operations whose IAM action or
resource is not recognized, and requests about which a policy asks what the emulated AWS does not know. The
administration role of an account, and the payer's own keys, may call what is not recognized.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from infra.emulator.cloud.api_call import ApiCall
from infra.emulator.cloud.boto3_clients import ACCESS_ROLE
from policies.separation.estate.estate_model import EstateModel
from policies.separation.iam.conditions import Values
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
from scripts.enforcement.call_actions import NamedResources, action_of
from scripts.enforcement.call_context import PASSED_TO, context_of, unsupplied_keys

_ROLE: Final = re.compile(r"arn:aws:iam::\d{12}:role/[\w+=,.@/-]+")


@dataclass(frozen=True, slots=True)
class Question:
    """One permission that a call takes: an action on an ARN, with the keys that it has besides those of the call."""

    action: str
    arn: str
    keys: Mapping[str, Values]


class Enforcement:
    """The decision about each call to the accounts of an estate, which ``now`` returns as it is at the time."""

    def __init__(self, now: Callable[[], EstateModel]) -> None:
        self._now = now
        self._resources: NamedResources | None = None

    def __call__(self, call: ApiCall) -> str:
        """Why the call is refused; empty for one that is allowed."""
        if not call.caller:
            return "the request is not signed with an access key of this AWS, or not in its headers"
        estate = self._now()
        administers = call.caller == f"arn:aws:iam::{call.account}:root" or call.caller.endswith(f":role/{ACCESS_ROLE}")
        if administers and call.caller not in estate.principal_by_arn:
            return ""
        action = action_of(call)
        if not action:
            what = f"{call.service}:{call.operation or 'an operation that is not recognized'}"
            why = "the action is not recognized, so not evaluated"
            return "" if administers else _message(call, what, "*", why)
        questions = self._questions(call, action, estate)
        if not questions:
            why = "the resources of this call are not recognized, so not evaluated"
            return "" if administers else _message(call, action, "*", why)
        for question in questions:
            if reason := self._refused(call, question, estate):
                return _message(call, question.action, question.arn, reason)
        return ""

    def _questions(self, call: ApiCall, action: str, estate: EstateModel) -> list[Question]:
        """The permissions that a call takes; none if its resources are not recognized."""
        if self._resources is None or self._resources.estate is not estate:
            self._resources = NamedResources(estate)
        questions = [Question(action, arn, {}) for arn in self._resources.of(call, action)]
        if questions and call.service not in ("iam", "sts"):
            to = {"iam:passedtoservice": PASSED_TO.get(call.service, f"{call.service}.amazonaws.com")}
            passed = sorted(set(_ROLE.findall(str(call.parameters))))
            questions += [Question("iam:PassRole", role, to) for role in passed]
        return questions

    def _refused(self, call: ApiCall, question: Question, estate: EstateModel) -> str:
        """Why a permission is refused, empty for one that is given."""
        principal = estate.principal_by_arn.get(call.caller)
        if principal is None:
            return "the caller is not among the roles and users of the accounts"
        try:
            policies = session_policies(estate, call.signer.policy, call.signer.policy_arns)
        except PolicyError as error:
            return f"the session policy is not one: {error}"
        context = {**context_of(call), **question.keys}
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
            return ""
        if outcome.decision is Decision.UNKNOWN:
            keys = ", ".join(undecided_keys(estate, asked)) or "policies that were not read"
            return f"it is not evaluated: it depends on {keys}"
        denials = [f"denied by {each}" for each in dict.fromkeys(outcome.statements) if not each.allow]
        return "; ".join(denials) or outcome.reason or "no policy allows it"


def _message(call: ApiCall, action: str, resource: str, reason: str) -> str:
    who = call.signer.session or call.caller
    return f"User: {who} is not authorized to perform: {action} on resource: {resource} because {reason}"
