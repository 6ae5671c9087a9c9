"""AWS Certificate Manager: certificates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.emulator.provider.binding import AwsContext, Binding, Props, Tagging, call

_TAGS = Tagging(
    tag=call("acm.add_tags_to_certificate", CertificateArn="{id}"),
    untag=call("acm.remove_tags_from_certificate", CertificateArn="{id}", Tags="{removedTags}"),
    list_tags=call("acm.list_tags_for_certificate", "Tags", CertificateArn="{id}"),
)


class _Certificate(Binding):
    """A certificate; AWS lists its domain among the subject alternative names, Pulumi does not."""

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The certificate with the alternative names except its domain."""
        found = super().read(aws, props)
        if not found:
            return None
        names = found.get("SubjectAlternativeNames", [])
        return {**found, "SubjectAlternativeNames": [name for name in names if name != found["DomainName"]]}


BINDINGS = (
    _Certificate(
        type="aws:acm/certificate:Certificate",
        create_call=call("acm.request_certificate", "CertificateArn"),
        read_call=call("acm.describe_certificate", "Certificate", CertificateArn="{id}"),
        delete_call=call("acm.delete_certificate", CertificateArn="{id}"),
        tagging=_TAGS,
        reshape={"validationMethod": "DomainValidationOptions[0].ValidationMethod"},
        outputs={
            "status": "Status",
            "domainValidationOptions": (
                "sort_by(DomainValidationOptions, &DomainName)[].{domainName: DomainName, "
                "resourceRecordName: ResourceRecord.Name, "
                "resourceRecordType: ResourceRecord.Type, resourceRecordValue: ResourceRecord.Value}"
            ),
        },
        not_returned="privateKey certificateBody certificateChain",
    ),
    Binding(
        type="aws:acm/certificateValidation:CertificateValidation",
        create_call=call("acm.describe_certificate"),
        read_call=call("acm.describe_certificate", "Certificate", CertificateArn="{certificateArn}"),
        not_returned="validationRecordFqdns",
    ),
)
