"""How a pulumi-aws type becomes boto3 calls: a small table where the shapes agree, a subclass where they do not."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, Final, Protocol

import jmespath  # type: ignore[import-untyped]  # it comes with botocore, without types

from infra.emulator.provider.property_mapping import Names, merged
from infra.engine.resource_shapes import render
from infra.engine.values import UNKNOWN


class Props(dict[str, Any]):
    """One resource's inputs and all that is known besides (outputs, id, account, region); no secrets, no unknowns."""

    def __init__(self, inputs: Mapping[str, Any], known: Mapping[str, Any]) -> None:
        super().__init__({**known, **inputs})
        self.inputs = inputs

    def but(self, **changes: Any) -> Props:
        """The same with some inputs changed."""
        return Props({**self.inputs, **changes}, self)


class Aws(Protocol):
    """One account and region, as the resource's provider entered it."""

    @property
    def account(self) -> str:
        """The 12-digit account id."""
        ...

    @property
    def region(self) -> str:
        """The AWS region."""
        ...

    def call(self, operation: str, **parameters: Any) -> Any:
        """Call ``service.operation`` and give its answer."""
        ...

    def at(self, *, account: str = "", region: str = "") -> Aws:
        """The same in another account or region."""
        ...

    def filled(self, operation: str, props: Mapping[str, Any], names: Names) -> dict[str, Any]:
        """Parameters for an operation: each input that it has a place for."""
        ...


class NotEmulatedError(Exception):
    """moto has no such operation, or broke inside it; the message is what moto said."""


class GoneError(Exception):
    """What was asked for does not exist."""


@dataclass(frozen=True, slots=True)
class Call:
    """One boto3 call: fixed parameters in templates, and the path of what is taken from the answer."""

    operation: str
    take: str
    given: Mapping[str, Any]

    def __call__(
        self, aws: Aws, props: Mapping[str, Any], filled: Mapping[str, Any] | None = None, names: Names | None = None
    ) -> Any:
        """Make the call; with ``filled``, every one of these inputs that the operation knows is sent along."""
        parameters = aws.filled(self.operation, filled, names or {}) if filled is not None else {}
        parameters = merged(parameters, without_unknown(rendered(dict(self.given), props)))
        answer = aws.call(self.operation, **parameters)
        return find(rendered(self.take, props), answer) if self.take else answer

    @property
    def asks_for(self) -> frozenset[str]:
        """The properties by which this call looks for a resource."""
        return frozenset(re.findall(r"\{(\w+)[}|]", f"{self.given} {self.take}"))


def rendered(template: Any, props: Mapping[str, Any]) -> Any:
    """A template with each field taken from the properties; ``UNKNOWN`` where one is not given."""
    return render(template, lambda name: props.get(name, UNKNOWN))


def without_unknown(value: Any) -> Any:
    """A rendered template without the parts that nothing gave."""
    match value:
        case dict():
            return {
                key: without_unknown(item) for key, item in value.items() if item is not UNKNOWN and item is not None
            }
        case list():
            return [without_unknown(item) for item in value if item is not UNKNOWN]
        case _:
            return value


@lru_cache(maxsize=1024)
def _compiled(expression: str) -> Any:
    return jmespath.compile(expression)


def find(expression: str, answer: Any) -> Any:
    """What a JMESPath expression finds in an answer; None where there is nothing."""
    return _compiled(expression).search(answer)


def call(operation: str, take: str = "", /, **given: Any) -> Call:
    """``call("ec2.describe_vpcs", "Vpcs[0]", VpcIds=["{id}"])``."""
    return Call(operation, take, given)


