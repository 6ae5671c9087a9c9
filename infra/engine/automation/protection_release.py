"""The state of a stack without what keeps Pulumi from deleting its resources: for an emulated AWS only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pulumi.automation import Stack

FLAGS: Final = ("protect", "retainOnDelete")


def release_protections(stack: Stack, export: Mapping[str, Any]) -> None:
    """Import the exported state again without ``protect`` and ``retainOnDelete``, where a resource has one of them."""
    from pulumi.automation import Deployment

    released = without_protections(export["deployment"])
    if released != export["deployment"]:
        stack.import_stack(Deployment(version=export["version"], deployment=released))


def without_protections(deployment: Mapping[str, Any]) -> dict[str, Any]:
    """The deployment of an export with no resource protected or retained."""
    resources = [
        {key: value for key, value in resource.items() if key not in FLAGS}
        for resource in deployment.get("resources") or ()
    ]
    return {**deployment, "resources": resources} if resources else dict(deployment)
