"""Which resources a call is about: those that exist by the names it gives, or the ARNs that its parameters make."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import unquote

from infra.emulator.cloud.api_call import ApiCall
from infra.emulator.live_policies.keys_in_use import key_arn
from policies.separation.estate.entities import IamResource, Principal
from policies.separation.estate.estate_model import EstateModel
from policies.separation.reference import service_reference
from policies.separation.reference.service_reference import VARIABLE, Action
from scripts.enforcement.question import Question

_IDENTIFIES: Final = re.compile(r"(?:Id|Arn|ARN|Name|Identifier|Key|Url|Ids|Arns|Names)$")
_WITHIN: Final = frozenset({"RoleSessionName", "PolicyName", "StatementId", "Sid", "ClientRequestToken"})
"""Required parameters that name something within the resource, or nothing that exists."""
_PLACES: Final = {"Partition": "aws"}
_NAME: Final = re.compile(r"[\w+=,.@/!-]+")


@dataclass(frozen=True)
class NamedResources:
    """The resources of an estate, found by what calls name them by."""

    estate: EstateModel

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, str, str], tuple[str, ...]]:
        """(account, service, name or last part of the ARN) -> ARNs."""
        found: dict[tuple[str, str, str], list[str]] = {}
        entities: tuple[IamResource | Principal, ...] = (*self.estate.resources, *self.estate.principals)
        for entity in entities:
            parts = entity.arn.split(":", 5)
            if len(parts) < 6:
                continue
            names = {re.split("[:/]", entity.arn)[-1]}
            names |= {entity.name} if isinstance(entity, IamResource) else set()
            for name in names:
                found.setdefault((entity.account.id, parts[2], name), []).append(entity.arn)
        return {key: tuple(dict.fromkeys(arns)) for key, arns in found.items()}

    def of(self, call: ApiCall, action: str) -> tuple[str, ...]:
        """The ARNs that a call names, ``*`` for an action without resource types; nothing if they are not recognized.
        """
        documented = service_reference.action(action)
        if documented is None:
            return ()
        forms = service_reference.arn_forms(documented)
        if forms in ((), ("*",)):
            return ("*",)
        values = {k: v for k, v in (call.parameters or {}).items() if v is not None}
        if call.service == "s3":
            return tuple(dict.fromkeys(_of_s3(call, forms, values)))
        found = self._named(call, forms, values, call.required) or self._named(call, forms, values, frozenset(values))
        return found or tuple(dict.fromkeys(_filled(call, documented, values)))

    def _named(
        self, call: ApiCall, forms: tuple[str, ...], values: Mapping[str, Any], names: frozenset[str]
    ) -> tuple[str, ...]:
        """The ARNs that these parameters name, in full or by a name of something in the caller's account.

        Nothing if one of them that identifies something is not recognized: the call might be about that one.
        """
        services = {form.split(":")[2] for form in forms}
        found: list[str] = []
        for name in sorted(names & values.keys()):
            if name in _WITHIN or not _IDENTIFIES.search(name[:1].upper() + name[1:]):
                continue
            for text in _texts(values[name]):
                arns = self._arns(call, services, text)
                if not arns:
                    return ()
                found += arns
        return tuple(dict.fromkeys(found))

    def _arns(self, call: ApiCall, services: set[str], text: str) -> list[str]:
        if call.service == "kms":
            known = key_arn(text, call.account, call.region)
            return [known] if ":key/" in known and not set("*?") & set(known) else []
        if text.startswith("arn:"):
            named = text.split(":")[2:3]
            return [text] if named and named[0] in services and not set("*?") & set(text) else []
        owner, name = call.account, text
        if text.startswith(("http://", "https://")):  # a queue's URL: its account and its name
            *_, owner, name = ("", *text.split("/"))
        if not _NAME.fullmatch(name):
            return []
        found = {arn for service in services for arn in self._by_name.get((owner, service, name), ())}
        near = {arn for arn in found if arn.split(":")[3] in ("", call.region)}
        return sorted(near or found)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _filled(call: ApiCall, action: Action, values: Mapping[str, Any]) -> Iterator[str]:
    """The ARN templates of an action's required types (of its only one), filled with the parameters that they name.

    A call that lists or describes without naming anything is about everything of the caller in the Region.
    """
    pairs = list(zip(action.resource_types, action.arn_templates, strict=True))
    needed = [template for type_, template in pairs if type_ in action.required] or [t for _, t in pairs][:1]
    lowered = {name.lower(): value for name, value in values.items()}
    places = {**_PLACES, "Region": call.region, "Account": call.account}
    asks_all = call.only_reads and not any(_IDENTIFIES.search(name[:1].upper() + name[1:]) for name in values)
    found: list[str] = []
    for template in needed:
        filled = VARIABLE.sub(lambda m: _value(m[0][2:-1], places, lowered, asks_all), template)
        if "\0" in filled or (set("*?") & set(filled) and not asks_all):
            return
        found.append(filled)
    yield from found


def _value(variable: str, places: Mapping[str, str], values: Mapping[str, Any], asks_all: bool) -> str:
    """The value of a variable of a template; a zero byte if no parameter gives it."""
    if variable in places:
        return places[variable]
    name = variable.lower()
    path = str(values.get("path") or "/").lstrip("/") if name.endswith("withpath") else ""
    for given in (name, name.removesuffix("withpath"), name.removesuffix("name")):
        if isinstance(value := values.get(given), str) and value:
            return path + (value.rpartition("/")[2] if value.startswith("arn:") else value)
    return "*" if asks_all else "\0"


def copied_object(call: ApiCall) -> list[Question] | None:
    """The question about the object that a call copies, none for another call; None if it is not recognized."""
    if call.operation not in ("CopyObject", "UploadPartCopy"):
        return []
    source = (call.parameters or {}).get("CopySource")
    text, _, version = source.partition("?versionId=") if isinstance(source, str) else ("", "", "")
    name = unquote(text).lstrip("/")
    if "/" not in name or name.startswith("arn:"):
        return None
    return [Question("s3:GetObjectVersion" if version else "s3:GetObject", f"arn:aws:s3:::{name}")]


def _of_s3(call: ApiCall, forms: tuple[str, ...], values: Mapping[str, Any]) -> Iterator[str]:
    bucket, key = values.get("Bucket"), values.get("Key")
    if not isinstance(bucket, str) or not bucket or set("*?/") & set(bucket):
        return
    named = f"arn:aws:s3:::{bucket}"
    if not any(form.endswith(":::*/*") for form in forms):
        yield named
    elif call.operation == "DeleteObjects":
        objects = (values.get("Delete") or {}).get("Objects") or []
        names = [str(each.get("Key") or "") for each in objects]
        if all(names):
            yield from (f"{named}/{name}" for name in names)
    elif isinstance(key, str) and key:
        yield f"{named}/{key}"
