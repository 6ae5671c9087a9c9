"""The pack's process: as a folder and as an executable, with waivers, and stopped by a waiver file it cannot read."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

from engine_requests import FOLDER, PACK, started, wire
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2

from infra.engine.graph import Resource
from policies.pack.analyzer_server import WAIVERS_FILE
from policies.pack.pack_policies import WAIVED

WAIVER = """
waivers:
  - rule: {rule}
    resource: "*::it"
    reason: Rebuilt every night.
    approver: pc_security_official
    expires: {expires}
"""
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
UNVERSIONED = Resource(urn=f"urn:pulumi:prod::x::{VERSIONING}::it", type=VERSIONING, inputs={"bucket": "b"})


def waived(tmp_path: Path, rule: str, expires: str) -> str:
    """A waivers file for one rule on the resource called ``it``."""
    file = tmp_path / "waivers.yaml"
    file.write_text(WAIVER.format(rule=rule, expires=expires))
    return str(file)


def test_a_waived_finding_does_not_block_and_is_still_reported(tmp_path: Path) -> None:
    with started(**{WAIVERS_FILE: waived(tmp_path, "S3-003", "2999-01-31")}) as pack:
        answer = pack.Analyze(analyzer_pb2.AnalyzeRequest(**wire(UNVERSIONED)))
        reported = [found for found in answer.diagnostics if "S3-003" in found.message]
        assert [(found.policyName, found.enforcementLevel) for found in reported] == [
            (WAIVED.resource, analyzer_pb2.ADVISORY)
        ]
        assert "waived until 2999-01-31 by pc_security_official: Rebuilt every night." in reported[0].message
        assert not [found for found in answer.diagnostics if found.policyName == "S3-003"]


def test_a_waived_estate_finding_does_not_block_and_is_still_reported(tmp_path: Path) -> None:
    kind = "aws:s3/bucket:Bucket"
    bucket = Resource(urn=f"urn:pulumi:clinical::x::{kind}::it", type=kind, inputs={"bucket": "charts"})
    request = analyzer_pb2.AnalyzeStackRequest(resources=[analyzer_pb2.AnalyzerResource(**wire(bucket))])
    with started(**{WAIVERS_FILE: waived(tmp_path, "S3-102", "2999-01-31")}) as pack:
        answer = pack.AnalyzeStack(request)
        assert not [found for found in answer.diagnostics if found.policyName == "S3-102"]
        assert [found.enforcementLevel for found in answer.diagnostics if "S3-102:" in found.message] == [
            analyzer_pb2.ADVISORY
        ]


def test_an_expired_waiver_waives_nothing(tmp_path: Path) -> None:
    with started(**{WAIVERS_FILE: waived(tmp_path, "S3-003", "2020-01-31")}) as pack:
        answer = pack.Analyze(analyzer_pb2.AnalyzeRequest(**wire(UNVERSIONED)))
        blocking = [found for found in answer.diagnostics if found.policyName == "S3-003"]
        assert [found.enforcementLevel for found in blocking] == [analyzer_pb2.MANDATORY]


def test_an_unreadable_waiver_file_stops_the_pack_with_the_reason(tmp_path: Path) -> None:
    given = {**os.environ, WAIVERS_FILE: waived(tmp_path, "S3-003", "someday")}
    run = subprocess.run(FOLDER, capture_output=True, text=True, env=given, check=False)
    assert run.returncode == 1
    assert "waivers[0]: expires: 'someday'; give a date" in run.stderr
    assert "Traceback" not in run.stderr


def test_the_pack_is_an_executable_that_the_engine_starts_with_its_address(tmp_path: Path) -> None:
    """As an installer makes ``mso-policy-pack`` from the entry point in pyproject.toml."""
    declared = tomllib.loads((PACK.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    module, function = declared["mso-policy-pack"].split(":")
    executable = tmp_path / "mso-policy-pack"
    imports = f"import sys\nsys.path.insert(0, {str(PACK.parents[1])!r})\nfrom {module} import {function}\n"
    executable.write_text(f"#!{sys.executable}\n{imports}sys.exit({function}())\n")
    executable.chmod(0o755)
    with started([str(executable), "127.0.0.1:1"]) as pack:
        answer = pack.Analyze(analyzer_pb2.AnalyzeRequest(**wire(UNVERSIONED)))
        assert "S3-003" in {found.policyName for found in answer.diagnostics}
        assert pack.GetPluginInfo(empty_pb2.Empty()).version
