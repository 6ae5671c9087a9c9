"""LAMBDA-006: Lambda functions use a runtime that AWS supports."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity

DEPRECATED = (
    "nodejs4.3", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x", "nodejs14.x", "nodejs16.x", "nodejs18.x",
    "python2.7", "python3.6", "python3.7", "python3.8", "python3.9", "ruby2.5", "ruby2.7", "java8", "go1.x",
    "dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1", "dotnetcore3.1", "dotnet5.0", "dotnet6", "dotnet7", "provided",
)  # fmt: skip
"""Runtimes that AWS has deprecated, copied by hand from its list, as of 2026-01."""


def check(props: Props) -> Iterator[str]:
    """Report a deprecated or missing runtime; an image brings its own, and ECR-001 requires that it is scanned."""
    runtime = props.text_at("runtime")
    if runtime in DEPRECATED:
        yield f"runtime is {runtime}, a deprecated runtime without security updates"
    elif not runtime and props.get("packageType") != "Image":
        yield "runtime is missing"


RULE = Rule(
    id="LAMBDA-006",
    title="Lambda functions use a runtime that AWS supports",
    why=(
        "AWS patches no flaws in a deprecated runtime, so a published flaw of the language or its libraries stays open "
        "in a function that handles patient data. Later AWS also blocks updates, which stops an urgent fix."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(5)(ii)(B)", "164.308(a)(1)(ii)(B)"),
    applies_to="aws:lambda/function:Function",
    check=check,
    good=({"runtime": "python3.13"}, {"packageType": "Image", "imageUri": "ehr@sha256:1"}),
    bad=({}, {"runtime": "python3.8"}, {"runtime": "nodejs16.x"}),
    remediation="Set runtime to a version that AWS supports, and test the function with it.",
    equivalents=("FSBP:Lambda.2",),
)
