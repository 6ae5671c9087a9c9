"""Terraform in a folder of its own, without a network: the provider's schema, and what it plans for resources."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Protocol

from infra.errors import UsageError

SOURCE: Final = "hashicorp/aws"
PROVIDER_VERSION: Final = "5.100.0"
"""The version that is asked unless another is named."""

ADDRESS: Final = 'provider["registry.terraform.io/hashicorp/aws"]'
_SETTINGS: Final = {
    "region": "us-east-1",
    "access_key": "none",
    "secret_key": "none",
    "skip_credentials_validation": True,
    "skip_requesting_account_id": True,
    "skip_metadata_api_check": "true",
    "skip_region_validation": True,
    "max_retries": 1,
}


class Trial(Protocol):
    """A resource whose arguments are corrected until the provider accepts them."""

    @property
    def body(self) -> dict[str, Any] | None:
        """Its arguments; None where nothing is left to try."""

    def correct(self, refusal: str) -> None:
        """Try others, after the provider refused these."""


class Terraform:
    """The terraform on this machine and the AWS provider of a mirror folder; ``work`` is scratch."""

    def __init__(self, mirror: Path, version: str, work: Path, endpoints: Mapping[str, str] | None = None) -> None:
        """``endpoints`` are URLs by service, for types whose plan asks AWS.

        :raises UsageError: there is no terraform, or the mirror does not have this version of the provider.
        """
        if not shutil.which("terraform"):
            raise UsageError("there is no `terraform` on PATH; install it; the kit itself does without")
        if not mirror.is_dir():
            raise UsageError(f"{mirror} is no folder; --mirror takes what `terraform providers mirror` made")
        self._work = work
        settings = work / "terraform.rc"
        path = json.dumps(str(mirror.resolve()))
        settings.write_text(f"provider_installation {{ filesystem_mirror {{ path = {path} }} }}\n", encoding="utf-8")
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "TF_"))}
        self._environment = {**kept, "TF_CLI_CONFIG_FILE": str(settings), "CHECKPOINT_DISABLE": "1"}
        requirement = {"terraform": {"required_providers": {"aws": {"source": SOURCE, "version": version}}}}
        provider = {"aws": {**_SETTINGS, "endpoints": [endpoints or {}]}}
        self._write("provider.tf.json", requirement | {"provider": provider})
        done = self._run("init", "-no-color", "-input=false")
        if done.returncode:
            raise UsageError(f"terraform does not start with {SOURCE} {version} from {mirror}:\n{done.stderr.strip()}")

    @property
    def version(self) -> str:
        """The version of terraform."""
        return str(json.loads(self._run("version", "-json").stdout)["terraform_version"])

    def schemas(self) -> dict[str, Any]:
        """The schema of every resource type of the provider."""
        found = json.loads(self._run("providers", "schema", "-json").stdout)["provider_schemas"]
        schemas: dict[str, Any] = next(iter(found.values()))["resource_schemas"]
        return schemas

    def refusals(
        self, trials: Mapping[str, Trial], state: Mapping[str, Any], schemas: Mapping[str, Any]
    ) -> dict[str, str]:
        """Plan the resources, of which ``state`` says which exist; what the provider refuses, in its words."""
        for old in (*self._work.glob("aws_*.tf.json"), *self._work.glob("*.tfstate*"), *self._work.glob("plan.bin")):
            old.unlink()
        for address, trial in trials.items():
            type_, name = address.split(".")
            self._write(f"{address}.tf.json", {"resource": {type_: {name: trial.body}}})
        existing = {address: state[address] for address in trials if address in state}
        self._write("terraform.tfstate", _state(existing, schemas))
        done = self._run("plan", "-refresh=false", "-input=false", "-lock=false", "-json", "-out=plan.bin")
        refused: dict[str, str] = defaultdict(str)
        for line in done.stdout.splitlines():
            problem = json.loads(line).get("diagnostic", {}) if line.startswith("{") else {}
            if problem.get("severity") == "error":
                file = problem.get("range", {}).get("filename", "").removesuffix(".tf.json")
                refused[problem.get("address") or file] += f"{problem['summary']} {problem.get('detail', '')} "
        if done.returncode and (not refused or refused.keys() - trials.keys()):
            raise UsageError(f"terraform could not plan: {dict(refused)} {done.stderr.strip()[-800:]}")
        return dict(refused)

    def settle(
        self, trials: Mapping[str, Trial], state: Mapping[str, Any], schemas: Mapping[str, Any], rounds: int
    ) -> Mapping[str, Mapping[str, Any]]:
        """The planned changes of every trial that is accepted, after as many rounds of corrections.

        A round plans what is not accepted yet; the last ones plan all that is, until nothing in it is refused.
        """
        accepted: dict[str, Trial] = {}
        pending = dict(trials)
        for _ in range(rounds):
            pending = {address: trial for address, trial in pending.items() if trial.body is not None}
            if not pending:
                break
            refused = self.refusals(pending, state, schemas)
            accepted |= {address: trial for address, trial in pending.items() if address not in refused}
            pending = {address: pending[address] for address in refused}
            for address, refusal in refused.items():
                pending[address].correct(refusal)
        while refused := self.refusals(accepted, state, schemas):
            accepted = {address: trial for address, trial in accepted.items() if address not in refused}
        return self._changes() if accepted else {}

    def _changes(self) -> dict[str, Mapping[str, Any]]:
        shown = json.loads(self._run("show", "-json", "plan.bin").stdout)
        return {each["address"]: each["change"] for each in shown["resource_changes"]}

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["terraform", *arguments]
        return subprocess.run(
            command, cwd=self._work, env=self._environment, capture_output=True, text=True, check=False
        )

    def _write(self, name: str, document: Any) -> None:
        (self._work / name).write_text(json.dumps(document), encoding="utf-8")


def _state(resources: Mapping[str, Any], schemas: Mapping[str, Any]) -> dict[str, Any]:
    """A state file in which the resources exist with these attributes."""
    entries = []
    for address, attributes in resources.items():
        type_, name = address.split(".")
        instance = {"schema_version": schemas[type_]["version"], "attributes": attributes, "sensitive_attributes": []}
        entries.append({"mode": "managed", "type": type_, "name": name, "provider": ADDRESS, "instances": [instance]})
    header = {"version": 4, "terraform_version": "1.5.0", "serial": 1, "lineage": "replace-keys", "outputs": {}}
    return {**header, "resources": entries}
