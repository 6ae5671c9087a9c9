"""The credentials are valid, and for an account of this environment."""

from __future__ import annotations

from collections.abc import Iterator

from scripts.aws.doctor.examination import Answer, Area, Check, Examination, not_checked, ok, problem


def run(examination: Examination) -> Iterator[Answer]:
    """Compare the account of each identity with the lock file and with the payers in the stacks' configuration."""
    if not examination.accounts:
        fix = "sign in (aws sso login, aws configure), or give --profile; --offline omits what needs credentials"
        finding = problem if examination.no_access and not _offline(examination) else not_checked
        yield finding(examination.no_access or "no account was read", fix)
        return
    known = {id_: name for name, id_ in examination.account_ids.items()}
    for account in examination.accounts:
        if account.id in known:
            yield ok(f"signed in to {known[account.id]} ({account.id})")
        elif known:
            allowed = ", ".join(f"{name} ({id_})" for id_, name in known.items())
            fix = "sign in to one of them; where the account is new, deploy the org stack and run mso lock"
            yield problem(f"signed in to {account.id}, which is not an account of this environment: {allowed}", fix)
        else:
            fix = f"if {account.id} is the payer: pulumi config set mso:payerAccount {account.id} --stack org"
            yield not_checked(f"signed in to {account.id}; the environment names no account yet", fix)
    if examination.caller.endswith(":root"):
        yield problem(f"signed in as {examination.caller}", "use a role or IAM Identity Center, not the root user")


def _offline(examination: Examination) -> bool:
    return not examination.emulated and examination.name_servers is None


CHECK = Check(id="credentials", area=Area.ACCESS, title="the credentials", run=run)
