"""``python -m scripts.dev.replace_keys --mirror FOLDER``: ask the AWS provider which inputs force a replacement.

For every resource type of the shape table, a state says that one resource exists for each argument, all of them equal;
the configuration changes that argument, and ``terraform plan -refresh=false`` says what the provider would do. No AWS
account and no network are needed: what a plan asks AWS is answered on loopback. The answers go into
``infra/engine/prediction/replace_keys.json``. An answer that a run could not get, the conditions (``when``), which
nobody can guess, and what was read in the provider's source (``by_source``) stay as the file has them.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from infra.engine.prediction import replacement
from infra.engine.prediction.replacement import judged_types
from infra.engine.prediction.shape_table import WRITTEN
from infra.engine.sdk_types import input_types
from infra.errors import KitError
from scripts.dev.argument_changes import answers
from scripts.dev.base_resources import Base, as_existing
from scripts.dev.example_inputs import EXAMPLES
from scripts.dev.plan_time_answers import plan_time_answers
from scripts.dev.terraform_names import Names, terraform_type, to_body
from scripts.dev.terraform_plans import PROVIDER_VERSION, SOURCE, Terraform

DATA: Final = Path(replacement.__file__).with_name(replacement.FILE)
_HOW: Final = "a state as the provider leaves it, one input changed, terraform plan -refresh=false"
_ROUNDS: Final = 30  # of corrections until a resource is accepted


def ask(
    terraform: Terraform, types: list[str], answered: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, dict[str, set[str]]]]:
    """Each type with its inputs by answer: ``replace``, ``in_place``, ``not_judged``; none where nothing was asked.

    Inputs that ``answered`` names for a type are left out.
    """
    schemas, estate = terraform.schemas(), _estate_inputs()
    names: dict[str, Names] = {}
    bases: dict[str, Base] = {}
    for type_ in types:
        if found := terraform_type(type_, schemas):
            block = schemas[found]["block"]
            names[type_] = Names.of(block, frozenset(input_types(type_)))
            bases[type_] = Base(found, block, to_body(block, names[type_], estate.get(type_, {})))
    known = {bases[type_].type: names[type_].arguments_of(answered.get(type_, frozenset())) for type_ in bases}
    planned = dict(terraform.settle({base.address: base for base in bases.values()}, {}, schemas, _ROUNDS))
    made = [base for base in bases.values() if base.address in planned]
    added = {each.address: each for base in made for each in _with_absent_blocks(base, known[base.type])}
    planned |= terraform.settle(added, {}, schemas, _ROUNDS)
    made += [each for address, each in added.items() if address in planned]
    existing = {base.address: as_existing(planned[base.address], base.block) for base in made}
    found_answers = answers(made, existing, terraform, schemas, known)
    for type_ in types:
        base = bases.get(type_)
        if base is None or base.address not in planned:
            reason = base.refusal[:160] if base else "this version of the provider has no such type"
            print(f"{type_}: not asked: {reason}", file=sys.stderr)
            yield type_, {}
        else:
            yield type_, _by_answer(names[type_], found_answers.get(base.type, {}))


def _with_absent_blocks(base: Base, known: frozenset[str]) -> Iterator[Base]:
    """The base with each optional block that it does not have and that nothing is known of, one at a time."""
    body = dict(base.body or {})
    for name in base.block.get("block_types", {}):
        if name not in body and name not in known and name != "timeouts":
            yield Base(base.type, base.block, body, name)


def _by_answer(pairs: Names, found: Mapping[str, str]) -> dict[str, set[str]]:
    """The inputs by answer. Whatever replaces for one nested argument replaces."""
    inputs: dict[str, set[str]] = {"replace": set(), "in_place": set(), "not_judged": set()}
    for path, answer in found.items():
        if name := pairs.input_of(path.split(".")[0]):
            inputs[answer].add(name)
    inputs["in_place"] -= inputs["replace"]
    inputs["not_judged"] -= inputs["replace"] | inputs["in_place"]
    return inputs


def _estate_inputs() -> dict[str, Mapping[str, Any]]:
    """Of each type the resource of the bundled example with the most inputs; else the example inputs."""
    from infra.engine.embedded.runner import plan
    from infra.manifest.reading.load import REFERENCE, load_manifest

    largest: dict[str, Mapping[str, Any]] = dict(EXAMPLES)
    for resource in plan(load_manifest(REFERENCE)):
        if len(resource.inputs) > len(largest.get(resource.type, {})):
            largest[resource.type] = resource.inputs
    return largest


def merged(kept: Mapping[str, Any], found: Mapping[str, set[str]]) -> dict[str, Any]:
    """One entry of the data: new answers, the old ones that this run could not get, and the conditions.

    An answer of the provider replaces what was read in its source.
    """
    when, by_source = kept.get("when", {}), kept.get("by_source", {})
    read = {name: set(by_source.get(name, "").split()) for name in ("replace", "in_place")}
    old = {name: set(kept.get(name, "").split()) for name in ("replace", "in_place", "not_judged")}
    judged = found.get("replace", set()) | found.get("in_place", set()) | when.keys()
    entry: dict[str, Any] = {}
    for name in ("replace", "in_place"):
        entry[name] = (found.get(name, set()) | (old[name] - judged)) - when.keys()
    open_ = found.get("not_judged", set()) | old["not_judged"]
    entry["not_judged"] = open_ - judged - entry["replace"] - entry["in_place"] - read["replace"] - read["in_place"]
    written: dict[str, Any] = {name: " ".join(sorted(each)) for name, each in entry.items() if each}
    answered = {name: " ".join(sorted(each - judged)) for name, each in read.items() if each - judged}
    answered |= {"when": by_source["when"]} if "when" in by_source else {}
    source = {**answered, "file": by_source["file"]} if answered else {}
    return written | ({"when": when} if when else {}) | ({"by_source": source} if source else {})


def written(header: Mapping[str, str], types: Mapping[str, Any]) -> str:
    """The data file: one line for each type."""
    top = [f" {json.dumps(key)}: {json.dumps(value)}" for key, value in header.items()]
    lines = [f"  {json.dumps(type_)}: {json.dumps(types[type_])}" for type_ in sorted(types)]
    return "{\n" + ",\n".join([*top, ' "types": {\n' + ",\n".join(lines) + "\n }"]) + "\n}\n"


def main() -> int:
    """Parse, ask, write."""
    parser = argparse.ArgumentParser(prog="python -m scripts.dev.replace_keys", description=__doc__)
    parser.add_argument("--mirror", type=Path, required=True, help="folder with the provider, as terraform mirrors it")
    parser.add_argument("--provider-version", default=PROVIDER_VERSION)
    parser.add_argument("--missing", action="store_true", help="ask only about inputs that have no answer yet")
    parser.add_argument("--types", default="aws:", help="only types that start so: aws:s3/,aws:kms/")
    arguments = parser.parse_args()
    data = json.loads(DATA.read_text(encoding="utf-8"))
    types = data["types"]
    try:
        with tempfile.TemporaryDirectory(prefix="replace-keys-") as work, plan_time_answers() as endpoints:
            terraform = Terraform(arguments.mirror, arguments.provider_version, Path(work), endpoints)
            chosen = sorted(type_ for type_ in WRITTEN if type_.startswith(tuple(arguments.types.split(","))))
            answered = {type_: keys.judged for type_, keys in judged_types().items()} if arguments.missing else {}
            for type_, found in ask(terraform, chosen, answered):
                nothing: dict[str, Any] = {} if input_types(type_).keys() - {"region"} else {"no_inputs": True}
                types[type_] = merged(types.get(type_, {}), found) or nothing
            header = {
                **{name: each for name, each in data.items() if name != "types"},
                "provider": f"{SOURCE} {arguments.provider_version}",
                "terraform": terraform.version,
                "asked": datetime.now(UTC).date().isoformat(),
                "how": _HOW,
            }
    except KitError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    types = {type_: entry for type_, entry in types.items() if entry}
    DATA.write_text(written(header, types), encoding="utf-8")
    judged = sum(len(entry.get(name, "").split()) for entry in types.values() for name in ("replace", "in_place"))
    print(f"{len(types)} of {len(WRITTEN)} types, {judged} inputs judged")
    return 0


if __name__ == "__main__":
    sys.exit(main())
