"""What a proof claims, as findings: their form, and what is said of every claim where the proof stops."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from infra.engine.graph import Source
from infra.engine.values import UnknownValueError
from infra.errors import KitError
from policies.model import Finding, Status
from policies.policy_config import Severity


@dataclass(frozen=True, kw_only=True)
class ProofClaims:
    """The claims of one proof and the paragraphs that they serve, both by id; ``proof`` is its name in a message."""

    proof: str
    claims: Mapping[str, str]
    cites: Mapping[str, tuple[str, ...]]
    severity: Severity
    remediation: str

    def finding(
        self, claim: str, status: Status, message: str, *details: str, urn: str = "", source: Source | None = None
    ) -> Finding:
        """A finding against the claim with this id."""
        return Finding(
            rule=claim,
            title=self.claims[claim],
            status=status,
            severity=self.severity,
            message=message,
            details=details,
            cites=self.cites.get(claim, ()),
            remediation=self.remediation,
            urn=urn,
            source=source,
        )

    def findings(self, prove: Callable[[], dict[str, list[Finding]]]) -> dict[str, list[Finding]]:
        """The findings of a proof by claim. Where it stops, no claim is evaluated; those of the rules still are."""
        try:
            return prove()
        except KitError as error:
            status, message = Status.NOT_EVALUATED, f"{self.proof} stopped: {error}"
        except UnknownValueError:  # in the preview of a stack that was never deployed
            status, message = Status.NOT_EVALUATED, f"{self.proof} needs a value that is known after the deployment"
        except Exception as error:  # an exception in the proof must never look like a proof
            status, message = Status.TOOL_ERROR, f"exception in {self.proof}: {type(error).__name__}: {error}"
        return {claim: [self.finding(claim, status, message)] for claim in self.claims}
