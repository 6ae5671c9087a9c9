"""Resources that CloudFormation's schema describes, as resources of the classic provider."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from infra.engine.graph import Resource
from infra.engine.values import UNKNOWN
from policies.data_files import read_data
from policies.resource_forms.declared_inside import implied, items

DOCUMENTS: Final = ("policydocument", "assumerolepolicydocument", "keypolicy", "resourcepolicy", "repositorypolicytext",
                    "filesystempolicy", "policy")  # fmt: skip
"""Properties that hold policy documents, which keep the case of their elements."""
CONDITION: Final = "@if"


def is_mapped(cloudformation_type: str) -> bool:
    """Whether resources of this type (``AWS::S3::Bucket``) are read."""
    return cloudformation_type in _types()


def classic_type(cloudformation_type: str) -> str:
    """The classic type of a CloudFormation type; the type itself where it has none."""
    return str(_types().get(cloudformation_type, {}).get("type", cloudformation_type))


def type_of_native(token: str) -> str:
    """The CloudFormation type of ``aws-native:iam:Role``; empty where its resources are not read."""
    return _native_types().get(token.lower(), "")


def as_classic(
    declaring: Resource,
    cloudformation_type: str,
    properties: Mapping[str, Any],
    suffix: str = "",
    identity: Any = "",
) -> Iterator[Resource]:
    """The classic resources that one resource of a mapped type stands for.

    ``properties`` may be in either case (``BucketName``, ``bucketName``). With ``suffix`` it is a resource that
    ``declaring`` only implies; without it takes the place of ``declaring`` itself.
    """
    entry = _types()[cloudformation_type]
    by_name = {name.lower(): value for name, value in properties.items()}
    main = _main(declaring, entry, properties, suffix, identity)
    if main is not None:
        yield main
    for type_, wanted in entry.get("also", {}).items():
        yield from _further(main or declaring, type_, wanted, by_name, suffix)


def _main(
    declaring: Resource, entry: Mapping[str, Any], properties: Mapping[str, Any], suffix: str, identity: Any
) -> Resource | None:
    if "type" not in entry:
        return None
    names = {name.lower(): to for name, to in entry.get("names", {}).items()}
    found: dict[str, Any] = {}
    for name, value in properties.items():
        to = names.get(name.lower(), _camel(name))
        if to:
            found[to] = _value(name, value, entry.get("lists", {}).get(to))
    found |= {name: first[0] for name in entry.get("first", ()) if (first := items(found.get(name)))}
    if "tags" in found:
        found["tags"] = _tags(found["tags"])
    if not suffix:
        links = {names.get(k.lower(), k): urns for k, urns in declaring.property_dependencies.items()}
        return declaring.with_(type=entry["type"], inputs=found, outputs={}, property_dependencies=links)
    refers = {key: urns for key, value in found.items() if (urns := _referred(value))}
    made = implied(declaring, entry["type"], suffix, _without_references(found), refers)
    return made.with_(id=identity) if identity else made


def _further(
    owner: Resource, type_: str, wanted: Mapping[str, Any], by_name: Mapping[str, Any], suffix: str
) -> Iterator[Resource]:
    """The resources of one type that properties of ``owner`` declare: one for each item of a list marked ``[]``."""
    paths = {name: path for name, path in wanted.items() if name != CONDITION}
    lists = [path.partition("[]")[0].lower() for path in paths.values() if "[]" in path]
    declared = any(_at(by_name, path) not in (None, "", []) for path in wanted.get(CONDITION, ()))
    rows = items(by_name.get(lists[0])) if lists else [None] if declared else []
    for number, row in enumerate(rows):
        found: dict[str, Any] = {}
        refers: dict[str, tuple[str, ...]] = {}
        for name, path in paths.items():
            value = _read(owner, by_name, path, row)
            if name == "*":
                found |= _value("", value, None) if isinstance(value, Mapping) else {}
                continue
            found[name] = _without_references(value)
            behind = owner.property_dependencies.get(_camel(path.partition("[]")[0]), ()) if value is UNKNOWN else ()
            refers[name] = _referred(value) or ((owner.urn,) if path.startswith("@") else behind)
        yield implied(owner, type_, f"{type_.rpartition(':')[2]}-{number}{suffix}", found, refers)


def _read(owner: Resource, by_name: Mapping[str, Any], path: str, row: Any) -> Any:
    if path.startswith("@"):
        value = owner.id if path == "@id" else owner.facts.get("arn") if path == "@arn" else _name(owner)
        return value if isinstance(value, str) and value else UNKNOWN
    if "[]" in path:
        rest = path.partition("[].")[2]
        return row.get(rest, row.get(_camel(rest), UNKNOWN)) if rest and isinstance(row, Mapping) else row
    return _at(by_name, path)


def _name(owner: Resource) -> Any:
    return owner.facts.get("bucket") or owner.facts.get("name") or owner.id


def _at(by_name: Mapping[str, Any], path: str) -> Any:
    value: Any = by_name
    for part in path.split("."):
        if not isinstance(value, Mapping):
            return value
        value = {str(key).lower(): item for key, item in value.items()}.get(part.lower())
    return value


def _value(name: str, value: Any, inner: Mapping[str, str] | None) -> Any:
    """A value with the names of the classic provider, at any depth; policy documents stay as they are."""
    if name.lower() in DOCUMENTS:
        return value
    if isinstance(value, Mapping):
        names = {key.lower(): to for key, to in (inner or {}).items()}
        return {names.get(str(k).lower(), _camel(str(k))): _value(str(k), item, None) for k, item in value.items()}
    if isinstance(value, list | tuple):
        return [_value("", item, inner) for item in value]
    return value


def _camel(name: str) -> str:
    """``kmsKeyId`` of ``KmsKeyId``; a word in capitals counts as one: ``dbInstanceIdentifier``, ``kmsMasterKeyId``."""
    end = next((i for i, letter in enumerate(name) if not letter.isupper()), len(name))
    split = 1 if end <= 1 else end if end == len(name) else end - 1
    return name[:split].lower() + name[split:].replace("KMS", "Kms")


def _tags(value: Any) -> Any:
    """Tags as a mapping; a tag whose key or value is not known makes them unknown."""
    if not isinstance(value, list):
        return value
    pairs = {}
    for tag in value:
        key = tag.get("key", tag.get("Key")) if isinstance(tag, Mapping) else UNKNOWN
        if not isinstance(key, str):
            return UNKNOWN
        pairs[key] = tag.get("value", tag.get("Value", UNKNOWN))
    return pairs


class Reference(str):
    """A value that is not known yet and is that of another resource, given by its URN."""

    __slots__ = ()


def _referred(value: Any) -> tuple[str, ...]:
    return tuple(str(item) for item in items(value) if isinstance(item, Reference))


def _without_references(value: Any) -> Any:
    if isinstance(value, Reference):
        return UNKNOWN
    if isinstance(value, Mapping):
        return {key: _without_references(item) for key, item in value.items()}
    return [_without_references(item) for item in value] if isinstance(value, list | tuple) else value


@cache
def _native_types() -> Mapping[str, str]:
    return {type_.replace("AWS::", "aws-native:").replace("::", ":").lower(): type_ for type_ in _types()}


@cache
def _types() -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = read_data("resource_forms/cloudformation_types.yaml")
    return found
