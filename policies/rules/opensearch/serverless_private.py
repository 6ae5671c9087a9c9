"""SEARCH-005: serverless collections are encrypted with a named key and answer inside a network only."""

import json
from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity


def policy(kind: str, content: Any) -> dict[str, Any]:
    """A security policy, for the examples."""
    return {"type": kind, "name": "notes", "policy": json.dumps(content)}


def check(props: Props) -> Iterator[str]:
    """By the kind of policy; the format is AWS's own."""
    try:
        content = json.loads(props.text_at("policy"))
    except ValueError:
        yield "policy is no JSON"
        return
    entries = [entry for entry in (content if isinstance(content, list) else [content]) if isinstance(entry, dict)]
    match props.get("type"):
        case "network" if not entries or any(entry.get("AllowFromPublic") is not False for entry in entries):
            yield "AllowFromPublic is not false: the collection answers the internet"
        case "encryption" if not entries or any(not entry.get("KmsARN") for entry in entries):
            yield "KmsARN is missing: name the data owner's own key"
        case "network" | "encryption":
            pass
        case other:
            yield f"type is {other!r}, must be 'network' or 'encryption'"


CLOSED = [{"Rules": [], "AllowFromPublic": False, "SourceVPCEs": ["vpce-1"]}]
RULE = Rule(
    id="SEARCH-005",
    title="Serverless collections are encrypted with a named key and answer inside a network only",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(a)(2)(iv)", "164.312(e)(1)"),
    applies_to="aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy",
    check=check,
    good=(
        policy("network", CLOSED),
        policy("encryption", {"Rules": [], "KmsARN": "arn:aws:kms:us-east-1:222222222222:key/1"}),
    ),
    bad=(
        {},
        policy("network", [{"Rules": [], "AllowFromPublic": True}]),
        policy("network", []),
        policy("encryption", {"Rules": [], "AWSOwnedKey": True}),
    ),
    remediation="Set AllowFromPublic to false with SourceVPCEs, and name KmsARN instead of AWSOwnedKey.",
)
