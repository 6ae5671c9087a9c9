"""What ``mso bootstrap`` has created before a stack's first deployment, and its import into the stack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pulumi

from infra.context.estate import Estate
from infra.context.state_backends import KEY_ALIAS, state_backend
from infra.errors import UsageError

SETTING: Final = "stateKey"
"""The configuration value (``mso:stateKey``) with the id of the state's KMS key, set for the first deployment only."""

NOT_READ_BACK: Final[Mapping[str, list[str]]] = {
    "aws:kms/key:Key": ["policy", "deletionWindowInDays"],
    "aws:iam/role:Role": ["forceDetachPolicies"],
}
"""Inputs that an import does not compare: the policy of the bootstrap, and what AWS does not store.

The deployment after the import, without the configuration value, gives the key the policy of the program.
"""


def import_ids(account_id: str, issuer: str, bucket: str, key_id: str) -> dict[tuple[str, str], str]:
    """The import id of each resource by its type and logical name (docs of the AWS provider, section Import)."""
    iam, state = f"arn:aws:iam::{account_id}", "state"
    ids = {
        ("iam/openIdConnectProvider:OpenIdConnectProvider", "deployer-pipeline"): f"{iam}:oidc-provider/{issuer}",
        ("iam/policy:Policy", "deployer-boundary"): f"{iam}:policy/mso/deployer-boundary",
        ("iam/role:Role", "deployer"): "deployer",
        ("iam/rolePolicy:RolePolicy", "deployer-permissions"): "deployer:permissions",
        ("kms/key:Key", f"{state}-key"): key_id,
        ("kms/alias:Alias", f"{state}-key-alias"): KEY_ALIAS,
        ("s3/bucket:Bucket", state): bucket,
        ("s3/bucketPublicAccessBlock:BucketPublicAccessBlock", f"{state}-public-access"): bucket,
        ("s3/bucketOwnershipControls:BucketOwnershipControls", f"{state}-ownership"): bucket,
        ("s3/bucketPolicy:BucketPolicy", f"{state}-policy"): bucket,
        (
            "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
            f"{state}-encryption",
        ): bucket,
        ("s3/bucketVersioning:BucketVersioning", f"{state}-versioning"): bucket,
        ("s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", f"{state}-lifecycle"): bucket,
    }
    return {(f"aws:{type_}", name): id_ for (type_, name), id_ in ids.items()}


def import_foundation(estate: Estate, stack: str, key_id: str) -> None:
    """Import the state store and the deployer role of a stack that ``mso bootstrap`` has prepared.

    :raises UsageError: the stack is not the one whose account keeps its owner's state.
    """
    backend = state_backend(estate.manifest, stack)
    if backend.account != stack:
        fix = f"pulumi config rm mso:{SETTING} --stack {stack}"
        raise UsageError(
            f"mso:{SETTING} belongs into the configuration of {backend.account}, not of {stack}. Fix: {fix}"
        )
    account = estate.account_id(stack)
    _import_declared(import_ids(account, estate.manifest.aws.ci.issuer, backend.bucket(account), key_id))


def _import_declared(ids: Mapping[tuple[str, str], str]) -> None:
    """Import each of these resources where the program of this stack declares it, in place of creating it."""

    def imported(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        id_ = ids.get((args.type_, args.name))
        if id_ is None:
            return None
        added = pulumi.ResourceOptions(import_=id_, ignore_changes=NOT_READ_BACK.get(args.type_))
        return pulumi.ResourceTransformationResult(args.props, pulumi.ResourceOptions.merge(args.opts, added))

    pulumi.runtime.register_stack_transformation(imported)
