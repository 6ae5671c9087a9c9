"""The resources that an entity's account needs first, taken from the program's own plan of its stack.

The stack ``management`` or ``clinical-NAME`` declares the store of the owner's Pulumi state and the deployer role, but
it cannot be deployed before both exist. They are created here with the names, documents and tags that the program
declares, so that its first deployment can import them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from infra.context.estate import Estate, Lock
from infra.context.state_backends import StateBackend, state_backend
from infra.engine.graph import Graph, Resource
from infra.errors import KitError, UsageError
from infra.manifest.manifest_model import Manifest

COMPONENTS: Final = ("mso:account:Deployer", "mso:storage:StateStore")
KEY: Final = "aws:kms/key:Key"
ROLE: Final = "aws:iam/role:Role"
LEFT_TO_THE_STACK: Final = frozenset({"aws:s3/bucketLogging:BucketLogging"})
"""Types in these components that need what only the stack creates: the account's bucket for access logs."""


@dataclass(frozen=True, kw_only=True)
class EntityFoundation:
    """The foundation of one entity: its account, by name and 12-digit id, and the planned resources in order."""

    entity: str
    account: str
    account_id: str
    backend: StateBackend
    resources: tuple[Resource, ...]

    @property
    def issuer(self) -> str:
        """The OpenID Connect issuer of the owner's pipeline, without ``https://``."""
        provider = self.one("aws:iam/openIdConnectProvider:OpenIdConnectProvider")
        return str(provider.props["url"]).removeprefix("https://")

    @property
    def region(self) -> str:
        """The region of the state store."""
        return self.backend.region

    def one(self, type_: str) -> Resource:
        """The only resource of a type."""
        (found,) = (resource for resource in self.resources if resource.type == type_)
        return found


def account_of(manifest: Manifest, lock: Lock, entity: str) -> tuple[str, str]:
    """The account that stores an entity's Pulumi state: its name and its 12-digit id.

    :raises UsageError: there is no such entity, or its account does not exist yet.
    """
    if entity not in manifest.owner_slugs():
        allowed = ", ".join(manifest.owner_slugs())
        raise UsageError(f"{entity!r} is no legal entity of mso.yaml; allowed: {allowed}")
    first = "management" if entity == manifest.mso.slug else f"clinical-{entity}"
    name = state_backend(manifest, first).account
    return name, Estate(manifest, lock).account_id(name)


def plan_foundation(manifest: Manifest, lock: Lock, entity: str) -> EntityFoundation:
    """Plan the entity's stack and select the resources of its state store and its deployer role.

    :raises UsageError: there is no such entity, or the lock file lacks an id that the stack needs.
    """
    from infra.engine.embedded.runner import Run, run_stack
    from infra.engine.prediction.output_prediction import OutputPredictor

    account, account_id = account_of(manifest, lock, entity)
    run = Run(provider=OutputPredictor(), payer=lock.accounts.get("payer", ""))
    graph = run_stack(account, Estate(manifest, lock), run, {}).graph
    resources = tuple(sorted(_needed_first(graph), key=lambda resource: _ORDER[resource.type]))
    return EntityFoundation(
        entity=entity,
        account=account,
        account_id=account_id,
        backend=state_backend(manifest, account),
        resources=resources,
    )


_ORDER: Final[Mapping[str, int]] = {
    type_: position
    for position, type_ in enumerate(
        (
            "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
            "aws:iam/policy:Policy",
            ROLE,
            "aws:iam/rolePolicy:RolePolicy",
            KEY,
            "aws:kms/alias:Alias",
            "aws:s3/bucket:Bucket",
            "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
            "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
            "aws:s3/bucketPolicy:BucketPolicy",
            "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            "aws:s3/bucketVersioning:BucketVersioning",
            "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        )
    )
}
"""Creation order. The key policy names the deployer role, which comes first; the bucket is closed before its use."""


def _needed_first(graph: Graph) -> Iterator[Resource]:
    for resource in graph.custom:
        if resource.type in LEFT_TO_THE_STACK or not _is_in_components(resource, graph):
            continue
        if resource.type not in _ORDER:
            raise KitError(f"the bootstrap has no requests for {resource.type} ({resource.name}); add a part for it")
        yield resource


def _is_in_components(resource: Resource, graph: Graph) -> bool:
    while (parent := graph.get(resource.parent)) is not None:
        if parent.type in COMPONENTS:
            return True
        resource = parent
    return False


def administered_by(document: str, account_id: str, deployer: str, caller: str) -> dict[str, Any]:
    """The key policy with the bootstrap's caller as administrator, in place of roles that do not exist yet.

    KMS rejects a policy that names a role before it exists, and one that does not let its creator change it again. The
    caller may change the key, not decrypt with it; the stack's first deployment replaces the policy with its own.
    """
    policy: dict[str, Any] = json.loads(document)
    for statement in policy["Statement"]:
        principal = statement.get("Principal")
        if statement["Sid"] == "Administer" and isinstance(principal, dict):
            listed = principal["AWS"] if isinstance(principal["AWS"], list) else [principal["AWS"]]
            foreign = [arn for arn in listed if f":{account_id}:" not in arn]
            principal["AWS"] = sorted({*foreign, deployer, caller})
    return policy
