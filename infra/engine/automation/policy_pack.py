"""The policy pack that checks a stack during a preview and an update, and what it reports."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pulumi.automation.events import PolicyEvent

MANDATORY: Final = "mandatory"


@dataclass(frozen=True, kw_only=True)
class PolicyPack:
    """An executable policy pack, its configuration by policy, and the environment variables it is started with.

    The CLI starts it once for each stack.
    """

    executable: Path
    configuration: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)

    @contextmanager
    def options(self) -> Iterator[dict[str, list[str]]]:
        """The arguments of the Automation API's ``preview`` and ``up``; the configuration's file ends with the block.

        The CLI pairs packs with configurations by position, so there is always a file.
        """
        with tempfile.NamedTemporaryFile("w", prefix="mso-policies-", suffix=".json") as file:
            json.dump(dict(self.configuration), file)
            file.flush()
            yield {"policy_packs": [str(self.executable.absolute())], "policy_pack_configs": [file.name]}


@dataclass(frozen=True, slots=True)
class PolicyReport:
    """What a policy reports: mandatory violations stop the stack, the others are advisory. ``urn`` may be empty."""

    policy: str
    message: str
    urn: str
    mandatory: bool

    @property
    def name(self) -> str:
        """The logical name of the resource; "" where the report is about the whole stack."""
        return self.urn.rpartition("::")[2] if "$" in self.urn or "::aws:" in self.urn else ""

    def __str__(self) -> str:
        """``S3-001 charts: Every bucket refuses public access: blockPublicAcls is False, must be true``."""
        return f"{self.policy} {self.name}".strip() + f": {self.message}"


def policy_report(event: PolicyEvent) -> PolicyReport:
    """The report in an event of the engine; the title of the policy and its message are on one line."""
    from infra.engine.automation.engine_messages import plain

    lines = [plain(line) for line in event.message.splitlines()]
    message = ": ".join(line for line in lines if line)
    return PolicyReport(event.policy_name, message, event.resource_urn or "", event.enforcement_level == MANDATORY)
