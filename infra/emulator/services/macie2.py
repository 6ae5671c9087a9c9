"""Macie: session, classification jobs, custom data identifiers, members."""

from __future__ import annotations

from infra.emulator.provider.binding import Binding, call, change
from infra.emulator.provider.organization_bindings import delegated_administrator, organization_configuration

BINDINGS = (
    Binding(
        type="aws:macie2/account:Account",
        create_call=call("macie2.enable_macie"),
        read_call=call("macie2.get_macie_session", "@"),
        delete_call=call("macie2.disable_macie"),
        settings=(change("*", call("macie2.update_macie_session")),),
        outputs={"serviceRole": "serviceRole"},
    ),
    Binding(
        type="aws:macie2/classificationJob:ClassificationJob",
        create_call=call("macie2.create_classification_job", "jobId", clientToken="{id}"),
        read_call=call("macie2.describe_classification_job", "@", jobId="{id}"),
        delete_call=call("macie2.update_classification_job", jobId="{id}", jobStatus="CANCELLED"),
        settings=(change("jobStatus", call("macie2.update_classification_job", jobId="{id}")),),
        outputs={"jobArn": "jobArn"},
        deleted_when="jobStatus=='CANCELLED'",
        shim=True,
    ),
    Binding(
        type="aws:macie2/classificationExportConfiguration:ClassificationExportConfiguration",
        create_call=call("macie2.put_classification_export_configuration"),
        read_call=call("macie2.get_classification_export_configuration", "configuration.s3Destination && @"),
        delete_call=call("macie2.put_classification_export_configuration", configuration={}),
        settings=(change("*", call("macie2.put_classification_export_configuration")),),
        names={"s3Destination": "configuration.s3Destination"},
        shim=True,
    ),
    Binding(
        type="aws:macie/customDataIdentifier:CustomDataIdentifier",
        create_call=call("macie2.create_custom_data_identifier", "customDataIdentifierId"),
        read_call=call("macie2.get_custom_data_identifier", "@", id="{id}"),
        delete_call=call("macie2.delete_custom_data_identifier", id="{id}"),
        shim=True,
    ),
    delegated_administrator("macie2", "adminAccountId", "adminAccounts[?accountId=='{adminAccountId}'] | [0]"),
    organization_configuration("macie2", shim=True),
    Binding(
        type="aws:macie2/member:Member",
        create_call=call("macie2.create_member", account={"accountId": "{accountId}", "email": "{email}"}),
        read_call=call("macie2.get_member", "@", id="{accountId}"),
        delete_call=call("macie2.delete_member", id="{accountId}"),
        not_returned="tags",
        reshape={"status": "relationshipStatus=='Paused' && 'PAUSED' || 'ENABLED'"},
        shim=True,
    ),
)
