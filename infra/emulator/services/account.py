"""AWS Account Management: alternate contacts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.emulator.provider.binding import AwsContext, Binding, Props, call

_CONTACT = call("account.put_alternate_contact")


class _Contact(Binding):
    """An alternate contact of the own account or, from the management account, of a member account."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Put the contact in its account."""
        super().create(self._context(aws, props), props.with_inputs(accountId=None))
        return str(props["id"])

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:  # noqa: ARG002
        """Put the contact in its account."""
        self.create(aws, news)

    def _context(self, aws: AwsContext, props: Props) -> AwsContext:
        return aws.in_scope(account=str(props["accountId"])) if props.get("accountId") else aws

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The alternate contact."""
        return super().read(self._context(aws, props), props)

    def delete(self, aws: AwsContext, props: Props) -> None:
        """Delete the alternate contact."""
        super().delete(self._context(aws, props), props)


BINDINGS = (
    _Contact(
        type="aws:account/alternativeContact:AlternativeContact",
        create_call=_CONTACT,
        read_call=call(
            "account.get_alternate_contact", "AlternateContact", AlternateContactType="{alternateContactType}"
        ),
        delete_call=call("account.delete_alternate_contact", AlternateContactType="{alternateContactType}"),
        not_returned="accountId",
    ),
)
