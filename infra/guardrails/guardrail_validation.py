"""Checks of a guardrail before it is built: well-formed, within its quota, able to match, not blocking the kit itself.

AWS accepts an organization policy that can never match, and a deployment fails half-way when a guardrail denies one of
its calls. Here both are errors of the program, like a malformed document and one that is too long.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from infra.guardrails.deployment_actions import blocked_deployment_actions
from infra.iam.condition_satisfiability import contradiction
from infra.iam.known_actions import action_problem
from infra.iam.policy_builder import Kind, PolicyError, quotas, render

SERVICE, RESOURCE = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"
Entry: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class PolicyForm:
    """How one kind of policy is checked: ``quota`` is its name in infra/iam/quotas.yaml.

    ``top`` is the document's only top-level key; "" for a document of IAM statements.
    """

    quota: str
    top: str = ""


POLICY_FORMS: Final[Mapping[str, PolicyForm]] = {
    SERVICE: PolicyForm("scp"),
    RESOURCE: PolicyForm("rcp"),
    "AISERVICES_OPT_OUT_POLICY": PolicyForm("ai-opt-out", "services"),
    "DECLARATIVE_POLICY_EC2": PolicyForm("declarative", "ec2_attributes"),
    "TAG_POLICY": PolicyForm("tags", "tags"),
}
"""The kinds of organization policies that the kit builds."""


class GuardrailError(PolicyError):
    """A guardrail that AWS would reject, that could never match, or that would deny the kit's own deployment."""


def validated(name: str, kind: str, text: str) -> str:
    """The policy's text, unchanged, once it has passed every check.

    :raises GuardrailError: it is malformed, over its quota, can never match, or blocks the kit's own deployment.
    """
    form = POLICY_FORMS.get(kind)
    if form is None:
        types = ", ".join(POLICY_FORMS)
        raise GuardrailError(f"guardrail {name}: {kind!r} is not a policy type that the kit builds: {types}")
    document = _parsed(name, text)
    if len(text) > quotas()[form.quota]:
        raise GuardrailError(f"guardrail {name}: {len(text)} characters, AWS accepts {quotas()[form.quota]}; split it")
    problems: Callable[[Any], Iterator[str]] = (
        _assignment_problems(form.top) if form.top else _statement_problems(Kind(form.quota))
    )
    for problem in problems(document):
        raise GuardrailError(f"guardrail {name}: {problem}")
    return text


def _parsed(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise GuardrailError(f"guardrail {name}: not JSON ({error})") from None


def _assignment_problems(top: str) -> Callable[[Any], Iterator[str]]:
    """The check of a document that assigns values under one key."""

    def check(document: Any) -> Iterator[str]:
        if not isinstance(document, dict) or list(document) != [top]:
            yield f"its only top-level key must be {top!r}"
        elif '"@@assign"' not in json.dumps(document):
            yield "it assigns no value (@@assign), so it would change nothing"

    return check


def _actions(entry: Entry) -> list[str]:
    named = [entry.get("Action", []), entry.get("NotAction", [])]
    return [action for each in named for action in ([each] if isinstance(each, str) else each)]


def _statement_problems(kind: Kind) -> Callable[[Any], Iterator[str]]:
    """The check of a document of IAM statements."""

    def check(document: Any) -> Iterator[str]:
        statements = document.get("Statement") if isinstance(document, dict) else None
        if not isinstance(statements, list) or not statements:
            yield "it has no list of statements"
            return
        try:
            render(kind, document)
        except (PolicyError, KeyError, TypeError) as error:
            yield f"malformed: {error}"
            return
        for entry in statements:
            if unknown := next(filter(None, map(action_problem, _actions(entry))), None):
                yield f"statement {entry['Sid']}: {unknown}"
            elif entry.get("Effect") != "Deny":
                yield f"statement {entry['Sid']}: a guardrail of the kit only denies; the policy FullAWSAccess allows"
            elif impossible := contradiction(entry.get("Condition") or {}):
                yield f"statement {entry['Sid']} can never match: {impossible}"
            elif blocked := blocked_deployment_actions(entry):
                yield (
                    f"statement {entry['Sid']} blocks the kit's own deployment, which calls {', '.join(blocked)}; "
                    f"exempt the deployer roles, or leave these actions out"
                )

    return check
