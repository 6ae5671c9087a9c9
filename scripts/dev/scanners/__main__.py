"""``python -m scripts.dev.scanners``: put scanners of others to the bundled example, and print scores and findings.

The example is deployed to an emulated AWS and served; each scanner runs in an environment of its own outside the clone
and resolves no name but this machine's. checkov needs terraform and a mirror of its AWS provider for the names of
arguments. Exit code 1 where a finding has no exception in ``exceptions.yaml``, or an exception excuses nothing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from infra.engine.graph import Graph
from infra.engine.state_document import read_state
from infra.errors import KitError
from infra.manifest.reading.load import REFERENCE, load_manifest
from scripts.dev.scanners.figures import keep
from scripts.dev.scanners.judging import NAMES, Judge
from scripts.dev.scanners.served import Served, read_served, serving
from scripts.dev.terraform_plans import PROVIDER_VERSION, Terraform


def main() -> int:
    """Parse, serve, run, print."""
    parser = argparse.ArgumentParser(prog="python -m scripts.dev.scanners", description=__doc__)
    parser.add_argument("--only", default=",".join(NAMES), help="scanners, separated by commas: " + ", ".join(NAMES))
    parser.add_argument("--mirror", type=Path, help="folder with the AWS provider, as terraform mirrors it")
    parser.add_argument("--provider-version", default=PROVIDER_VERSION)
    parser.add_argument("--served", type=Path, help="folder of an `mso demo --serve --output FOLDER` that runs already")
    parser.add_argument("--port", type=int, default=5599, help="port of the emulated AWS")
    parser.add_argument("--work", type=Path, help="folder for what the scanners write (default: a scratch one)")
    parser.add_argument("--keep", action="store_true", help="write the figures down, for docs/scanners.md")
    arguments = parser.parse_args()
    chosen = [name for name in NAMES if name in arguments.only.split(",")]
    if not chosen:
        parser.error(f"--only {arguments.only}: allowed are {', '.join(NAMES)}")
    if "checkov" in chosen and not arguments.mirror:
        print("checkov: not run: --mirror names no folder with terraform's AWS provider", file=sys.stderr)
        chosen.remove("checkov")
    try:
        with tempfile.TemporaryDirectory(prefix="scanners-") as scratch:
            return _run(chosen, arguments, arguments.work or Path(scratch))
    except KitError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code


def _run(chosen: list[str], arguments: argparse.Namespace, work: Path) -> int:
    failed = False
    with _served(arguments, work) as served:
        states = sorted((served.folder / "state").glob("*.json"))
        graph = Graph(resource for file in states for resource in read_state(file))

        def schemas() -> Mapping[str, Any]:
            folder = work / "terraform"
            folder.mkdir(parents=True, exist_ok=True)
            return Terraform(arguments.mirror, arguments.provider_version, folder).schemas()

        judge = Judge(graph, schemas, served, work)
        for name in chosen:
            verdict = judge.verdict(name)
            print("\n".join(verdict.lines()), flush=True)
            failed |= bool(verdict.unexplained or verdict.unused)
            if arguments.keep:
                keep(verdict)
    return int(failed)


@contextmanager
def _served(arguments: argparse.Namespace, work: Path) -> Iterator[Served]:
    region = load_manifest(REFERENCE).aws.home_region
    if arguments.served:
        yield read_served(arguments.served, arguments.port, region)
    else:
        with serving(work / "served", arguments.port, region) as served:
            yield served


if __name__ == "__main__":
    sys.exit(main())
