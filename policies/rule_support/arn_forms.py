"""The form of ARNs in policies: which patterns no resource of AWS ever has."""

from __future__ import annotations

import re
from typing import Final

from infra.globs import matcher

VARIABLE: Final = re.compile(r"\$\{[^{}]*\}")
PARTITION: Final = re.compile(r"aws(-[a-z-]+)?")
SERVICE: Final = re.compile(r"[a-z0-9-]+")
REGION: Final = re.compile(r"([a-z]{2,4}(-[a-z]{1,12}){1,4}-[0-9])?")
ACCOUNT: Final = re.compile(r"([0-9]{12}|aws|cloudfront)?")
WILDCARD: Final = re.compile(r"[*?]")
WITHOUT_REGION: Final = frozenset({"iam", "organizations", "s3", "cloudfront", "route53", "account", "budgets"})
"""Services whose ARNs have no region, but for access points and jobs of S3."""
REGIONAL_S3: Final = ("accesspoint", "job", "storage-lens", "async-request", "access-grants")
PARTS: Final = 6


def why_never_matches(pattern: str) -> str:
    """Why no ARN of AWS matches this pattern of a Resource or of a condition; empty where one may."""
    if pattern == "*":
        return ""
    parts = VARIABLE.sub("*", pattern).split(":", PARTS - 1)
    if not matcher(parts[0].partition("*")[0] + "*" * ("*" in parts[0]))("arn"):
        return "it does not start with arn:"
    if len(parts) < PARTS:
        return "" if "*" in parts[-1] else f"it has {len(parts)} parts, an ARN has {PARTS}"
    _, partition, service, region, account, resource = parts
    named = ((partition, PARTITION, "partition"), (service, SERVICE, "service"), (region, REGION, "region"),
             (account, ACCOUNT, "account"))  # fmt: skip
    if service == "aws":
        return "'aws' is no service"
    for text, form, name in named:
        if not WILDCARD.search(text) and not form.fullmatch(text):
            return f"{text!r} is no {name}"
    if not resource:
        return "it names no resource"
    regional = service == "s3" and resource.startswith(REGIONAL_S3)
    if service in WITHOUT_REGION and region.strip("*") and not regional:
        return f"ARNs of {service} have no region"
    return ""
