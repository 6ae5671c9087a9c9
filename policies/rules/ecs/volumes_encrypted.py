"""ECS-008: shared volumes are mounted over TLS with the task's identity."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import both, must_be, must_have


def check(props: Props) -> Iterator[str]:
    """Every EFS volume, and no path of the host."""
    yield from must_have("family")(props)
    for volume in props.blocks_at("volumes"):
        if volume.get("hostPath"):
            yield f"volume {volume.get('name')} is a path of the host"
        for efs in volume.blocks_at("efsVolumeConfiguration"):
            yield from both(must_be("transitEncryption", "ENABLED"), must_be("authorizationConfig.iam", "ENABLED"))(efs)


RULE = Rule(
    id="ECS-008",
    title="Shared volumes are mounted over TLS with the task's identity",
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)", "164.312(a)(1)"),
    applies_to="aws:ecs/taskDefinition:TaskDefinition",
    check=check,
    good=(
        {"family": "ehr"},
        {
            "family": "ehr",
            "volumes": [
                {
                    "name": "sites",
                    "efsVolumeConfiguration": {
                        "fileSystemId": "fs-1",
                        "transitEncryption": "ENABLED",
                        "authorizationConfig": {"iam": "ENABLED"},
                    },
                }
            ],
        },
    ),
    bad=(
        {},
        {"family": "ehr", "volumes": [{"name": "sites", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}]},
        {"family": "ehr", "volumes": [{"name": "host", "hostPath": "/"}]},
    ),
    remediation="Set transitEncryption and authorizationConfig.iam to ENABLED; mount no host path.",
)
