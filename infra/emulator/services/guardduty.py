"""GuardDuty: detectors, features, publishing destinations, organization configuration."""

from __future__ import annotations

from infra.emulator.provider.binding import AwsContext, Binding, Props, Tagging, call, change
from infra.emulator.provider.organization_bindings import delegated_administrator, organization_configuration


class _Feature(Binding):
    """One feature of a detector; the AWS operation accepts a list of features."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Enable or disable the feature."""
        feature = {key: value for key, value in props.inputs.items() if key not in ("detectorId", "region")}
        operation = self.create_call.operation
        parameters = aws.parameters(
            operation, {"features": [feature]}, {"features.additionalConfigurations": "AdditionalConfiguration"}
        )
        aws.call(operation, **parameters, DetectorId=props["detectorId"])
        return str(props["id"])

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:  # noqa: ARG002
        """Enable or disable the feature."""
        self.create(aws, news)


_DETECTOR = call("guardduty.get_detector", "@", DetectorId="{detectorId}")
_FEATURES = "Features[?Name=='{name}'] | [0]"

BINDINGS = (
    Binding(
        type="aws:guardduty/detector:Detector",
        create_call=call("guardduty.create_detector", "DetectorId", Enable="{enable}"),
        read_call=call("guardduty.get_detector", "@", DetectorId="{id}"),
        delete_call=call("guardduty.delete_detector", DetectorId="{id}"),
        settings=(
            change(
                "enable findingPublishingFrequency datasources", call("guardduty.update_detector", DetectorId="{id}")
            ),
        ),
        tagging=Tagging(
            tag=call("guardduty.tag_resource", ResourceArn="{arn}"),
            untag=call("guardduty.untag_resource", ResourceArn="{arn}", TagKeys="{removedKeys}"),
        ),
        reshape={"enable": "Status=='ENABLED'"},
    ),
    _Feature(
        type="aws:guardduty/detectorFeature:DetectorFeature",
        create_call=call("guardduty.update_detector"),
        read_call=call("guardduty.get_detector", _FEATURES, DetectorId="{detectorId}"),
        names={"additionalConfigurations": "AdditionalConfiguration"},
    ),
    delegated_administrator("guardduty", "AdminAccountId", "AdminAccounts[?AdminAccountId=='{adminAccountId}'] | [0]"),
    organization_configuration(
        "guardduty",
        shim=True,
        DetectorId="{detectorId}",
        names={"autoEnableOrganizationMembers": "AutoEnableOrganizationMembers"},
        parent_read=_DETECTOR,
    ),
    _Feature(
        type="aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature",
        create_call=call("guardduty.update_organization_configuration"),
        read_call=call("guardduty.describe_organization_configuration", _FEATURES, DetectorId="{detectorId}"),
        names={"additionalConfigurations": "AdditionalConfiguration"},
        parent_read=_DETECTOR,
        shim=True,
    ),
    Binding(
        type="aws:guardduty/publishingDestination:PublishingDestination",
        create_call=call(
            "guardduty.create_publishing_destination",
            "DestinationId",
            ClientToken="{destinationId}",
            DestinationType="{destinationType}",
        ),
        read_call=call(
            "guardduty.describe_publishing_destination", "@", DetectorId="{detectorId}", DestinationId="{destinationId}"
        ),
        delete_call=call(
            "guardduty.delete_publishing_destination", DetectorId="{detectorId}", DestinationId="{destinationId}"
        ),
        id="{detectorId}:{created}",
        names={
            "destinationArn": "DestinationProperties.DestinationArn",
            "kmsKeyArn": "DestinationProperties.KmsKeyArn",
        },
        not_returned="tags",
        shim=True,
    ),
)
