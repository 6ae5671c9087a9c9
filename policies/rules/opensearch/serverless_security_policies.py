"""SEARCH-005: OpenSearch Serverless policies use a customer managed key and allow no public access."""

import json
from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity


def policy(kind: str, content: Any) -> dict[str, Any]:
    """A security policy of a collection, for the examples."""
    return {"type": kind, "name": "notes", "policy": json.dumps(content)}


def check(props: Props) -> Iterator[str]:
    """Check the JSON of a network or an encryption policy, which is not in the format of IAM policies."""
    try:
        content = json.loads(props.text_at("policy"))
    except ValueError:
        yield "policy is not JSON"
        return
    entries = [entry for entry in (content if isinstance(content, list) else [content]) if isinstance(entry, dict)]
    match props.get("type"):
        case "network" if not entries or any(entry.get("AllowFromPublic") is not False for entry in entries):
            yield "policy: AllowFromPublic must be false in every entry: else the internet reaches the collection"
        case "encryption" if not entries or any(not entry.get("KmsARN") for entry in entries):
            yield "policy: KmsARN is missing, must name a customer managed key"
        case "network" | "encryption":
            pass
        case other:
            yield f"type is {other!r}, must be 'network' or 'encryption'"


PRIVATE = [{"Rules": [], "AllowFromPublic": False, "SourceVPCEs": ["vpce-1"]}]
RULE = Rule(
    id="SEARCH-005",
    title="OpenSearch Serverless policies use a customer managed key and allow no public access",
    why=(
        "AllowFromPublic opens the endpoint of the collection to the internet. With AWSOwnedKey the practice cannot "
        "withdraw access to the indexed patient data or see when it is decrypted."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(a)(2)(iv)", "164.312(e)(1)"),
    applies_to="aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy",
    check=check,
    good=(
        policy("network", PRIVATE),
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
