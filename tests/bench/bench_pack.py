"""The time of the policy pack on each stack of the bundled example: run as ``python tests/bench/bench_pack.py``.

In process, without the engine: one request for each resource, then one for the stack. No stack may take three seconds.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from pulumi.runtime.proto import analyzer_pb2

from infra.engine.embedded.runner import plan
from infra.engine.graph import Resource
from infra.manifest.reading.load import REFERENCE, load_manifest
from policies.check.waivers import Waivers
from policies.pack.analyzer import Analyzer

sys.path.insert(0, str(Path(__file__).parents[1] / "policies" / "pack"))

from engine_requests import in_a_stack, stack_request, wire

MOST = 3.0


def main() -> int:
    """Print one line for each stack; 1 where one takes too long."""
    stacks: dict[str, list[Resource]] = {}
    for resource in plan(load_manifest(REFERENCE)).custom:
        stacks.setdefault(resource.stack, []).append(resource)
    pack, engine, slowest = Analyzer(Waivers()), Engine(), 0.0
    for name, stack in stacks.items():
        single = [analyzer_pb2.AnalyzeRequest(**wire(in_a_stack(resource))) for resource in stack]
        whole = stack_request(stack)
        start = time.perf_counter()
        for request in single:
            pack.Analyze(request, engine)
        between = time.perf_counter()
        pack.AnalyzeStack(whole, engine)
        end = time.perf_counter()
        slowest = max(slowest, end - start)
        seconds = f"Analyze {between - start:5.2f} s  AnalyzeStack {end - between:5.2f} s"
        print(f"{name:20} {len(stack):4} resources  {seconds}")
    return 0 if slowest < MOST else 1


class Engine:
    """The other side of a call; nothing is asked of it unless the call fails."""

    def abort(self, code: Any, details: str) -> None:
        """Say why the call failed."""
        raise SystemExit(f"{code}: {details}")


if __name__ == "__main__":
    sys.exit(main())
