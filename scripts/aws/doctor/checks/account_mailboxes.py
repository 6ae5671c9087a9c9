"""The mailboxes that AWS and alarms write to exist, and are nobody else's: people must see to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from scripts.aws.doctor.examination import Answer, Area, Check, Examination, not_checked, problem


def run(examination: Examination) -> Iterator[Answer]:
    """List the mailboxes of each owner; one that two accounts share is a problem, because AWS refuses the second."""
    manifest = examination.manifest
    by_owner: dict[str, list[str]] = defaultdict(list)
    used: dict[str, str] = {}
    for account in manifest.account_names():
        mailbox = manifest.email_of(account)
        by_owner[manifest.owner_of(account)].append(mailbox)
        if other := used.get(mailbox):
            fix = "give aws.email a pattern with {account}, or the practice a domain of its own"
            yield problem(f"{account} and {other} have the same root mailbox, {mailbox}", fix)
        used[mailbox] = account
    shared = manifest.mso.contacts
    by_owner[manifest.mso.slug] += [shared.operations, shared.security, shared.billing]
    for practice in manifest.practices:
        by_owner[practice.slug] += [practice.contacts.security]
    for owner, mailboxes in by_owner.items():
        who = f"the MSO's administrator of {manifest.aws.domain}"
        if owner != manifest.mso.slug:
            who = f"the practice's administrator of {manifest.practice(owner).domain}"
        listed = ", ".join(dict.fromkeys(mailboxes))
        fix = f"{who}: create each before the org stack, send a message to it, and confirm that it arrives"
        yield not_checked(f"mailboxes of {owner}: {listed}", fix)


CHECK = Check(id="mailboxes", area=Area.PEOPLE, title="the mailboxes", run=run)
