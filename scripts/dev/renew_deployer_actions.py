"""``python -m scripts.dev.renew_deployer_actions``: renew the list of what deploying each resource type takes.

For each type that the kit can build: the IAM actions that create, read, update and delete one. Two sources are united,
and each action keeps the name of its source: the CloudFormation resource schemas, whose handlers list their permissions
(as the package cfn-lint carries them), and the calls of the kit's own binding. What changed is printed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import cfnlint  # type: ignore[import-untyped]

from infra.emulator.provider.binding import bindings
from infra.errors import KitError
from infra.files.atomic_file import write_atomically
from policies.duties.aws.deployer_actions import DATA, VERBS, handled_types
from policies.separation.reference.service_reference import action
from scripts.dev.binding_operations import actions_of_binding

_SOURCE: Final = (
    "CloudFormation resource schemas (handlers.*.permissions) as the package cfn-lint carries them; "
    "calls of infra/emulator/services"
)
_LICENCE: Final = "cfn-lint is MIT-0; the list holds facts of the schemas, no text"
_SCHEMAS: Final = Path(cfnlint.__file__).parent / "data" / "schemas"
Rows = Mapping[str, Mapping[str, Any]]


def rows() -> dict[str, dict[str, Any]]:
    """Type -> its CloudFormation type and, for each verb, its actions by source; ``unknown`` are on no list of AWS.

    :raises KitError: the schemas lack a type that ``handled_types.yaml`` names.
    """
    handled = handled_types()
    schemas = _handlers({*handled.values()})
    found: dict[str, dict[str, Any]] = {}
    for type_, binding in sorted(bindings().items()):
        schema = handled.get(type_, "")
        if schema and schema not in schemas:
            raise KitError(f"handled_types.yaml: {type_}: cfn-lint does not have {schema}; name a type that it has")
        found[type_] = _row(schema, schemas.get(schema, {}), actions_of_binding(binding))
    return found


def _row(schema: str, handlers: Mapping[str, set[str]], calls: Mapping[str, set[str]]) -> dict[str, Any]:
    row: dict[str, Any] = {"schema": schema} if schema else {}
    unknown: set[str] = set()
    for verb in VERBS:
        listed, called = handlers.get(verb, set()), calls.get(verb, set())
        unknown |= {name for name in listed | called if "*" not in name and action(name) is None}
        by_source = {"both": listed & called, "schema": listed - called, "calls": called - listed}
        row[verb] = {source: sorted(names - unknown) for source, names in by_source.items() if names - unknown}
    return row | ({"unknown": sorted(unknown)} if unknown else {})


def _handlers(types: set[str]) -> dict[str, dict[str, set[str]]]:
    """CloudFormation type -> handler -> its permissions, with the names that AWS gives the actions."""
    index: Mapping[str, str] = json.loads((_SCHEMAS / "providers" / "us-east-1.json").read_text(encoding="utf-8"))
    found: dict[str, dict[str, set[str]]] = {}
    for type_ in types & index.keys():
        schema = json.loads((_SCHEMAS / "resources" / f"{index[type_]}.json").read_text(encoding="utf-8"))
        handlers = schema.get("handlers", {})
        found[type_] = {verb: {_named(p) for p in entry.get("permissions", ())} for verb, entry in handlers.items()}
    return found


def _named(permission: str) -> str:
    """An action as AWS's service reference writes it; schemas differ from it in case."""
    known = action(permission.strip())
    return known.full_name if known else permission.strip()


def written(head: Mapping[str, str], types: Rows) -> str:
    """The data file: one line for each type, so that a renewal can be reviewed."""
    top = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in head.items())
    lines = ",\n".join(f"{json.dumps(type_)}: {json.dumps(row)}" for type_, row in types.items())
    return "{" + top + ',\n"types": {\n' + lines + "\n}}\n"


def changes(before: Rows, after: Rows) -> Iterator[str]:
    """One line for each type that is new, gone or different."""
    yield from (f"new      {type_}" for type_ in sorted(after.keys() - before.keys()))
    yield from (f"gone     {type_}" for type_ in sorted(before.keys() - after.keys()))
    yield from (f"changed  {type_}" for type_ in sorted(after.keys() & before.keys()) if after[type_] != before[type_])


def main() -> int:
    """Read, unite, compare, write."""
    try:
        types = rows()
    except KitError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    before = json.loads(DATA.read_text(encoding="utf-8"))["types"] if DATA.exists() else {}
    different = list(changes(before, types))
    if not different:
        print("nothing changed; the file stays as it is")
        return 0
    day = json.loads((_SCHEMAS / "version.json").read_text(encoding="utf-8"))["schema_date"][:10]
    head = {"source": _SOURCE, "licence": _LICENCE, "version": f"cfn-lint {version('cfn-lint')}", "date": day}
    write_atomically(DATA, written(head, types))
    print("\n".join(different))
    print(f"{len(types)} types, {sum(1 for row in types.values() if 'schema' in row)} with a schema")
    return 0


if __name__ == "__main__":
    sys.exit(main())
