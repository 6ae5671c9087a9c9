"""The DNS names of AWS services, as their endpoints answer them.

docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

HOSTS: Final[Mapping[str, str]] = {
    "ecr.api": "api.ecr", "ecr.dkr": "*.dkr.ecr", "kinesis-streams": "kinesis", "kinesis-firehose": "firehose",
    "execute-api": "*.execute-api", "sagemaker.api": "api.sagemaker",
    "sagemaker.runtime": "runtime.sagemaker", "ecs-agent": "ecs-a", "ecs-telemetry": "ecs-t",
    "iot.data": "data.iot",
    "s3": "*.s3", "codeartifact.api": "codeartifact", "codeartifact.repositories": "*.d.codeartifact",
}  # fmt: skip
"""Name in ``com.amazonaws.<Region>.<name>`` -> labels before the Region, where the two differ; ``*`` is one label."""
GLOBAL: Final = frozenset({"iam", "route53", "organizations", "cloudfront", "shield", "budgets", "ce"})
"""Services without a name in each Region."""
SUFFIXES: Final = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".on.aws", ".aws.dev", ".awsapps.com")
"""Domains below which AWS answers."""
REGIONAL: Final = re.compile(r"^(?P<host>.+)\.(?P<region>[a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com(?:\.cn)?$")


def host_of(service: str, region: str, account: str) -> str:
    """The name that a client of a service asks for. ``*`` in it is one label, such as the name of a bucket.

    A registry of images is that of the account itself.
    """
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    labels = HOSTS.get(service, service)
    labels = labels.replace("*", account) if service == "ecr.dkr" and account else labels
    return f"{labels}.{suffix}" if service in GLOBAL else f"{labels}.{region}.{suffix}"


def service_of_host(name: str) -> tuple[str, str] | None:
    """The service and Region whose endpoint answers for a name of AWS, or None where the name has no Region."""
    match = REGIONAL.match(name.lower().rstrip("."))
    if match is None:
        return None
    host, region = match["host"], match["region"]
    for service, labels in HOSTS.items():
        if host == labels or (labels.startswith("*.") and host.endswith(labels[1:])):
            return service, region
    return host.rpartition(".")[2], region  # my-bucket.s3.us-west-2.amazonaws.com


def is_of_aws(name: str) -> bool:
    """Whether AWS alone answers for a name."""
    return f".{name.lower().rstrip('.')}".endswith(SUFFIXES)
