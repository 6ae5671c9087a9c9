"""``python -m scripts.dev.provider_refusals --mirror FOLDER --states FOLDER``: what the real AWS provider refuses.

The states of an estate (``STACK.json`` as ``pulumi stack export`` or ``mso demo --output`` writes them) become
Terraform resources with literal values. The provider validates and plans each: that every argument exists, that every
value passes the provider's validators, and what it checks before it would call AWS. No AWS account and no network are
needed. Exit code 1 where it refuses something that is no difference between its versions.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from infra.engine.graph import Resource
from infra.engine.sdk_types import input_types
from infra.engine.state_document import read_state
from infra.errors import KitError, UsageError
from scripts.dev.plan_time_answers import plan_time_answers
from scripts.dev.terraform_names import Block, Names, terraform_type, to_body
from scripts.dev.terraform_plans import PROVIDER_VERSION, SOURCE, Terraform

VERSION_DIFFERENCES: Final[Mapping[str, str]] = {
    "aws_accessanalyzer_analyzer": r"ORGANIZATION_INTERNAL_ACCESS|internal_access",
}
"""What came with version 6 of the provider, which Pulumi's wraps: by type a pattern of the refusal of version 5."""
PACKAGE: Final = "package.zip"


@dataclass(frozen=True, slots=True)
class Declared:
    """A resource as it is declared; nothing of it is tried otherwise."""

    body: dict[str, Any] | None

    def correct(self, refusal: str) -> None:
        """Never asked: each resource is planned once."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the provider says of the resources of some stacks."""

    planned: int
    refused: Mapping[str, str]
    """URN -> what the provider says."""
    differences: Mapping[str, str]
    """The same, of what its versions differ in."""


def judge(terraform: Terraform, schemas: Mapping[str, Any], resources: Iterable[Resource], work: Path) -> Judged:
    """Plan the resources together."""
    package = work / PACKAGE
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("code.py", "")
    trials: dict[str, Declared] = {}
    urns: dict[str, str] = {}
    refused: dict[str, str] = {}
    for resource in resources:
        type_ = terraform_type(resource.type, schemas)
        if type_ is None:
            refused[resource.urn] = f"the provider has no type for {resource.type}"
            continue
        address = f"{type_}.r{len(urns)}"
        urns[address] = resource.urn
        trials[address] = Declared(_body(resource, schemas[type_]["block"], package))
    for address, refusal in terraform.refusals(trials, {}, schemas).items():
        refused[urns.get(address, address)] = " ".join(refusal.split())
    types = {urn: address.split(".")[0] for address, urn in urns.items()}
    differences = {
        urn: why
        for urn, why in refused.items()
        if (pattern := VERSION_DIFFERENCES.get(types.get(urn, ""))) and re.search(pattern, why)
    }
    real = {urn: why for urn, why in refused.items() if urn not in differences}
    return Judged(len(trials), real, differences)


def _body(resource: Resource, block: Block, package: Path) -> dict[str, Any]:
    """The arguments, with a package that exists for the code of functions."""
    inputs = {key: value for key, value in resource.inputs.items() if key != "__defaults"}
    body = to_body(block, Names.of(block, frozenset(input_types(resource.type))), inputs)
    if "filename" in block.get("attributes", {}) and "code" in inputs:
        body["filename"] = str(package)
    return body


def stacks_in(folder: Path) -> Iterator[tuple[str, list[Resource]]]:
    """Each stack of a folder of states, with its AWS resources.

    :raises UsageError: the folder has no states.
    """
    files = sorted(folder.glob("*.json"))
    if not files:
        raise UsageError(f"{folder} has no states; --states takes the folder `state` of `mso demo --output FOLDER`")
    for file in files:
        yield file.stem, [each for each in read_state(file) if each.custom and each.type.startswith("aws:")]


def main() -> int:
    """Parse, plan, print."""
    parser = argparse.ArgumentParser(prog="python -m scripts.dev.provider_refusals", description=__doc__)
    parser.add_argument("--mirror", type=Path, required=True, help="folder with the provider, as terraform mirrors it")
    parser.add_argument("--states", type=Path, required=True, help="folder with the states of the stacks")
    parser.add_argument("--provider-version", default=PROVIDER_VERSION)
    arguments = parser.parse_args()
    refused = planned = differing = 0
    try:
        with tempfile.TemporaryDirectory(prefix="provider-") as work, plan_time_answers() as endpoints:
            terraform = Terraform(arguments.mirror, arguments.provider_version, Path(work), endpoints)
            schemas = terraform.schemas()
            for stack, resources in stacks_in(arguments.states):
                judged = judge(terraform, schemas, resources, Path(work))
                planned, refused = planned + judged.planned, refused + len(judged.refused)
                differing += len(judged.differences)
                print(f"{stack}: {judged.planned} planned, {len(judged.refused)} refused", file=sys.stderr, flush=True)
                print("".join(f"{urn}: {why}\n" for urn, why in judged.refused.items()), end="")
    except KitError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    more = f"; {differing} differ by version" if differing else ""
    print(f"{SOURCE} {arguments.provider_version} refuses {refused} of {planned} resources{more}")
    return int(refused > 0)


if __name__ == "__main__":
    sys.exit(main())
