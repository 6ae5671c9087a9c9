"""Service and resource control policies, what they are attached to, and the units of accounts, as moto holds them."""

from __future__ import annotations

from infra.emulator.live_policies.live_resource import Live, LiveResource


def organization_policies() -> Live:
    """The policies, attachments and accounts of every organization; those that AWS manages are left out."""
    from moto.organizations.models import organizations_backends

    for payer, backends in list(organizations_backends.items()):
        for backend in list(backends.values()):
            for policy in backend.policies:
                if policy.aws_managed:
                    continue
                inputs = {"name": policy.name, "type": policy.type, "content": policy.content}
                yield LiveResource(
                    "aws:organizations/policy:Policy", payer, "", inputs, {"arn": policy.arn}, policy.id
                )
                for target in dict.fromkeys(each.id for each in policy.attachments):
                    attached = {"policyId": policy.id, "targetId": target}
                    type_ = "aws:organizations/policyAttachment:PolicyAttachment"
                    yield LiveResource(type_, payer, "", attached, id=f"{target}:{policy.id}")
            for account in backend.accounts:
                if account.id != payer:
                    parent = {"name": account.name, "parentId": account.parent_id}
                    yield LiveResource(
                        "aws:organizations/account:Account", payer, "", parent, {"arn": account.arn}, account.id
                    )
