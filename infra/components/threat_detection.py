"""What looks for threats in one region of every account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

PROTECTIONS = (
    "EBS_MALWARE_PROTECTION", "LAMBDA_NETWORK_LOGS", "RDS_LOGIN_EVENTS", "RUNTIME_MONITORING", "S3_DATA_EVENTS"
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ThreatDetectionArgs:
    """The tags; nothing else is a choice."""

    tags: Mapping[str, str]


class ThreatDetection(pulumi.ComponentResource):
    """GuardDuty with its protections in one region, for every account that there is and that comes.

    45 CFR 164.308(a)(1)(ii)(D), 164.308(a)(5)(ii)(B).
    """

    def __init__(self, name: str, args: ThreatDetectionArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:audit:ThreatDetection", name, {}, opts)
        here = pulumi.ResourceOptions(parent=self)
        detector = aws.guardduty.Detector(
            name, enable=True, finding_publishing_frequency="FIFTEEN_MINUTES", tags=args.tags, opts=here
        )
        for feature in PROTECTIONS:
            aws.guardduty.DetectorFeature(
                f"{name}-{feature.lower().replace('_', '-')}",
                detector_id=detector.id,
                name=feature,
                status="ENABLED",
                opts=here,
            )
        everywhere = aws.guardduty.OrganizationConfiguration(
            f"{name}-everywhere", detector_id=detector.id, auto_enable_organization_members="ALL", opts=here
        )
        for feature in PROTECTIONS:  # the detector's own are its account's alone
            aws.guardduty.OrganizationConfigurationFeature(
                f"{name}-{feature.lower().replace('_', '-')}-everywhere",
                detector_id=detector.id,
                name=feature,
                auto_enable="ALL",
                opts=pulumi.ResourceOptions(parent=self, depends_on=[everywhere]),
            )
        self.register_outputs({})
