"""Security Hub: hub, standards, finding aggregation, central configuration."""

from __future__ import annotations

from infra.emulator.provider.binding import Binding, call, change, setting
from infra.emulator.provider.organization_bindings import delegated_administrator, organization_configuration

BINDINGS = (
    Binding(
        type="aws:securityhub/account:Account",
        create_call=call("securityhub.enable_security_hub"),
        read_call=call("securityhub.describe_hub", "@"),
        delete_call=call("securityhub.disable_security_hub"),
        settings=(setting("autoEnableControls", call("securityhub.update_security_hub_configuration")),),
        not_returned="enableDefaultStandards",
    ),
    Binding(
        type="aws:securityhub/standardsSubscription:StandardsSubscription",
        create_call=call(
            "securityhub.batch_enable_standards",
            "StandardsSubscriptions[0].StandardsSubscriptionArn",
            StandardsSubscriptionRequests=[{"StandardsArn": "{standardsArn}"}],
        ),
        read_call=call(
            "securityhub.get_enabled_standards", "StandardsSubscriptions[?StandardsSubscriptionArn=='{id}'] | [0]"
        ),
        delete_call=call("securityhub.batch_disable_standards", StandardsSubscriptionArns=["{id}"]),
        shim=True,
    ),
    Binding(
        type="aws:securityhub/findingAggregator:FindingAggregator",
        create_call=call("securityhub.create_finding_aggregator", "FindingAggregatorArn"),
        read_call=call("securityhub.get_finding_aggregator", "@", FindingAggregatorArn="{id}"),
        delete_call=call("securityhub.delete_finding_aggregator", FindingAggregatorArn="{id}"),
        settings=(change("*", call("securityhub.update_finding_aggregator", FindingAggregatorArn="{id}")),),
        names={"linkingMode": "RegionLinkingMode", "specifiedRegions": "Regions"},
        shim=True,
    ),
    delegated_administrator("securityhub", "AdminAccountId", "AdminAccounts[?AccountId=='{adminAccountId}'] | [0]"),
    organization_configuration(
        "securityhub",
        shim=False,
        names={"organizationConfiguration.configurationType": "ConfigurationType"},
    ),
    Binding(
        type="aws:securityhub/configurationPolicy:ConfigurationPolicy",
        create_call=call("securityhub.create_configuration_policy", "Id"),
        read_call=call("securityhub.get_configuration_policy", "@", Identifier="{id}"),
        delete_call=call("securityhub.delete_configuration_policy", Identifier="{id}"),
        settings=(change("*", call("securityhub.update_configuration_policy", Identifier="{id}")),),
        names={
            "configurationPolicy": "ConfigurationPolicy.SecurityHub",
            "configurationPolicy.enabledStandardArns": "EnabledStandardIdentifiers",
            "securityControlsConfiguration.disabledControlIdentifiers": "DisabledSecurityControlIdentifiers",
            "securityControlsConfiguration.enabledControlIdentifiers": "EnabledSecurityControlIdentifiers",
        },
        shim=True,
    ),
    Binding(
        type="aws:securityhub/configurationPolicyAssociation:ConfigurationPolicyAssociation",
        create_call=call(
            "securityhub.start_configuration_policy_association",
            ConfigurationPolicyIdentifier="{policyId}",
            Target={"RootId": "{targetId}"},
        ),
        read_call=call("securityhub.get_configuration_policy_association", "@", Target={"RootId": "{targetId}"}),
        delete_call=call(
            "securityhub.start_configuration_policy_disassociation",
            ConfigurationPolicyIdentifier="{policyId}",
            Target={"RootId": "{targetId}"},
        ),
        names={"policyId": "ConfigurationPolicyId"},
        shim=True,
    ),
)
