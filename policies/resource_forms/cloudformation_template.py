"""Templates of CloudFormation, read as far as they say what they declare; the rest is UNKNOWN."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import yaml

from infra.engine.values import UNKNOWN
from infra.files.foreign_file import MAX_DEPTH, MAX_DIGITS
from policies.resource_forms.cloudformation_resources import Reference
from policies.resource_forms.declared_inside import items

SUBSTITUTED: Final = re.compile(r"\$\{([^!{}][^{}]*)\}")
DYNAMIC: Final = "{{resolve:"
"""How a reference to a parameter or secret begins, which CloudFormation reads when it deploys."""
IN_STORE: Final = "AWS::SSM::Parameter::Value<"
"""How the type of a parameter begins whose value is the name of the parameter in SSM that has it."""
ARNS: Final = {
    "AWS::IAM::Role": ("RoleName", "arn:aws:iam::{account}:role{path}{name}"),
    "AWS::IAM::User": ("UserName", "arn:aws:iam::{account}:user{path}{name}"),
    "AWS::IAM::Group": ("GroupName", "arn:aws:iam::{account}:group{path}{name}"),
    "AWS::S3::Bucket": ("BucketName", "arn:aws:s3:::{name}"),
    "AWS::SQS::Queue": ("QueueName", "arn:aws:sqs:{region}:{account}:{name}"),
    "AWS::SNS::Topic": ("TopicName", "arn:aws:sns:{region}:{account}:{name}"),
}
"""Types whose ARN follows from their name: (property with the name, form)."""


class TemplateError(ValueError):
    """A template that cannot be read; the message says why."""


@dataclass(frozen=True)
class Template:
    """The resources of a template: logical id -> (type, properties as declared)."""

    resources: Mapping[str, tuple[str, Mapping[str, Any]]]
    parameters: Mapping[str, Any]


def parse_template(body: Any, parameters: Mapping[str, Any]) -> Template:
    """The template in JSON or YAML text, with the values of its parameters.

    :raises TemplateError: it is no template, or its resources are made by a macro.
    """
    document = body if isinstance(body, Mapping) else _parsed(body)
    if not isinstance(document, Mapping) or not isinstance(document.get("Resources"), Mapping):
        raise TemplateError("it has no Resources")
    if document.get("Transform") is not None:
        raise TemplateError("a macro makes its resources (Transform)")
    declared = document.get("Parameters")
    values = dict(parameters)
    for name, entry in declared.items() if isinstance(declared, Mapping) else ():
        in_store = isinstance(entry, Mapping) and str(entry.get("Type")).startswith(IN_STORE)
        if in_store or name not in values:
            values[name] = entry.get("Default", UNKNOWN) if isinstance(entry, Mapping) and not in_store else UNKNOWN
    found = {}
    for logical, entry in document["Resources"].items():
        if not isinstance(entry, Mapping) or not isinstance(entry.get("Type"), str):
            raise TemplateError(f"resource {logical} has no Type")
        properties = entry.get("Properties") or {}
        found[str(logical)] = (entry["Type"], properties if isinstance(properties, Mapping) else {})
    return Template(found, values)


def _parsed(body: Any) -> Any:
    if not isinstance(body, str):
        raise TemplateError("its text is not known yet")
    try:
        return yaml.load(body, Loader=_Loader)  # a SafeLoader that also knows the short forms
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise TemplateError(f"it is not JSON or YAML ({str(error).splitlines()[0]})") from None


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms: ``!Ref X`` is ``{Ref: X}``; like CloudFormation, it takes no alias."""

    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """The next node.

        :raises ValueError: it is an alias, or is nested too deeply.
        """
        if self.check_event(yaml.AliasEvent):
            raise ValueError("it has an alias")
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ValueError(f"values are nested deeper than {MAX_DEPTH}")
        found: yaml.Node | None = super().compose_node(parent, index)
        self._depth -= 1
        return found


def _short_form(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type]
    name = suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}"
    return {name: value.split(".", 1) if suffix == "GetAtt" and isinstance(value, str) else value}


