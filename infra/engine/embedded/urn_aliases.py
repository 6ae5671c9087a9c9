"""The former URNs of a resource: from its own aliases, and from the aliases of its parent."""

from __future__ import annotations

from pulumi.runtime.proto import resource_pb2

from infra.engine.urns import name_of, urn_of


class Aliases:
    """The former URNs of every resource of one stack."""

    def __init__(self, project: str, stack: str) -> None:
        self._project, self._stack = project, stack
        self._former: dict[str, tuple[str, ...]] = {}

    def of(self, urn: str, request: resource_pb2.RegisterResourceRequest) -> tuple[str, ...]:
        """Former URNs of one resource; its parent must have been passed before.

        As in Pulumi, a child whose name starts with the name of its parent counts as renamed with the parent.
        """
        variants = [(request.parent, request.type, request.name, self._stack, self._project)]
        urns = list(request.aliasURNs)
        for alias in request.aliases:
            if alias.urn:
                urns.append(alias.urn)
                continue
            spec = alias.spec
            parent = "" if spec.noParent else spec.parentUrn or request.parent
            stack, project = spec.stack or self._stack, spec.project or self._project
            variants.append((parent, spec.type or request.type, spec.name or request.name, stack, project))
        for parent, type_, name, stack, project in variants:
            urns.append(urn_of(stack, project, parent, type_, name))
            for former in self._former.get(parent, ()):
                prefixed = name.startswith(name_of(parent))
                old_name = name_of(former) + name.removeprefix(name_of(parent)) if prefixed else name
                urns.append(urn_of(stack, project, former, type_, old_name))
        found = tuple(dict.fromkeys(alias for alias in urns if alias != urn))
        self._former[urn] = found
        return found
