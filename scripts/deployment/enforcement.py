"""Decides each call to a served emulated AWS with the evaluator of the proofs, from the deployed resources.

A first step. The policies are those that were deployed: what is changed through the API meanwhile counts after the next
deployment only. Refused because they are not evaluated: requests without a signature in their headers, operations whose
IAM action or resource is not recognized, and requests that are allowed in some request context only (with MFA, for
example). Of the context, the Region is the signature's, and a call counts as one over TLS. The administration role of
an account, and the payer's own keys, may call what is not recognized.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from infra.emulator.cloud.api_call import ApiCall, Decision
from infra.engine.graph import Graph
from policies.separation.estate.entities import IamResource, Principal
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.graph_reader import read_estate
from policies.separation.reach.action_targets import target_for
from policies.separation.reach.confirmation import Confirmation
from policies.separation.reach.policy_changes import PolicyChanges
from policies.separation.reach.question_space import Target
from policies.separation.reach.witness_context import Certainty
from policies.separation.reference import service_reference
from policies.separation.verdicts.access_questions import refusal

ADMINISTRATION: Final = "OrganizationAccountAccessRole"
_PREFIXES: Final[Mapping[str, str]] = {"monitoring": "cloudwatch", "email": "ses", "tagging": "tag"}
"""The prefix of a service's actions, where it is not the name in its signatures."""
_ACTIONS: Final[Mapping[str, str]] = {
    "s3:HeadBucket": "s3:ListBucket", "s3:ListObjects": "s3:ListBucket", "s3:ListObjectsV2": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject", "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:DeleteObjects": "s3:DeleteObject", "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration", "s3:ListObjectVersions": "s3:ListBucketVersions",
}  # fmt: skip
"""Operations that another action than the one of their name allows."""
_SEVERAL: Final = frozenset({"CopyObject", "UploadPartCopy", "DeleteObjects"})
"""Operations that need permission on more than the resource that they name."""
_ROLE: Final = re.compile(r"arn:aws:iam::\d{12}:role/[\w+=,.@/-]+")
_IDENTIFIES: Final = re.compile(r"(?:Id|Arn|ARN|Name|Identifier|Key|Url)$")
_WITHIN: Final = frozenset({"RoleSessionName", "PolicyName"})
"""Required parameters that name something within the resource, or nothing that exists."""
_NAME: Final = re.compile(r"[\w+=,.@-]+")