def _as_text(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    """A date such as the Version of a policy, as it is written."""
    return loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None


def _number(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Any:
    """A number; the text itself where it is longer than any number of AWS, such as one to base 60."""
    return loader.construct_yaml_int(node) if len(node.value) <= MAX_DIGITS else node.value


_Loader.add_multi_constructor("!", _short_form)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _as_text)
_Loader.add_constructor("tag:yaml.org,2002:int", _number)


@dataclass(frozen=True)
class Values:
    """Resolves the intrinsic functions of one template, deployed in one account and region."""

    template: Template
    account: str
    region: str
    urn_of: Callable[[str], str]
    """Logical id -> the URN of the resource that stands for it."""

    def resolved(self, value: Any) -> Any:
        """The value without intrinsic functions; what only a deployment tells is UNKNOWN, or a reference."""
        if isinstance(value, Mapping):
            if len(value) == 1:
                name, argument = next(iter(value.items()))
                if name in ("Ref", "Condition") or str(name).startswith("Fn::"):
                    return self._call(str(name), argument)
            return {str(key): self.resolved(item) for key, item in value.items()}
        if isinstance(value, list):
            found = [self.resolved(item) for item in value]
            return [item for item in found if item is not NO_VALUE]
        return UNKNOWN if isinstance(value, str) and DYNAMIC in value else value

    def _call(self, name: str, argument: Any) -> Any:
        if name == "Ref" and isinstance(argument, str):
            return self._ref(argument)
        if name == "Fn::GetAtt":
            logical, *attribute = items(argument) if not isinstance(argument, str) else argument.split(".", 1)
            return self._attribute(str(logical), ".".join(map(str, attribute)))
        if name == "Fn::Sub":
            return self._substituted(argument)
        if name == "Fn::Join" and isinstance(argument, list) and len(argument) == 2:
            parts = self.resolved(argument[1])
            known = isinstance(parts, list) and all(_is_text(part) for part in parts)
            return str(argument[0]).join(map(str, parts)) if known else UNKNOWN
        return UNKNOWN

    def _ref(self, name: str) -> Any:
        if name in self.template.resources:
            type_, _ = self.template.resources[name]
            return self._attribute(name, "Arn") if type_ == "AWS::SNS::Topic" else self._name_of(name)
        pseudo = {"AWS::AccountId": self.account, "AWS::Region": self.region, "AWS::Partition": "aws",
                  "AWS::URLSuffix": "amazonaws.com", "AWS::NoValue": NO_VALUE}  # fmt: skip
        return pseudo.get(name) or self.template.parameters.get(name, UNKNOWN)

    def _name_of(self, logical: str) -> Any:
        type_, properties = self.template.resources[logical]
        named = self.resolved(properties.get(ARNS[type_][0])) if type_ in ARNS else None
        return named if isinstance(named, str) and type_ != "AWS::SQS::Queue" else Reference(self.urn_of(logical))

    def _attribute(self, logical: str, attribute: str) -> Any:
        type_, properties = self.template.resources.get(logical, ("", {}))
        if attribute not in ("Arn", "TopicArn") or type_ not in ARNS:
            return Reference(self.urn_of(logical)) if type_ else UNKNOWN
        prop, form = ARNS[type_]
        name, path = self.resolved(properties.get(prop)), self.resolved(properties.get("Path", "/"))
        if not isinstance(name, str) or not isinstance(path, str) or "" in (self.account, self.region):
            return Reference(self.urn_of(logical))
        return form.format(account=self.account, region=self.region, path=path, name=name)

    def _substituted(self, argument: Any) -> Any:
        text, given = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})
        if not isinstance(text, str) or not isinstance(given, Mapping):
            return UNKNOWN
        values: dict[str, Any] = {}
        for name in SUBSTITUTED.findall(text):
            head, _, attribute = name.partition(".")
            values[name] = (
                self.resolved(given[name]) if name in given
                else self._attribute(head, attribute) if attribute else self._ref(name)
            )  # fmt: skip
        if not all(_is_text(value) for value in values.values()):
            return UNKNOWN
        return SUBSTITUTED.sub(lambda match: str(values[match[1]]), text).replace("${!", "${")


NO_VALUE: Final = object()
"""What ``AWS::NoValue`` stands for: the property or item is left out."""


def _is_text(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, Reference)
