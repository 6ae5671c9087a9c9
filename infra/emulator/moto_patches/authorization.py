"""Patches of access control in moto: no policy is enforced, access keys are cached, AWS managed policies exist."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch


@contextmanager
def authorization_disabled() -> Iterator[None]:
    """Disable moto's incomplete enforcement: it ignores conditions, so one conditional Deny would deny every request.

    Changes ``moto.s3.models`` (bucket policies, log delivery), ``moto.kms.responses.validate_policy`` and the time that
    ``moto.acm`` waits before it issues a certificate.
    """
    from moto.iam.access_control import PermissionResult
    from moto.s3.models import S3Backend

    get_bucket = S3Backend.get_bucket

    def logs_allowed(target_bucket: Any, target_prefix: str | None) -> bool:  # noqa: ARG001  # moto's signature
        """Whether the bucket policy allows log delivery to write; moto fails on principals that are not mappings."""
        policy = json.loads(target_bucket.policy.decode()) if target_bucket.policy else {"Statement": []}
        return any(
            each["Effect"] == "Allow" and "logging.s3.amazonaws.com" in json.dumps(each.get("Principal"))
            for each in policy["Statement"]
        )

    def get_bucket_of(self: Any, name: str) -> Any:
        """Accept the destination of a flow log, which may be a bucket with a prefix."""
        return get_bucket(self, name.partition("/")[0])

    with (
        patch.object(S3Backend, "get_bucket", get_bucket_of),
        patch("moto.s3.models.FakeBucket._log_permissions_enabled_policy", staticmethod(logs_allowed)),
        patch("moto.s3.models.FakeBucket.get_permission", lambda *_: PermissionResult.NEUTRAL),
        patch("moto.kms.responses.validate_policy", lambda *_: None),
        patch("moto.settings.ACM_VALIDATION_WAIT", 0),
    ):
        yield


@contextmanager
def cached_key_owners() -> Iterator[None]:
    """Cache the account of each access key: ``moto.iam.models.get_account_id_from`` searches all accounts each time."""
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.iam import models

    look_up, owners = models.get_account_id_from, dict[str, str]()

    def owner(key: str) -> str:
        if key not in owners:
            account = str(look_up(key))
            if account == DEFAULT_ACCOUNT_ID:
                return account  # moto's answer for unknown keys: this key may be created later
            owners[key] = account
        return owners[key]

    with patch.object(models, "get_account_id_from", owner):
        yield


@contextmanager
def aws_managed_policies() -> Iterator[None]:
    """Create each AWS managed policy at first use; creating all of them, as ``moto.iam`` does, takes seconds."""
    from moto.iam.models import IAMBackend

    def creating(name: str) -> Any:
        original = getattr(IAMBackend, name)

        def with_policy(self: Any, *args: Any, **kwargs: Any) -> Any:
            for value in (*args, *kwargs.values()):
                if isinstance(value, str) and ":iam::aws:policy/" in value and value not in self.managed_policies:
                    _create_managed(self, value)
            return original(self, *args, **kwargs)

        return patch.object(IAMBackend, name, with_policy)

    from moto.ssoadmin.models import SSOAdminBackend

    def find_managed_policy(_: Any, managed_policy_arn: str) -> Any:
        """Keep the path of the policy, which moto's ``SSOAdminBackend`` drops."""
        from moto.ssoadmin.models import ManagedPolicy

        return ManagedPolicy(managed_policy_arn, managed_policy_arn.rsplit("/", 1)[-1])

    with ExitStack() as stack:
        stack.enter_context(patch.object(SSOAdminBackend, "_find_managed_policy", find_managed_policy))
        for name in (
            "attach_role_policy",
            "attach_user_policy",
            "attach_group_policy",
            "get_policy",
            "get_policy_version",
        ):
            stack.enter_context(creating(name))
        yield


@cache
def _managed_documents() -> dict[str, Any]:
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    documents: dict[str, Any] = json.loads(aws_managed_policies_data)
    return documents


def _create_managed(backend: Any, arn: str) -> None:
    from moto.iam.models import AWSManagedPolicy

    name = arn.rsplit("/", 1)[-1]
    if name in _managed_documents():
        policy = AWSManagedPolicy.from_data(name, backend.account_id, backend.region_name, _managed_documents()[name])
        if policy.arn == arn:
            backend.managed_policies[arn] = policy
            backend.aws_managed_policies.append(policy)