class Enforcement:
    """The decision about each call, from the policies of one estate; equal calls are decided once."""

    def __init__(self, estate: EstateModel) -> None:
        self._estate, self._confirmation = estate, Confirmation(estate)
        self._principals = {principal.arn: principal for principal in estate.principals}
        self._refused = lru_cache(maxsize=4096)(self._evaluated)

    def __call__(self, call: ApiCall) -> str:
        """Why the call is refused; empty for one that is allowed."""
        if not call.caller:
            return "the request is not signed with an access key of this AWS, or not in its headers"
        administers = call.caller == f"arn:aws:iam::{call.account}:root" or call.caller.endswith(
            f":role/{ADMINISTRATION}"
        )
        if administers and call.caller not in self._principals:
            return ""
        action = action_of(call)
        if not action:
            what = f"{call.service}:{call.operation or 'an operation that is not recognized'}"
            return (
                "" if administers else self._message(call, what, "*", "the action is not recognized, so not evaluated")
            )
        resources = tuple(resources_of(call, action, self._estate))
        if not resources or call.operation in _SEVERAL:
            reason = "the resources of this call are not recognized, so not evaluated"
            return "" if administers else self._message(call, action, "*", reason)
        passed = set(_ROLE.findall(str(call.parameters))) if call.service not in ("iam", "sts") else set()
        questions = [(action, resource) for resource in resources]
        questions += [("iam:PassRole", role) for role in sorted(passed)]
        for asked, resource in questions:
            if reason := self._refused(call.caller, asked, resource, call.region):
                return self._message(call, asked, resource, reason)
        return ""

    def _evaluated(self, caller: str, action: str, resource: str, region: str) -> str:
        if action == "sts:GetCallerIdentity":
            return ""  # AWS asks no permission for it
        if caller not in self._principals:
            return "the caller is not among the deployed resources"
        principal, target = self._principals[caller], self._target(caller, action, resource)
        known = {"aws:requestedregion": region, "aws:securetransport": "true"}
        request = self._confirmation.allowed_request(principal, action, target, PolicyChanges(), known)
        if request is None:
            outcome = refusal(self._estate, principal, action, target)
            denials = [f"denied by {each}" for each in dict.fromkeys(outcome.statements) if not each.allow]
            return "; ".join(denials) or outcome.reason or "no policy allows it"
        if request.context:
            return "it is allowed only if " + " and ".join(f"{key} is {value}" for key, value in request.context)
        return "" if request.certainty is Certainty.CERTAIN else f"whether it is allowed is {request.certainty.name}"

    def _target(self, caller: str, action: str, resource: str) -> Target:
        """The deployed resource or principal with this ARN, or that holds it (an object's bucket), or the ARN alone."""
        for entity in _entities(self._estate):
            held = resource == entity.arn or resource.startswith(f"{entity.arn}/")
            if entity.arn and held and (target := target_for(entity, action, resource)):
                return target
        account = resource.split(":")[4] if resource.count(":") > 4 else self._principals[caller].account.id
        return Target(resource, account)

    @staticmethod
    def _message(call: ApiCall, action: str, resource: str, reason: str) -> str:
        return f"User: {call.caller} is not authorized to perform: {action} on resource: {resource} because {reason}"


def decision(graph: Graph) -> Decision:
    """The decision about each call from deployed resources."""
    return Enforcement(read_estate(graph))


def action_of(call: ApiCall) -> str:
    """The IAM action of a call, empty for one that AWS's service reference does not list."""
    name = f"{_PREFIXES.get(call.service, call.service)}:{call.operation}"
    action = _ACTIONS.get(name, name)
    return action if call.operation and service_reference.action(action) else ""


def resources_of(call: ApiCall, action: str, estate: EstateModel) -> Iterator[str]:
    """The ARNs that a call names, ``*`` for an action without resource types; nothing if they are not recognized."""
    forms = service_reference.arn_forms(action)
    values = dict(call.parameters or {})
    if forms in ((), ("*",)):
        yield "*"
    elif call.service == "s3" and isinstance(bucket := values.get("Bucket"), str):
        named = f"arn:aws:s3:::{bucket}"
        if any(form.endswith(":::*/*") for form in forms):
            if not isinstance(key := values.get("Key"), str) or not key:
                return
            named += f"/{key}"
        if not set("*?") & set(named):
            yield named
    else:
        yield from _named(call, forms, values, estate)


def _named(call: ApiCall, forms: tuple[str, ...], values: Mapping[str, Any], estate: EstateModel) -> Iterator[str]:
    """The ARNs that the required parameters name, in full or by the last part of one in the caller's account.

    Nothing if one of them that identifies something is not recognized: the call might be about that one.
    """
    services = {form.split(":")[2] for form in forms}
    own = {each.arn for each in _entities(estate) if each.account.id == call.account and each.arn.split(":")[2:3]}
    known = {arn for arn in own if arn.split(":")[2] in services}
    found: list[str] = []
    for name in sorted(call.required):
        text = values.get(name)
        if not isinstance(text, str):
            continue
        if text.startswith("arn:"):
            arns = (
                [text] if text.split(":")[2:3] and text.split(":")[2] in services and not set("*?") & set(text) else []
            )
        else:
            arns = sorted(arn for arn in known if _NAME.fullmatch(text) and re.split("[:/]", arn)[-1] == text)
        if not arns and name not in _WITHIN and _IDENTIFIES.search(name):
            return
        found += arns
    yield from found


def _entities(estate: EstateModel) -> tuple[IamResource | Principal, ...]:
    return (*estate.resources, *estate.principals)
