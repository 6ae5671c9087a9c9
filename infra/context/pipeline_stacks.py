"""The stacks that pipelines deploy: in which repository, in which of its environments, and in which order."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from infra.context.state_backends import PAYER_PLANES, state_backend
from infra.errors import UsageError
from infra.manifest.hints import suggestion
from infra.manifest.manifest_model import Manifest, plane_and_slug


@dataclass(frozen=True, slots=True)
class PipelineStack:
    """A stack, the repository of its owner, and the environment in which that repository's approvers agree.

    Both are "" for the stacks in payer accounts, which people deploy.
    """

    stack: str
    owner: str
    repository: str
    environment: str


def all_stacks(manifest: Manifest) -> tuple[PipelineStack, ...]:
    """Every stack, each after those that it depends on."""
    return tuple(_pipeline_stack(manifest, name) for name in manifest.plane_names())


def stacks_of_repository(
    manifest: Manifest, repository: str, chosen: Collection[str] = ()
) -> tuple[PipelineStack, ...]:
    """The stacks that this repository's pipeline deploys; with ``chosen``, only those.

    :raises UsageError: a chosen stack is none of them.
    """
    own = [stack for stack in all_stacks(manifest) if stack.repository and _same(stack.repository, repository)]
    names = [stack.stack for stack in own]
    for name in chosen:
        if name not in names:
            allowed = ", ".join(names) or "none: aws.ci.repositories in mso.yaml does not name it"
            what = f"{name}: no stack that {repository} deploys (allowed: {allowed})"
            raise UsageError(f"{what}. Fix: {suggestion(name, names)}")
    return tuple(stack for stack in own if not chosen or stack.stack in chosen)


def _pipeline_stack(manifest: Manifest, name: str) -> PipelineStack:
    owner = manifest.owner_of(name)
    if plane_and_slug(name)[0] in PAYER_PLANES:
        return PipelineStack(name, owner, "", "")
    repository = manifest.aws.ci.repositories.get(owner, "")
    return PipelineStack(name, owner, repository, state_backend(manifest, name).account)


def _same(declared: str, repository: str) -> bool:
    """Whether two names are of one repository: the ids that ``org@1234/name@5678`` contains are left out."""
    one, other = (re.sub(r"@[0-9]+", "", name).lower() for name in (declared, repository))
    return one == other
