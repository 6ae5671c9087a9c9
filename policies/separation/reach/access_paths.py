"""Access paths: the steps by which a principal obtains access, each with the policy statements that allow it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policies.separation.reach.confirmation import AllowedRequest
from policies.separation.reach.witness_context import Certainty


@dataclass(frozen=True, slots=True)
class PathStep:
    """One escalation edge on a path: the principal, the edge, its target, and the allowed requests it takes."""

    principal: str
    edge: str
    target: str
    requests: tuple[AllowedRequest, ...]

    def __str__(self) -> str:
        return f"{self.principal} -[{' + '.join(request.action for request in self.requests)}]-> {self.target}"


@dataclass(frozen=True, slots=True)
class AccessPath:
    """How a principal obtains access, starting from an initial principal, and how certain that is."""

    certainty: Certainty
    steps: tuple[PathStep, ...] = ()

    def then(self, step: PathStep, at_best: Certainty) -> AccessPath:
        """The path with one more step; it is never more certain than ``at_best``."""
        certainty = max(self.certainty, at_best, *(request.certainty for request in step.requests))
        return AccessPath(certainty, (*self.steps, step))

    def after(self, other: AccessPath) -> AccessPath:
        """This path, preceded by another path that it depends on."""
        return AccessPath(max(self.certainty, other.certainty), tuple(dict.fromkeys((*other.steps, *self.steps))))

    @property
    def source(self) -> str:
        """The source line of the last statement or grant on the path that has one."""
        requests = [request for step in reversed(self.steps) for request in step.requests]
        sources = [grant.source for request in requests for grant in request.grants]
        sources += [statement.origin.source for request in requests for statement in request.statements]
        return next(filter(None, sources), "")

    def lines(self) -> Iterator[str]:
        """A readable form: each step, followed by its statements, grants and request context."""
        for step in self.steps:
            yield str(step)
            for request in step.requests:
                for statement in dict.fromkeys(s for s in request.statements if s.sid != "FullAWSAccess"):
                    yield f"    {request.action}: {statement}"
                for grant in request.grants:
                    yield f"    {request.action}: grant {grant.name} to {grant.grantee} ({grant.source})"
                if request.context:
                    yield f"    {request.action} with {', '.join(f'{key} = {value}' for key, value in request.context)}"
