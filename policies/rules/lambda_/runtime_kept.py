"""LAMBDA-006: functions run on a runtime that still gets security updates."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity

ENDED = (
    "nodejs4.3", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x", "nodejs14.x", "nodejs16.x", "nodejs18.x",
    "python2.7", "python3.6", "python3.7", "python3.8", "python3.9", "ruby2.5", "ruby2.7", "java8", "go1.x",
    "dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1", "dotnetcore3.1", "dotnet5.0", "dotnet6", "dotnet7", "provided",
)  # fmt: skip
"""Runtimes that AWS has ended; read by hand from its list, as of 2026-01."""


def check(props: Props) -> Iterator[str]:
    """An image brings its own runtime; ECR-001 has it scanned."""
    runtime = props.text_at("runtime")
    if runtime in ENDED:
        yield f"runtime is {runtime}, which gets no more security updates"
    elif not runtime and props.get("packageType") != "Image":
        yield "runtime is missing"


RULE = Rule(
    id="LAMBDA-006",
    title="Functions run on a runtime that still gets security updates",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(5)(ii)(B)", "164.308(a)(1)(ii)(B)"),
    applies_to="aws:lambda/function:Function",
    check=check,
    good=({"runtime": "python3.13"}, {"packageType": "Image", "imageUri": "ehr@sha256:1"}),
    bad=({}, {"runtime": "python3.8"}, {"runtime": "nodejs16.x"}),
    remediation="Move to a runtime that AWS still supports, and test.",
    equivalents=("FSBP:Lambda.2",),
)
