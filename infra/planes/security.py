"""The security plane: what watches the whole organization, and the bells both owners hear."""

from __future__ import annotations

import pulumi_aws as aws

from infra.components.alarm_topic import AlarmTopic, AlarmTopicArgs, through_key
from infra.components.conformance_pack import ConformancePack, ConformancePackArgs
from infra.components.data_key import DataKey, DataKeyArgs
from infra.components.detection import Detection, DetectionArgs, Tripwire
from infra.components.threat_detection import ThreatDetection, ThreatDetectionArgs
from infra.context.account_context import AccountContext, bucket_name
from infra.context.estate import Estate
from infra.manifest.manifest_model import PRACTICE_PLANES
from infra.planes.shared.account_setup import open_account
from infra.planes.shared.organization_alarms import ABOVE, receive, watch

DATA = "security"


def build(estate: Estate, practice: str = "") -> None:
    """Detection, alarms, and the view over every account's configuration; with ``practice``, in its organization."""
    manifest = estate.manifest
    place, baseline = open_account(estate, manifest.named("security", practice))
    key = DataKey(
        "alarms-key",
        DataKeyArgs(
            alias="mso/security",
            description="Encrypts alarms",
            account_id=place.id,
            region=place.region,
            administrators=[baseline.deployer],
            users=[],
            services=[through_key(place.id)],
            tags=place.tags(DATA, "encryption"),
        ),
        place.opts,
    )
    watched = manifest.practices_in(practice or manifest.mso.slug)
    owners = {owner.slug: owner.contacts.security for owner in watched}
    topic = AlarmTopic(
        "alarms",
        AlarmTopicArgs(
            name=place.name("alarms"),
            account_id=place.id,
            key_arn=key.arn,
            mailboxes={manifest.mso.slug: manifest.mso.contacts.security, **owners},
            tags=place.tags(DATA, "alarms"),
        ),
        place.opts,
    )
    watch(place, topic.arn, place.tags(DATA, "alarms"), ABOVE)
    receive(place, [estate.account(manifest.beside(place.account, sender)) for sender in ("payer", "log-archive")])
    arrivals = Tripwire(
        account_id=estate.account("management"),
        email=manifest.email_of("management"),
        buckets=[bucket_name(estate, "management", "arrivals")],
    )
    beside = (name for name in manifest.account_names() if manifest.beside(name, "security") == place.account)
    Detection(
        "detection",
        DetectionArgs(
            account_id=place.id,
            region=place.region,
            patient_data=[estate.account(f"{plane}-{held.slug}") for held in watched for plane in PRACTICE_PLANES],
            linked=[manifest.aws.backup_region],
            root=estate.path(place.account).split("/")[1],
            members={name: estate.account(name) for name in beside if name != place.account},
            tripwires=[] if practice else [arrivals],
            tags=place.tags(DATA, "detection"),
        ),
        place.opts,
    )
    _watch_copies(place)
    _see_configuration(place)
    ConformancePack("hipaa", ConformancePackArgs(name="mso-hipaa"), place.opts)


def _watch_copies(place: AccountContext) -> None:
    """The backup region holds copies and their keys: threats, and who outside can reach them.

    Security Hub measures it from home. Inspector and Macie would find nothing to read: no machine, image, function or
    bucket stands there.
    """
    tags = place.tags(DATA, "detection")
    ThreatDetection("threats-backup", ThreatDetectionArgs(tags=tags), place.far_opts)
    aws.accessanalyzer.Analyzer(
        "access-backup", analyzer_name="mso-organization", type="ORGANIZATION", tags=tags, opts=place.far_opts
    )


def _see_configuration(place: AccountContext) -> None:
    """One view over what AWS Config records in every account and region (45 CFR 164.308(a)(8))."""
    role = f"arn:aws:iam::{place.id}:role/aws-service-role"
    aws.cfg.ConfigurationAggregator(
        "configuration",
        name="mso",
        organization_aggregation_source=aws.cfg.ConfigurationAggregatorOrganizationAggregationSourceArgs(
            all_regions=True, role_arn=f"{role}/organizations.amazonaws.com/AWSServiceRoleForOrganizations"
        ),
        tags=place.tags(DATA, "detection"),
        opts=place.opts,
    )
