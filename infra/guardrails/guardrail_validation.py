"""What a guardrail must be before it is built: well-formed, within its quota, able to bind, and no bar to the kit.

AWS takes an organization policy that can never match, and a deployment finds out half-way that a guardrail stops it.
Here both are errors of the program, like a malformed document and one that is too long.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from infra.guardrails.deployment_actions import blocks_deployment
from infra.iam.condition_satisfiability import never
from infra.iam.known_actions import complaint
from infra.iam.policy_builder import Kind, PolicyError, quotas, render

SERVICE, RESOURCE = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"
Entry: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class Form:
    """``quota`` by its name in infra/iam/quotas.yaml; ``top`` is what the document's one topmost key must be."""

    quota: str
    top: str = ""


FORMS: Final[Mapping[str, Form]] = {
    SERVICE: Form("scp"),
    RESOURCE: Form("rcp"),
    "AISERVICES_OPT_OUT_POLICY": Form("ai-opt-out", "services"),
    "DECLARATIVE_POLICY_EC2": Form("declarative", "ec2_attributes"),
    "TAG_POLICY": Form("tags", "tags"),
}
"""The kinds of organization policies that the kit builds."""


class GuardrailError(PolicyError):
    """A guardrail that would not be taken, would not bind, or would lock the kit itself out."""


def sound(name: str, kind: str, text: str) -> str:
    """The policy's text, if nothing is wrong with it.

    :raises GuardrailError: it is malformed, over its quota, can never match, or blocks the kit's own deployment.
    """
    form = FORMS.get(kind)
    if form is None:
        raise GuardrailError(f"guardrail {name}: {kind!r} is no kind that the kit builds: {', '.join(FORMS)}")
    document = _parsed(name, text)
    if len(text) > quotas()[form.quota]:
        raise GuardrailError(f"guardrail {name}: {len(text)} characters, AWS takes {quotas()[form.quota]}; split it")
    check: Callable[[Any], Iterator[str]] = _assigned(form.top) if form.top else _bound(Kind(form.quota))
    for wrong in check(document):
        raise GuardrailError(f"guardrail {name}: {wrong}")
    return text


def _parsed(name: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise GuardrailError(f"guardrail {name}: no JSON ({error})") from None


def _assigned(top: str) -> Callable[[Any], Iterator[str]]:
    """The check of a document that assigns values under one key."""

    def check(document: Any) -> Iterator[str]:
        if not isinstance(document, dict) or list(document) != [top]:
            yield f"its one topmost key must be {top!r}"
        elif '"@@assign"' not in json.dumps(document):
            yield "it assigns nothing, so nothing would change"

    return check


def _actions(entry: Entry) -> list[str]:
    named = [entry.get("Action", []), entry.get("NotAction", [])]
    return [action for each in named for action in ([each] if isinstance(each, str) else each)]


def _bound(kind: Kind) -> Callable[[Any], Iterator[str]]:
    """The check of a document of statements."""

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
            if unknown := next(filter(None, map(complaint, _actions(entry))), None):
                yield f"statement {entry['Sid']}: {unknown}"
            elif entry.get("Effect") != "Deny":
                yield f"statement {entry['Sid']}: a guardrail of the kit only denies; AWS's own policy allows"
            elif wrong := never(entry.get("Condition") or {}):
                yield f"statement {entry['Sid']} can never match: {wrong}"
            elif blocked := blocks_deployment(entry):
                yield (
                    f"statement {entry['Sid']} blocks the kit's own deployment, which calls {', '.join(blocked)}; "
                    f"spare the deployers, or leave these actions out"
                )

    return check
