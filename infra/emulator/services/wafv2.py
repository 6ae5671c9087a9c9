"""WAF: access lists in front of load balancers, their logs, and address sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.emulator.provider.binding import Aws, Binding, Props, Tagging, call
from infra.emulator.provider.property_mapping import inside

_TAGS = Tagging(
    put=call("wafv2.tag_resource", ResourceARN="{arn}"),
    drop=call("wafv2.untag_resource", ResourceARN="{arn}", TagKeys="{gone}"),
    listed=call("wafv2.list_tags_for_resource", "TagInfoForResource.TagList", ResourceARN="{arn}"),
)
_KEY = {"Name": "{name}", "Scope": "{scope}", "Id": "{id}"}


class _Locked(Binding):
    """Something that AWS changes only for who holds its latest lock token."""

    def update(self, aws: Aws, olds: Props, news: Props) -> None:
        """Change it under its lock."""
        super().update(aws, olds, news)
        operation = self.create_call.operation.replace("create", "update")
        aws.call(operation, **{**aws.filled(operation, news.inputs, self.names), **self._locked(aws, news)})

    def delete(self, aws: Aws, props: Props) -> None:
        """Take it down under its lock."""
        aws.call(self.create_call.operation.replace("create", "delete"), **self._locked(aws, props))

    def _locked(self, aws: Aws, props: Props) -> Mapping[str, Any]:
        found = aws.call(self.read_call.operation, Name=props["name"], Scope=props["scope"], Id=props["id"])
        return {"Name": props["name"], "Scope": props["scope"], "Id": props["id"], "LockToken": found["LockToken"]}


_LOGGING = call("wafv2.put_logging_configuration")

BINDINGS = (
    _Locked(
        type="aws:wafv2/webAcl:WebAcl",
        create_call=call("wafv2.create_web_acl", "Summary.Id", Name="{name}"),
        read_call=call("wafv2.get_web_acl", "WebACL", **_KEY),
        tagging=_TAGS,
        outputs={"arn": "ARN", "capacity": "Capacity"},
    ),
    _Locked(
        type="aws:wafv2/ipSet:IpSet",
        create_call=call("wafv2.create_ip_set", "Summary.Id", Name="{name}"),
        read_call=call("wafv2.get_ip_set", "IPSet", **_KEY),
        tagging=_TAGS,
        outputs={"arn": "ARN"},
    ),
    Binding(
        type="aws:wafv2/webAclAssociation:WebAclAssociation",
        create_call=call("wafv2.associate_web_acl"),
        read_call=call("wafv2.get_web_acl_for_resource", "WebACL", ResourceArn="{resourceArn}"),
        delete_call=call("wafv2.disassociate_web_acl", ResourceArn="{resourceArn}"),
        names={"webAclArn": "WebACLArn"},
        reshape={"WebACLArn": "ARN"},
    ),
    Binding(
        type="aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        create_call=_LOGGING,
        read_call=call("wafv2.get_logging_configuration", "@", ResourceArn="{resourceArn}"),
        delete_call=call("wafv2.delete_logging_configuration", ResourceArn="{resourceArn}"),
        names=inside("LoggingConfiguration", "resourceArn logDestinationConfigs redactedFields loggingFilter"),
    ),
)
