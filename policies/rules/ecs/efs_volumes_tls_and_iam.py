"""ECS-008: EFS volumes of tasks use TLS and IAM authorization, and no host path is mounted."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_have


def check(props: Props) -> Iterator[str]:
    """Check each EFS volume, and report volumes that mount a path of the host."""
    yield from must_have("family")(props)
    for volume in props.blocks_at("volumes"):
        if volume.get("hostPath"):
            yield f"hostPath of volume {volume.get('name')} is set, must be absent"
        for efs in volume.blocks_at("efsVolumeConfiguration"):
            yield from all_of(must_be("transitEncryption", "ENABLED"), must_be("authorizationConfig.iam", "ENABLED"))(
                efs
            )


RULE = Rule(
    id="ECS-008",
    title="EFS volumes of tasks use TLS and IAM authorization, and no host path is mounted",
    why=(
        "Without transit encryption, patient files cross the network in clear over NFS. Without IAM authorization, "
        "anything that reaches the mount target can mount the file system, and a host path shows the task files of the "
        "instance and of other tasks."
    ),
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
    remediation="Set transitEncryption and authorizationConfig.iam to ENABLED on each EFS volume, and remove hostPath.",
)
