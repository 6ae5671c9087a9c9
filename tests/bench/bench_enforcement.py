"""The time that deciding a call adds to it: run as ``python tests/bench/bench_enforcement.py``.

One emulated AWS over HTTP answers the same calls of the physician, of the MSO's staff and of a deployer, in turn
without and with enforcement; each change of a policy is timed with the call after it. The ratio is of the medians,
which is what somebody at a terminal or a scanner waits for.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from infra.emulator.cloud.api_call import Decision
from infra.emulator.cloud.http_server import Endpoint
from infra.emulator.provider.emulator import Emulator
from infra.engine.embedded.runner import Run, run_estate
from infra.manifest.reading.load import REFERENCE, load_manifest
from scripts.enforcement.enforcement import Enforcement
from scripts.enforcement.live_estate import LiveEstate

ROUNDS, REGION = 100, "us-west-2"


def seconds(call: Callable[[], Any]) -> float:
    """The time of one call, whatever it answers."""
    began = time.perf_counter()
    with suppress(ClientError):  # a refusal takes its time too
        call()
    return time.perf_counter() - began


def medians(call: Callable[[], Any], endpoint: Endpoint, decision: Decision) -> tuple[float, float]:
    """The median milliseconds of a call without and with enforcement."""
    without, enforced = list[float](), list[float]()
    for _ in range(ROUNDS):
        for times, asked in ((without, None), (enforced, decision)):
            endpoint.enforce(asked)
            times.append(seconds(call))
    return statistics.median(without) * 1000, statistics.median(enforced) * 1000


def main() -> None:
    """One line for each call: without, with, added, ratio; then the call after a changed policy."""
    for name, without, enforced in rows():
        line = f"{name:<30}{without:>7.1f} ms{enforced:>7.1f} ms {enforced - without:>+6.1f} ms"
        sys.stdout.write(f"{line}, {enforced / without:.2f} times\n")


def rows() -> Iterator[tuple[str, float, float]]:
    """Each call with its median milliseconds without and with enforcement.

    The last one is the physician's after a policy has changed, for which the estate is read again.
    """
    manifest = load_manifest(REFERENCE)
    with Emulator.start() as emulator, tempfile.TemporaryDirectory() as folder:
        run = run_estate(manifest, Run(provider=emulator, payer=emulator.payer, state=Path(folder)))
        endpoint = emulator.serve()
        ids = run.lock.accounts
        clinical = ids[f"clinical-{manifest.practices[0].slug}"]
        bucket = next(
            str(r.facts["bucket"])
            for r in run.graph.of_type("aws:s3/bucket:Bucket")
            if r.account == clinical and "-charts-" in str(r.facts["bucket"])
        )

        def client(account: str, role: str, service: str) -> Any:
            keys = {name.lower(): value for name, value in emulator.role_credentials(account, role).items()}
            config = Config(retries={"total_max_attempts": 1})
            return boto3.client(service, region_name=REGION, endpoint_url=endpoint.url, config=config, **keys)

        physician = client(clinical, "mso/phi/physician", "s3")
        staff = client(ids["management"], "mso/staff/accountant", "s3")
        deployer = client(clinical, "mso/deployer", "iam")
        physician.put_object(Bucket=bucket, Key="bench", Body=b"synthetic")
        calls: dict[str, Callable[[], Any]] = {
            "physician reads an object": lambda: physician.get_object(Bucket=bucket, Key="bench")["Body"].read(),
            "physician writes an object": lambda: physician.put_object(Bucket=bucket, Key="bench", Body=b"x"),
            "staff is refused the object": lambda: staff.get_object(Bucket=bucket, Key="bench"),
            "deployer lists roles": lambda: deployer.list_roles(),
        }
        estate = LiveEstate(run.graph, emulator.snapshot, lambda: emulator.writes)
        decision = Enforcement(estate.now)
        for name, call in calls.items():
            yield name, *medians(call, endpoint, decision)
        read = calls["physician reads an object"]
        endpoint.enforce(None)
        without = statistics.median(seconds(read) for _ in range(ROUNDS)) * 1000
        endpoint.enforce(decision)
        admin = emulator.client(clinical, "iam", REGION)
        times = []
        for number in range(5):
            statement = {"Sid": f"N{number}", "Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}
            policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
            admin.put_role_policy(RoleName="custodian", PolicyName="bench", PolicyDocument=policy)
            times.append(seconds(read) * 1000)
        yield "the same after a changed policy", without, statistics.median(times)


if __name__ == "__main__":
    main()
