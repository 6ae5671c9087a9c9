"""States of Pulumi as one Terraform plan in JSON, which scanners of Terraform read.

Names come from the schema of the real AWS provider. A value that is the id, the ARN or the name of a resource made
before becomes a reference to it, because such scanners follow references and not values.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from infra.engine.graph import Resource
from infra.engine.sdk_types import input_types
from scripts.dev.terraform_names import Block, Names, terraform_type, to_body

PROVIDER: Final = "registry.terraform.io/hashicorp/aws"
_NAMED: Final = re.compile(r"name|group|role|user|bucket|cluster|topic|table|policy|recorder|recovery")
"""Arguments in which a plain name is a reference; elsewhere it may be equal by chance."""


@dataclass(slots=True)
class PlanDocument:
    """One plan; ``skipped`` are the types that the provider does not have."""

    schemas: Mapping[str, Any]
    skipped: set[str] = field(default_factory=set)
    urns: dict[str, str] = field(default_factory=dict)
    """Address -> URN."""
    _known: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    _rows: list[dict[str, Any]] = field(default_factory=list)
    _configuration: list[dict[str, Any]] = field(default_factory=list)

    def add(self, resources: Iterable[Resource]) -> None:
        """Add the resources, in the order in which they were made."""
        for resource in resources:
            type_ = terraform_type(resource.type, self.schemas) if resource.type.startswith("aws:") else None
            if type_ is None:
                if resource.type.startswith("aws:"):
                    self.skipped.add(resource.type)
                continue
            name = re.sub(r"[^A-Za-z0-9_]", "_", f"{resource.stack}__{resource.name}__{resource.region}")
            address = f"{type_}.{name}"
            if address in self.urns:
                address, name = f"{address}_{len(self.urns)}", f"{name}_{len(self.urns)}"
            self.urns[address] = resource.urn
            self._add(resource, type_, name, address)
            self._remember(resource, address)

    def _add(self, resource: Resource, type_: str, name: str, address: str) -> None:
        block: Block = self.schemas[type_]["block"]
        body = to_body(block, Names.of(block, frozenset(input_types(resource.type))), resource.inputs)
        values, expressions = self._split(block, body)
        base = {"address": address, "mode": "managed", "type": type_, "name": name, "provider_name": PROVIDER}
        change = {"actions": ["create"], "before": None, "after": values, "after_unknown": {}}
        self._rows.append({**base, "schema_version": 0, "values": values, "change": change})
        constants = {key: {"constant_value": each} for key, each in values.items() if not isinstance(each, list | dict)}
        self._configuration.append(
            {**base, "provider_config_key": "aws", "schema_version": 0, "expressions": {**constants, **expressions}}
        )

    def _split(self, block: Block, body: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Values, in which a nested block is a list of blocks, and the expressions of those that are references."""
        values: dict[str, Any] = {}
        expressions: dict[str, Any] = {}
        for key, value in body.items():
            if key in block.get("block_types", {}):
                inner = block["block_types"][key]["block"]
                made = [self._split(inner, each) for each in (value if isinstance(value, list) else [value])]
                values[key] = [each for each, _ in made]
                if any(references for _, references in made):
                    expressions[key] = [references for _, references in made]
                continue
            references = list(self._references(key, value))
            if references:
                expressions[key] = {"references": references}
            if not references or isinstance(value, list) or key in ("bucket", "policy"):
                values[key] = value
        return values, expressions

    def _references(self, key: str, value: Any) -> Iterator[str]:
        for each in value if isinstance(value, list) else [value]:
            found = self._known.get(each, ()) if isinstance(each, str) else ()
            wanted = "arn" if key.endswith("arn") else "id"
            for address, attribute in sorted(found, key=lambda pair: pair[1] != wanted)[:1]:
                if attribute != "name" or _NAMED.search(key):
                    yield f"{address}.{attribute}"
                    yield address

    def _remember(self, resource: Resource, address: str) -> None:
        facts = resource.facts
        for attribute, value in (("id", resource.id), ("arn", facts.get("arn")), ("name", facts.get("name"))):
            if isinstance(value, str) and len(value) > 3:
                self._known.setdefault(value, []).append((address, attribute))
        if isinstance(bucket := facts.get("bucket"), str):
            self._known.setdefault(bucket, []).append((address, "id"))

    def text(self) -> str:
        """The plan as ``terraform show -json`` writes it."""
        planned = [{key: value for key, value in row.items() if key != "change"} for row in self._rows]
        changes = [{key: value for key, value in row.items() if key != "values"} for row in self._rows]
        provider = {"aws": {"name": "aws", "full_name": PROVIDER, "expressions": {}}}
        document = {
            "format_version": "1.2",
            "terraform_version": "1.9.8",
            "planned_values": {"root_module": {"resources": planned}},
            "resource_changes": changes,
            "configuration": {"provider_config": provider, "root_module": {"resources": self._configuration}},
        }
        return json.dumps(document)
