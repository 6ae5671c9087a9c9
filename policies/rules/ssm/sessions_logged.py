"""SSM-003: shell sessions are logged, encrypted and ended when idle."""

import json
from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity


def session(**changes: str) -> dict[str, Any]:
    """A session document, for the examples."""
    inputs = {"kmsKeyId": "alias/sessions", "s3BucketName": "session-logs", "idleSessionTimeout": "15", **changes}
    return {"documentType": "Session", "content": json.dumps({"schemaVersion": "1.0", "inputs": inputs})}


def inputs_of(content: str) -> dict[str, Any] | None:
    """The inputs of a session document; None where the text is none."""
    try:
        document = json.loads(content)
    except ValueError:
        return None
    inputs = document.get("inputs", {}) if isinstance(document, dict) else None
    return inputs if isinstance(inputs, dict) else None


def check(props: Props) -> Iterator[str]:
    """Only session documents; everything else has its own purpose."""
    if props.get("documentType") not in (None, "Session"):
        return
    inputs = inputs_of(props.text_at("content"))
    if inputs is None:
        yield "content is not JSON with its inputs"
        return
    if not inputs.get("kmsKeyId"):
        yield "sessions are not encrypted: inputs.kmsKeyId is missing"
    if not (inputs.get("s3BucketName") or inputs.get("cloudWatchLogGroupName")):
        yield "sessions are not logged: name s3BucketName or cloudWatchLogGroupName"
    idle = str(inputs.get("idleSessionTimeout"))
    if not idle.isdigit() or not 0 < int(idle) <= 15:
        yield "inputs.idleSessionTimeout must be 1 to 15 minutes"


RULE = Rule(
    id="SSM-003",
    title="Shell sessions are logged, encrypted and ended when idle",
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.312(a)(2)(iii)", "164.312(e)(2)(ii)", "164.308(a)(1)(ii)(D)"),
    applies_to="aws:ssm/document:Document",
    check=check,
    good=({"documentType": "Command"}, session()),
    bad=(
        {},
        session(kmsKeyId=""),
        session(s3BucketName="", cloudWatchLogGroupName=""),
        session(idleSessionTimeout="60"),
        {"documentType": "Session", "content": "not json"},
    ),
    remediation="In the session document set kmsKeyId, a log target and idleSessionTimeout of 15 minutes or less.",
)
