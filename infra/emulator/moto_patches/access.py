"""Who may do what in moto: nothing is enforced, keys are looked up once, AWS's own policies exist."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

from infra.emulator.cloud.boto3_clients import PAYER


@contextmanager
def unenforced() -> Iterator[None]:
    """Switch off what moto enforces by halves: it ignores conditions, so one conditional denial would lock all out."""
    from moto.iam.access_control import PermissionResult
    from moto.s3.models import S3Backend

    get_bucket = S3Backend.get_bucket

    def logs_allowed(target_bucket: Any, target_prefix: str | None) -> bool:  # noqa: ARG001
        """Whether the target's policy lets the log delivery write; moto trips over principals that are no mapping."""
        policy = json.loads(target_bucket.policy.decode()) if target_bucket.policy else {"Statement": []}
        return any(
            each["Effect"] == "Allow" and "logging.s3.amazonaws.com" in json.dumps(each.get("Principal"))
            for each in policy["Statement"]
        )

    def get_bucket_of(self: Any, name: str) -> Any:
        """A flow log's destination may carry a prefix behind the bucket."""
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
def remembered_keys() -> Iterator[None]:
    """Whose key it is, looked up once: moto asks every account and partition at every request."""
    from moto.iam import models

    look, owners = models.get_account_id_from, dict[str, str]()

    def owner(key: str) -> str:
        if key not in owners:
            account = str(look(key))
            if account == PAYER:
                return account  # it may be a key yet to be made
            owners[key] = account
        return owners[key]

    with patch.object(models, "get_account_id_from", owner):
        yield


@contextmanager
def managed_policies() -> Iterator[None]:
    """AWS's own managed policies, each made when first asked for: making all of them takes seconds per account."""
    from moto.iam.models import IAMBackend

    def making(name: str) -> Any:
        plain = getattr(IAMBackend, name)

        def with_policy(self: Any, *args: Any, **kwargs: Any) -> Any:
            for value in (*args, *kwargs.values()):
                if isinstance(value, str) and ":iam::aws:policy/" in value and value not in self.managed_policies:
                    _make_managed(self, value)
            return plain(self, *args, **kwargs)

        return patch.object(IAMBackend, name, with_policy)

    from moto.ssoadmin.models import SSOAdminBackend

    def any_of_them(_: Any, managed_policy_arn: str) -> Any:
        """moto's Identity Center forgets the path of a policy."""
        from moto.ssoadmin.models import ManagedPolicy

        return ManagedPolicy(managed_policy_arn, managed_policy_arn.rsplit("/", 1)[-1])

    with ExitStack() as stack:
        stack.enter_context(patch.object(SSOAdminBackend, "_find_managed_policy", any_of_them))
        for name in (
            "attach_role_policy",
            "attach_user_policy",
            "attach_group_policy",
            "get_policy",
            "get_policy_version",
        ):
            stack.enter_context(making(name))
        yield


@cache
def _managed_documents() -> dict[str, Any]:
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    documents: dict[str, Any] = json.loads(aws_managed_policies_data)
    return documents


def _make_managed(backend: Any, arn: str) -> None:
    from moto.iam.models import AWSManagedPolicy

    name = arn.rsplit("/", 1)[-1]
    if name in _managed_documents():
        policy = AWSManagedPolicy.from_data(name, backend.account_id, backend.region_name, _managed_documents()[name])
        if policy.arn == arn:
            backend.managed_policies[arn] = policy
            backend.aws_managed_policies.append(policy)
