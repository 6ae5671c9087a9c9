"""Bindings: the boto3 calls that create, read, update and delete the resources of one Pulumi type.

A binding is a table of calls where the forms of Pulumi and boto3 agree, and a subclass where they do not.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Final, Protocol

import jmespath  # type: ignore[import-untyped]  # it comes with botocore, without types

from infra.emulator.provider.property_mapping import Names, deep_merge
from infra.engine.prediction.resource_shapes import render, without_unknown
from infra.engine.values import UNKNOWN


class Props(dict[str, Any]):
    """The inputs of one resource and everything else that is known of it (outputs, id, account, region).

    It contains no secret wrappers and no unknown values.
    """

    def __init__(self, inputs: Mapping[str, Any], known: Mapping[str, Any]) -> None:
        super().__init__({**known, **inputs})
        self.inputs = inputs

    def with_inputs(self, **changes: Any) -> Props:
        """A copy with some inputs changed."""
        return Props({**self.inputs, **changes}, self)


class AwsContext(Protocol):
    """One account and region in which a binding makes its calls."""

    @property
    def account(self) -> str:
        """The 12-digit account id."""
        ...

    @property
    def region(self) -> str:
        """The AWS region."""
        ...

    def call(self, operation: str, **parameters: Any) -> Any:
        """The response of ``service.operation``."""
        ...

    def in_scope(self, *, account: str = "", region: str = "") -> AwsContext:
        """The context of another account or region."""
        ...

    def parameters(self, operation: str, props: Mapping[str, Any], names: Names) -> dict[str, Any]:
        """The parameters of an operation, from each property that the operation accepts."""
        ...


class NotEmulatedError(Exception):
    """moto does not implement an operation, or fails inside it; the message contains moto's own message."""


class NotFoundError(Exception):
    """The requested resource does not exist."""


@dataclass(frozen=True, slots=True)
class Call:
    """One boto3 call: templates of its fixed parameters, and the JMESPath of the result in the response."""

    operation: str
    result: str
    fixed: Mapping[str, Any]

    def __call__(
        self,
        aws: AwsContext,
        props: Mapping[str, Any],
        inputs: Mapping[str, Any] | None = None,
        names: Names | None = None,
    ) -> Any:
        """Make the call and return its result; with ``inputs``, each input that the operation accepts is passed too."""
        parameters = aws.parameters(self.operation, inputs, names or {}) if inputs is not None else {}
        parameters = deep_merge(parameters, without_unknown(fill_template(dict(self.fixed), props)))
        response = aws.call(self.operation, **parameters)
        return search(fill_template(self.result, props), response) if self.result else response

    @property
    def lookup_properties(self) -> frozenset[str]:
        """The properties by which this call finds a resource."""
        return frozenset(re.findall(r"\{(\w+)[}|]", f"{self.fixed} {self.result}"))


def fill_template(template: Any, props: Mapping[str, Any]) -> Any:
    """A template with each field replaced by its property; ``UNKNOWN`` where a property is missing."""
    return render(template, lambda name: props.get(name, UNKNOWN))


@lru_cache(maxsize=1024)
def _compiled(expression: str) -> Any:
    return jmespath.compile(expression)


def search(expression: str, response: Any) -> Any:
    """The result of a JMESPath expression on a response; None where it matches nothing."""
    return _compiled(expression).search(response)


def call(operation: str, result: str = "", /, **fixed: Any) -> Call:
    """``call("ec2.describe_vpcs", "Vpcs[0]", VpcIds=["{id}"])``."""
    return Call(operation, result, fixed)


