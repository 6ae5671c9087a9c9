"""Which IAM action a call takes, and of which resources: from AWS's service reference and from what exists now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from infra.emulator.cloud.api_call import ApiCall
from policies.separation.estate.entities import IamResource, Principal
from policies.separation.estate.estate_model import EstateModel
from policies.separation.reference import service_reference

_PREFIXES: Final[Mapping[str, str]] = {"monitoring": "cloudwatch", "email": "ses", "tagging": "tag"}
"""The prefix of a service's actions, where it is not the name in its signatures."""
_ACTIONS: Final[Mapping[str, str]] = {
    "s3:HeadBucket": "s3:ListBucket", "s3:ListObjects": "s3:ListBucket", "s3:ListObjectsV2": "s3:ListBucket",
    "s3:HeadObject": "s3:GetObject", "s3:ListBuckets": "s3:ListAllMyBuckets",
    "s3:DeleteObjects": "s3:DeleteObject", "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration", "s3:ListObjectVersions": "s3:ListBucketVersions",
}  # fmt: skip
"""Operations that another action than the one of their name allows."""
_SEVERAL: Final = frozenset({"CopyObject", "UploadPartCopy", "DeleteObjects"})
"""Operations that need permission on more than the resource that they name."""
_IDENTIFIES: Final = re.compile(r"(?:Id|Arn|ARN|Name|Identifier|Key|Url)$")
_WITHIN: Final = frozenset({"RoleSessionName", "PolicyName"})
"""Required parameters that name something within the resource, or nothing that exists."""
_NAME: Final = re.compile(r"[\w+=,.@-]+")


def action_of(call: ApiCall) -> str:
    """The IAM action of a call, empty for one that AWS's service reference does not list."""
    name = f"{_PREFIXES.get(call.service, call.service)}:{call.operation}"
    action = _ACTIONS.get(name, name)
    return action if call.operation and service_reference.action(action) else ""


@dataclass(frozen=True)
class NamedResources:
    """The resources of an estate, found by what calls name them by."""

    estate: EstateModel

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str, str], tuple[str, ...]]:
        """(account, service, last part of the ARN) -> ARNs."""
        found: dict[tuple[str, str, str], list[str]] = {}
        entities: tuple[IamResource | Principal, ...] = (*self.estate.resources, *self.estate.principals)
        for entity in entities:
            parts = entity.arn.split(":", 5)
            if len(parts) == 6:
                key = entity.account.id, parts[2], re.split("[:/]", entity.arn)[-1]
                found.setdefault(key, []).append(entity.arn)
        return {key: tuple(dict.fromkeys(arns)) for key, arns in found.items()}

    def of(self, call: ApiCall, action: str) -> tuple[str, ...]:
        """The ARNs that a call names, ``*`` for an action without resource types; nothing if they are not recognized.
        """
        forms = service_reference.arn_forms(action)
        if forms in ((), ("*",)):
            return ("*",)
        if call.operation in _SEVERAL:
            return ()
        values = dict(call.parameters or {})
        if call.service == "s3":
            return tuple(_of_s3(forms, values))
        return tuple(dict.fromkeys(self._named(call, forms, values)))

    def _named(self, call: ApiCall, forms: tuple[str, ...], values: Mapping[str, Any]) -> Iterator[str]:
        """The ARNs that the required parameters name, in full or by the last part of one in the caller's account.

        Nothing if one of them that identifies something is not recognized: the call might be about that one.
        """
        services = {form.split(":")[2] for form in forms}
        found: list[str] = []
        for name in sorted(call.required):
            text = values.get(name)
            if not isinstance(text, str):
                continue
            arns = self._arns(call, services, text)
            if not arns and name not in _WITHIN and _IDENTIFIES.search(name):
                return
            found += arns
        yield from found

    def _arns(self, call: ApiCall, services: set[str], text: str) -> list[str]:
        if text.startswith("arn:"):
            named = text.split(":")[2:3]
            return [text] if named and named[0] in services and not set("*?") & set(text) else []
        if not _NAME.fullmatch(text):
            return []
        return sorted(arn for service in services for arn in self._by_name.get((call.account, service, text), ()))


def _of_s3(forms: tuple[str, ...], values: Mapping[str, Any]) -> Iterator[str]:
    bucket, key = values.get("Bucket"), values.get("Key")
    if not isinstance(bucket, str) or not bucket:
        return
    named = f"arn:aws:s3:::{bucket}"
    if any(form.endswith(":::*/*") for form in forms):
        if not isinstance(key, str) or not key:
            return
        named += f"/{key}"
    if not set("*?") & set(named):
        yield named
