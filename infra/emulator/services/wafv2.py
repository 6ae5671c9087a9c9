"""AWS WAF: web ACLs, their associations and logging, and IP sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.emulator.provider.binding import AwsContext, Binding, Props, Tagging, call
from infra.emulator.provider.property_mapping import nested_in

_TAGS = Tagging(
    tag=call("wafv2.tag_resource", ResourceARN="{arn}"),
    untag=call("wafv2.untag_resource", ResourceARN="{arn}", TagKeys="{removedKeys}"),
    list_tags=call("wafv2.list_tags_for_resource", "TagInfoForResource.TagList", ResourceARN="{arn}"),
)
_KEY = {"Name": "{name}", "Scope": "{scope}", "Id": "{id}"}


class _WithLockToken(Binding):
    """A web ACL or IP set; update and delete need its current lock token."""

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Update the resource with its lock token."""
        super().update(aws, olds, news)
        operation = self.create_call.operation.replace("create", "update")
        aws.call(operation, **{**aws.parameters(operation, news.inputs, self.names), **self._identity(aws, news)})

    def delete(self, aws: AwsContext, props: Props) -> None:
        """Delete the resource with its lock token."""
        aws.call(self.create_call.operation.replace("create", "delete"), **self._identity(aws, props))

    def _identity(self, aws: AwsContext, props: Props) -> Mapping[str, Any]:
        found = aws.call(self.read_call.operation, Name=props["name"], Scope=props["scope"], Id=props["id"])
        return {"Name": props["name"], "Scope": props["scope"], "Id": props["id"], "LockToken": found["LockToken"]}


_LOGGING = call("wafv2.put_logging_configuration")

BINDINGS = (
    _WithLockToken(
        type="aws:wafv2/webAcl:WebAcl",
        create_call=call("wafv2.create_web_acl", "Summary.Id", Name="{name}"),
        read_call=call("wafv2.get_web_acl", "WebACL", **_KEY),
        tagging=_TAGS,
        outputs={"arn": "ARN", "capacity": "Capacity"},
    ),
    _WithLockToken(
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
        names=nested_in("LoggingConfiguration", "resourceArn logDestinationConfigs redactedFields loggingFilter"),
    ),
)
