"""AWS Config: recorder, delivery channel, rules, conformance packs and aggregators."""

from __future__ import annotations

from infra.emulator.provider.binding import AwsContext, Binding, Props, call, change, standard_tagging
from infra.emulator.provider.property_mapping import nested_in

_TAGS = standard_tagging("config", "ResourceArn")


class _RecorderStatus(Binding):
    """Whether a configuration recorder is running."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Start or stop the recorder."""
        verb = "start" if props["isEnabled"] else "stop"
        aws.call(f"config.{verb}_configuration_recorder", ConfigurationRecorderName=props["name"])
        return str(props["name"])

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:  # noqa: ARG002
        """Start or stop the recorder."""
        self.create(aws, news)


_RECORDER = call("config.put_configuration_recorder")
_CHANNEL = call("config.put_delivery_channel")
_RULE = call("config.put_config_rule")
_AGGREGATOR = call("config.put_configuration_aggregator", "ConfigurationAggregator.ConfigurationAggregatorName")
_PACK = call("config.put_conformance_pack")
_ORGANIZATION_PACK = call("config.put_organization_conformance_pack")

BINDINGS = (
    Binding(
        type="aws:cfg/recorder:Recorder",
        create_call=_RECORDER,
        read_call=call(
            "config.describe_configuration_recorders",
            "{ConfigurationRecorder: ConfigurationRecorders[0]}",
            ConfigurationRecorderNames=["{name}"],
        ),
        delete_call=call("config.delete_configuration_recorder", ConfigurationRecorderName="{name}"),
        settings=(change("*", _RECORDER),),
        names=nested_in("ConfigurationRecorder", "recordingGroup recordingMode roleArn", name="name"),
    ),
    _RecorderStatus(
        type="aws:cfg/recorderStatus:RecorderStatus",
        create_call=call("config.start_configuration_recorder"),
        read_call=call(
            "config.describe_configuration_recorder_status",
            "ConfigurationRecordersStatus[0]",
            ConfigurationRecorderNames=["{name}"],
        ),
        delete_call=call("config.stop_configuration_recorder", ConfigurationRecorderName="{name}"),
        names={"isEnabled": "recording"},
    ),
    Binding(
        type="aws:cfg/deliveryChannel:DeliveryChannel",
        create_call=_CHANNEL,
        read_call=call(
            "config.describe_delivery_channels",
            "{DeliveryChannel: DeliveryChannels[0]}",
            DeliveryChannelNames=["{name}"],
        ),
        delete_call=call("config.delete_delivery_channel", DeliveryChannelName="{name}"),
        settings=(change("*", _CHANNEL),),
        names=nested_in(
            "DeliveryChannel",
            "name s3BucketName s3KeyPrefix s3KmsKeyArn snsTopicArn",
            snapshotDeliveryProperties="configSnapshotDeliveryProperties",
        ),
    ),
    Binding(
        type="aws:cfg/configurationAggregator:ConfigurationAggregator",
        create_call=_AGGREGATOR,
        read_call=call(
            "config.describe_configuration_aggregators",
            "ConfigurationAggregators[0]",
            ConfigurationAggregatorNames=["{name}"],
        ),
        delete_call=call("config.delete_configuration_aggregator", ConfigurationAggregatorName="{name}"),
        settings=(change("*", _AGGREGATOR),),
        tagging=_TAGS,
        names={
            "name": "ConfigurationAggregatorName",
            "accountAggregationSource": "AccountAggregationSources",
            **{
                f"{source}.{name}": boto3
                for source in ("accountAggregationSource", "organizationAggregationSource")
                for name, boto3 in (("allRegions", "AllAwsRegions"), ("regions", "AwsRegions"))
            },
        },
        outputs={"arn": "ConfigurationAggregatorArn"},
    ),
    Binding(
        type="aws:cfg/aggregateAuthorization:AggregateAuthorization",
        create_call=call("config.put_aggregation_authorization"),
        read_call=call(
            "config.describe_aggregation_authorizations",
            "AggregationAuthorizations[?AuthorizedAccountId=='{accountId}'] | [0]",
        ),
        delete_call=call(
            "config.delete_aggregation_authorization",
            AuthorizedAccountId="{accountId}",
            AuthorizedAwsRegion="{authorizedAwsRegion}",
        ),
        tagging=_TAGS,
        names={"accountId": "AuthorizedAccountId"},
        outputs={"arn": "AggregationAuthorizationArn"},
    ),
    Binding(
        type="aws:cfg/rule:Rule",
        create_call=_RULE,
        read_call=call(
            "config.describe_config_rules", "ConfigRules[0] && {ConfigRule: ConfigRules[0]}", ConfigRuleNames=["{name}"]
        ),
        delete_call=call("config.delete_config_rule", ConfigRuleName="{name}"),
        settings=(change("*", _RULE),),
        tagging=_TAGS,
        names=nested_in(
            "ConfigRule", "description inputParameters maximumExecutionFrequency scope source", name="ConfigRuleName"
        ),
        outputs={"arn": "ConfigRule.ConfigRuleArn", "ruleId": "ConfigRule.ConfigRuleId"},
        deleted_when="ConfigRule.ConfigRuleState=='DELETING'",
    ),
    Binding(
        type="aws:cfg/conformancePack:ConformancePack",
        create_call=_PACK,
        read_call=call(
            "config.describe_conformance_packs", "ConformancePackDetails[?ConformancePackName=='{name}'] | [0]"
        ),
        delete_call=call("config.delete_conformance_pack", ConformancePackName="{name}"),
        settings=(change("*", _PACK),),
        names={"name": "ConformancePackName", "inputParameters": "ConformancePackInputParameters"},
        outputs={"arn": "ConformancePackArn"},
        not_returned="templateBody templateS3Uri",
        shim=True,
    ),
    Binding(
        type="aws:cfg/organizationConformancePack:OrganizationConformancePack",
        create_call=_ORGANIZATION_PACK,
        read_call=call(
            "config.describe_organization_conformance_packs",
            "OrganizationConformancePacks[?OrganizationConformancePackName=='{name}'] | [0]",
        ),
        delete_call=call("config.delete_organization_conformance_pack", OrganizationConformancePackName="{name}"),
        settings=(change("*", _ORGANIZATION_PACK),),
        names={"name": "OrganizationConformancePackName", "inputParameters": "ConformancePackInputParameters"},
        outputs={"arn": "OrganizationConformancePackArn"},
        not_returned="templateBody templateS3Uri",
        shim=True,
    ),
    Binding(
        type="aws:cfg/retentionConfiguration:RetentionConfiguration",
        create_call=call("config.put_retention_configuration", "RetentionConfiguration.Name"),
        read_call=call("config.describe_retention_configurations", "RetentionConfigurations[0]"),
        delete_call=call("config.delete_retention_configuration", RetentionConfigurationName="{id}"),
        settings=(change("*", call("config.put_retention_configuration")),),
    ),
)
