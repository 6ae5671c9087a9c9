"""The shell steps of a GitHub workflow, run as a runner does: in order, with bash, with GitHub's files and contexts.

``uses`` steps are not run: they are actions of others. What they would leave behind (a checkout, Python, the CLI,
credentials) the caller provides. Of the expressions only those that the workflows of an environment use are known.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")


@dataclass
class Step:
    """What a step did: ``ran`` is False for an action, whose name is in ``name``."""

    job: str
    name: str
    ran: bool
    code: int = 0
    log: str = ""


@dataclass
class Runner:
    """One run of one workflow. ``environment`` is what the machine has; ``contexts`` are vars, inputs and github."""

    workflow: Path
    folder: Path
    temp: Path
    environment: Mapping[str, str]
    contexts: dict[str, Any]
    steps: list[Step] = field(default_factory=list)
    summary: str = ""

    def run(self) -> dict[str, Any]:
        """Run every job; the outputs of each. A failing step ends the run, as GitHub does."""
        document = yaml.safe_load(self.workflow.read_text(encoding="utf-8"))
        self.temp.mkdir(parents=True, exist_ok=True)
        needs: dict[str, Any] = {}
        for name, job in document["jobs"].items():
            for matrix in self._matrix(job, needs):
                contexts = {**self.contexts, "needs": needs, "matrix": matrix, "steps": {}}
                if not _holds(job.get("if", "true"), contexts):
                    continue
                variables = {**document.get("env", {}), **job.get("env", {})}
                self._job(name, job, variables, contexts)
                outputs = {key: value_of(text, contexts) for key, text in job.get("outputs", {}).items()}
                needs[name] = {"outputs": outputs}
        return {name: job["outputs"] for name, job in needs.items()}

    def _matrix(self, job: Mapping[str, Any], needs: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        include = job.get("strategy", {}).get("matrix", {}).get("include")
        yield from json.loads(value_of(include, {"needs": needs})) if include else [{}]

    def _job(self, name: str, job: Mapping[str, Any], variables: Mapping[str, str], contexts: dict[str, Any]) -> None:
        for number, step in enumerate(job["steps"]):
            if "uses" in step:
                self.steps.append(Step(name, step["uses"].partition("@")[0], ran=False))
                continue
            files = {key: self.temp / f"{name}-{number}-{key}" for key in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
            for file in files.values():
                file.write_text("", encoding="utf-8")
            given = {key: value_of(str(text), contexts) for key, text in {**variables, **step.get("env", {})}.items()}
            paths = {key: str(file) for key, file in files.items()}
            ran = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", step["run"]],
                cwd=self.folder, capture_output=True, text=True, check=False,
                env={**os.environ, **self.environment, **given, **paths, "RUNNER_TEMP": str(self.temp)},
            )  # fmt: skip
            title = step.get("name") or step["run"].splitlines()[0]
            self.steps.append(Step(name, title, ran=True, code=ran.returncode, log=ran.stdout + ran.stderr))
            self.summary += files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
            assert ran.returncode == 0, f"{self.workflow.name}, {name}, {title}\n{ran.stdout}\n{ran.stderr}"
            if "id" in step:
                contexts["steps"][step["id"]] = {"outputs": outputs_in(files["GITHUB_OUTPUT"])}


def value_of(text: str, contexts: Mapping[str, Any]) -> str:
    """A text with its expressions replaced by their values; a context that is not there is empty, as on GitHub."""

    def found(match: re.Match[str]) -> str:
        path = re.sub(r"^fromJSON\((.+)\)$", r"\1", match[1])
        value: Any = contexts
        for part in path.split("."):
            value = value.get(part, "") if isinstance(value, Mapping) else ""
        return str(value)

    return EXPRESSION.sub(found, text)


def _holds(condition: str, contexts: Mapping[str, Any]) -> bool:
    """Whether the condition of a job holds: ``a.b == 'text'`` or ``a.b != 'text'``."""
    match = re.fullmatch(r"([\w.]+) (==|!=) '([^']*)'", condition)
    if match is None:
        assert condition == "true", f"a condition of another form: {condition}"
        return True
    return (value_of(f"${{{{ {match[1]} }}}}", contexts) == match[3]) is (match[2] == "==")


def outputs_in(file: Path) -> dict[str, str]:
    """What a step wrote to GITHUB_OUTPUT: ``name=value`` lines, and ``name<<END`` blocks."""
    found, lines = {}, iter(file.read_text(encoding="utf-8").splitlines())
    for line in lines:
        if block := re.fullmatch(r"(\w+)<<(\w+)", line):
            text: list[str] = []
            for each in lines:
                if each == block[2]:
                    break
                text.append(each)
            found[block[1]] = "\n".join(text)
        else:
            key, _, value = line.partition("=")
            found[key] = value
    return found
