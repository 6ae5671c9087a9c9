"""SSM-003: Session Manager sessions are logged, encrypted and end after 15 idle minutes."""

import json
from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity


def session(**changes: str) -> dict[str, Any]:
    """A session document, for the examples."""
    inputs = {"kmsKeyId": "alias/sessions", "s3BucketName": "session-logs", "idleSessionTimeout": "15", **changes}
    return {"documentType": "Session", "content": json.dumps({"schemaVersion": "1.0", "inputs": inputs})}


def inputs_of(content: str) -> dict[str, Any] | None:
    """The ``inputs`` of a session document; None where the text is not such a document."""
    try:
        document = json.loads(content)
    except ValueError:
        return None
    inputs = document.get("inputs", {}) if isinstance(document, dict) else None
    return inputs if isinstance(inputs, dict) else None


def check(props: Props) -> Iterator[str]:
    """Report session documents without key, log destination or idle timeout; other document types are skipped."""
    if props.get("documentType") not in (None, "Session"):
        return
    inputs = inputs_of(props.text_at("content"))
    if inputs is None:
        yield "content is not a JSON object with inputs"
        return
    if not inputs.get("kmsKeyId"):
        yield "inputs.kmsKeyId is missing: session data is not encrypted with a KMS key"
    if not (inputs.get("s3BucketName") or inputs.get("cloudWatchLogGroupName")):
        yield "inputs.s3BucketName and inputs.cloudWatchLogGroupName are missing: sessions are not logged"
    idle = str(inputs.get("idleSessionTimeout"))
    if not idle.isdigit() or not 0 < int(idle) <= 15:
        yield f"inputs.idleSessionTimeout is {inputs.get('idleSessionTimeout')!r}, must be 1 to 15 (minutes)"


RULE = Rule(
    id="SSM-003",
    title="Session Manager sessions are logged, encrypted and end after 15 idle minutes",
    why=(
        "A shell on a server with patient data is among the widest access there is. Without a log no one knows which "
        "records were read in it, and an idle session on an unlocked laptop leaves the shell to the next person at the "
        "desk."
    ),
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
    remediation=(
        "In the session document set kmsKeyId, s3BucketName or cloudWatchLogGroupName, and idleSessionTimeout of 15 or "
        "less."
    ),
)