@dataclass(frozen=True, slots=True)
class Setting:
    """Inputs that a separate call sets; ``reset`` is the call for inputs that are false or removed."""

    inputs: frozenset[str]
    put: Call
    reset: Call | None = None
    on_create: bool = True

    def of(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Those of the inputs that this setting sets."""
        if "*" in self.inputs:
            return {key: value for key, value in inputs.items() if key not in ("tags", "tagsAll")}
        return {key: value for key, value in inputs.items() if key in self.inputs}

    def call_for(self, inputs: Mapping[str, Any]) -> Call:
        """The call that sets these inputs, or that resets them where all are false or missing."""
        return self.reset if self.reset and not any(inputs.values()) else self.put


def setting(inputs: str, put: Call, reset: Call | None = None) -> Setting:
    """Inputs, separated by spaces, that the create call does not accept: set after creation and at each change."""
    return Setting(frozenset(inputs.split()), put, reset)


def change(inputs: str, put: Call, reset: Call | None = None) -> Setting:
    """Inputs, separated by spaces or ``*`` for all, that the create call accepts: set only when they change."""
    return Setting(frozenset(inputs.split()), put, reset, on_create=False)


@dataclass(frozen=True, slots=True)
class Tagging:
    """How a service tags a resource: add tags, remove tag keys, and list tags where the read call does not return them.

    ``member`` is the parameter of the tags; ``on_create`` says that the create call does not accept them.
    """

    tag: Call
    untag: Call
    list_tags: Call | None = None
    on_create: bool = False
    member: str = "Tags"

    def apply(self, aws: AwsContext, props: Props) -> None:
        """Add the tags of the resource."""
        self.tag(aws, props, {"tags": props["tags"]}, {"tags": self.member})


def standard_tagging(service: str, parameter: str, identity: str = "{arn}") -> Tagging:
    """The tagging calls of most services; ``parameter`` (``ResourceArn``, ``resourceArn``) identifies the resource."""
    keys, tags = ("tagKeys", "tags") if parameter[0].islower() else ("TagKeys", "Tags")
    resource = {parameter: identity}
    return Tagging(
        tag=call(f"{service}.tag_resource", **resource),
        untag=call(f"{service}.untag_resource", **resource, **{keys: "{removedKeys}"}),
        list_tags=call(f"{service}.list_tags_for_resource", tags, **resource),
    )


@dataclass(frozen=True, kw_only=True)
class Binding:
    """One Pulumi type.

    ``id`` is a template over inputs and ``created``: the result of the create call, or else the id that the shape
    predicts. ``names`` are the boto3 names of properties whose names differ by more than case and plural, ``reshape``
    adds members to the read response (JMESPath), ``outputs`` are computed outputs in the read response,
    ``not_returned`` are inputs that no call returns, and ``deleted_when`` is a condition on the read response under
    which the resource counts as deleted. ``parent_read`` finds what the resource is a setting of; it is gone with that.
    ``always_exists`` says that AWS has it with the account or its network: a deletion resets it or leaves it.
    """

    type: str
    create_call: Call
    read_call: Call
    delete_call: Call | None = None
    id: str = "{created}"
    settings: tuple[Setting, ...] = ()
    tagging: Tagging | None = None
    more_reads: tuple[Call, ...] = ()
    names: Names = field(default_factory=dict)
    outputs: Names = field(default_factory=dict)
    reshape: Names = field(default_factory=dict)
    not_returned: str = ""
    deleted_when: str = ""
    parent_read: Call | None = None
    always_exists: bool = False
    shim: bool = False

    def create(self, aws: AwsContext, props: Props) -> str:
        """Create the resource and return its id."""
        created = self.create_call(aws, props, props.inputs, self.names)
        return str(fill_template(self.id, {**props, "created": created if self.create_call.result else props["id"]}))

    def configure(self, aws: AwsContext, props: Props) -> None:
        """Set the inputs and tags that the create call does not accept."""
        for each in self.settings:
            inputs = each.of(props.inputs)
            if each.on_create and any(value is not None for value in inputs.values()):
                self._call_if_emulated(each.call_for(inputs), aws, props, inputs)
        if self.tagging and self.tagging.on_create and props.get("tags"):
            self.tagging.apply(aws, props)

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The resource in boto3's form, or None where it does not exist."""
        if self.parent_read and not self.parent_read(aws, props):
            return None
        found = self.read_call(aws, props)
        if not found or (self.deleted_when and search(self.deleted_when, found)):
            return None
        for each in self.more_reads:
            found = {**found, **(_optional(each, aws, props) or {})}
        if self.tagging and self.tagging.list_tags:
            found = {**found, "tags": _optional(self.tagging.list_tags, aws, props)}
        reshaped = {name: search(path, found) for name, path in self.reshape.items()}
        return {**reshaped, **{name: value for name, value in found.items() if name not in reshaped}}

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Update in place every input that differs between old and new."""
        changed = {key for key in {*olds.inputs, *news.inputs} if olds.get(key) != news.get(key)}
        for each in self.settings:
            if changed & each.of(dict.fromkeys(changed)).keys():
                inputs = each.of(news.inputs)
                self._call_if_emulated(each.call_for(inputs), aws, news, inputs)
        if self.tagging and "tags" in changed:
            _retag(self.tagging, aws, olds.get("tags") or {}, news)

    def delete(self, aws: AwsContext, props: Props) -> None:
        """Delete the resource."""
        if self.delete_call:
            self.delete_call(aws, props)

    def is_shim(self, props: Props) -> bool:  # noqa: ARG002  # for some types it depends on the inputs
        """Whether the emulator only stores the declaration of this resource and returns it."""
        return self.shim

    @property
    def not_compared(self) -> frozenset[str]:
        """Inputs that need no comparison: those that the read call looks up by, and those that no call returns."""
        return self.read_call.lookup_properties | set(self.not_returned.split())

    def _call_if_emulated(self, put: Call, aws: AwsContext, props: Props, inputs: Mapping[str, Any]) -> None:
        """A setting that moto does not implement shows as a difference when the resource is read back."""
        try:
            put(aws, props, inputs, self.names)
        except NotEmulatedError:
            return


def _retag(tagging: Tagging, aws: AwsContext, olds: Mapping[str, str], news: Props) -> None:
    tags = news.get("tags") or {}
    removed = sorted(olds.keys() - tags.keys())
    if removed:
        tagging.untag(aws, {**news, "removedKeys": removed, "removedTags": [{"Key": key} for key in removed]})
    if tags:
        tagging.apply(aws, news)


def _optional(read: Call, aws: AwsContext, props: Props) -> Any:
    try:
        return read(aws, props)
    except (NotEmulatedError, NotFoundError):
        return None


@cache
def bindings() -> Mapping[str, Binding]:
    """Every binding, by type: each module of ``infra.emulator.services`` lists its own as ``BINDINGS``."""
    return {binding.type: binding for binding in _discovered()}


def _discovered() -> Iterator[Binding]:
    package: Final = importlib.import_module("infra.emulator.services")
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        yield from importlib.import_module(module.name).BINDINGS