@dataclass(frozen=True, slots=True)
class Setting:
    """Inputs that a call of their own sets, at creation and whenever one changes; ``undo`` where off or gone."""

    inputs: frozenset[str]
    do: Call
    undo: Call | None = None
    on_create: bool = True

    def of(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Those of the inputs that this setting sets."""
        if "*" in self.inputs:
            return {key: value for key, value in inputs.items() if key not in ("tags", "tagsAll")}
        return {key: value for key, value in inputs.items() if key in self.inputs}


def setting(inputs: str, do: Call, undo: Call | None = None) -> Setting:
    """A setting that creation does not take; ``inputs`` in words."""
    return Setting(frozenset(inputs.split()), do, undo)


def change(inputs: str, do: Call, undo: Call | None = None) -> Setting:
    """A setting that creation takes already, and that can be changed later; ``inputs`` in words, ``*`` for all."""
    return Setting(frozenset(inputs.split()), do, undo, on_create=False)


@dataclass(frozen=True, slots=True)
class Tagging:
    """How a service tags: put tags, drop tag keys, and list them where reading the resource does not.

    ``member`` is the parameter that takes the tags.
    """

    put: Call
    drop: Call
    listed: Call | None = None
    on_create: bool = False
    member: str = "Tags"

    def put_on(self, aws: Aws, props: Props) -> None:
        """Put the resource's tags."""
        self.put(aws, props, {"tags": props["tags"]}, {"tags": self.member})


@dataclass(frozen=True, kw_only=True)
class Binding:
    """One Pulumi type.

    ``id`` is a template over inputs and ``created``: what the creating call took, or else the id the shape predicts.
    ``names`` are the Pulumi names that boto3 spells otherwise, ``reshape`` adds members to what was read (JMESPath),
    ``outputs`` are computed outputs taken from what was read, ``unread`` are inputs that no call gives back, and
    ``gone`` says of what was read that it exists no more.
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
    unread: str = ""
    gone: str = ""
    shim: bool = False

    def create(self, aws: Aws, props: Props) -> str:
        """Bring the resource up; gives its id."""
        created = self.create_call(aws, props, props.inputs, self.names)
        return str(rendered(self.id, {**props, "created": created if self.create_call.take else props["id"]}))

    def settle(self, aws: Aws, props: Props) -> None:
        """Set what the creating call does not take."""
        for each in self.settings:
            given = each.of(props.inputs)
            if each.on_create and any(value is not None for value in given.values()):
                self._tolerant(each.undo if each.undo and not any(given.values()) else each.do, aws, props, given)
        if self.tagging and self.tagging.on_create and props.get("tags"):
            self.tagging.put_on(aws, props)

    def read(self, aws: Aws, props: Props) -> Mapping[str, Any] | None:
        """What AWS holds, in its own form, or None where there is nothing."""
        found = self.read_call(aws, props)
        if not found or (self.gone and find(self.gone, found)):
            return None
        for each in self.more_reads:
            found = {**found, **(_try(each, aws, props) or {})}
        if self.tagging and self.tagging.listed:
            found = {**found, "tags": _try(self.tagging.listed, aws, props)}
        reshaped = {name: find(path, found) for name, path in self.reshape.items()}
        return {**reshaped, **{name: value for name, value in found.items() if name not in reshaped}}

    def update(self, aws: Aws, olds: Props, news: Props) -> None:
        """Change in place what differs between the old inputs and the new."""
        changed = {key for key in {*olds.inputs, *news.inputs} if olds.get(key) != news.get(key)}
        for each in self.settings:
            if changed & each.of(dict.fromkeys(changed)).keys():
                given = each.of(news.inputs)
                self._tolerant(each.undo if each.undo and not any(given.values()) else each.do, aws, news, given)
        if self.tagging and "tags" in changed:
            self._retag(aws, olds.get("tags") or {}, news)

    def delete(self, aws: Aws, props: Props) -> None:
        """Take the resource down."""
        if self.delete_call:
            self.delete_call(aws, props)

    def _retag(self, aws: Aws, olds: Mapping[str, str], news: Props) -> None:
        assert self.tagging
        tags = news.get("tags") or {}
        gone = sorted(olds.keys() - tags.keys())
        if gone:
            self.tagging.drop(aws, {**news, "gone": gone, "goneTags": [{"Key": key} for key in gone]})
        if tags:
            self.tagging.put_on(aws, news)

    def echoes(self, props: Props) -> bool:  # noqa: ARG002  # some types echo for some inputs only
        """Whether what is read back is a shim's echo of what was declared."""
        return self.shim

    @property
    def unseen(self) -> frozenset[str]:
        """Inputs that need no comparing: those that reading asks for, and those that no call gives back."""
        return self.read_call.asks_for | set(self.unread.split())

    def _tolerant(self, do: Call, aws: Aws, props: Props, filled: Mapping[str, Any]) -> None:
        """What moto lacks for a single setting shows as a difference when the resource is read back."""
        try:
            do(aws, props, filled, self.names)
        except NotEmulatedError:
            return


def _try(read: Call, aws: Aws, props: Props) -> Any:
    try:
        return read(aws, props)
    except (NotEmulatedError, GoneError):
        return None


@cache
def bindings() -> Mapping[str, Binding]:
    """Every binding there is, by type: each module of ``infra.emulator.services`` lists its own as ``BINDINGS``."""
    return {binding.type: binding for binding in _found()}


def _found() -> Iterator[Binding]:
    package: Final = importlib.import_module("infra.emulator.services")
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        yield from importlib.import_module(module.name).BINDINGS
