"""The ordered plan by which a practice leaves its MSO and keeps what it owns; nothing is deleted by it.

It has what the exit plan among the documents has, with the names, accounts, agreements and days of this environment.
"""

from __future__ import annotations

from collections.abc import Iterator

from infra.manifest.documents import teardown
from infra.manifest.law.chart_retention import chart_retention
from infra.manifest.manifest_model import Manifest
from infra.manifest.sections import Practice
from scripts.access.leaving_step import LeavingStep


def practice_steps(manifest: Manifest, practice: Practice, *, cut_off: bool | None = None) -> list[LeavingStep]:
    """What has to be done, in order. ``cut_off`` says whether the MSO's roles are closed already; None: not known."""
    return [
        *_before(manifest, practice),
        *_records(manifest, practice),
        *_cut_off(manifest, practice, cut_off),
        *_accounts(manifest, practice),
        *_keys_and_names(manifest, practice),
        *_mso(manifest, practice),
        *_kept(manifest, practice),
    ]


def own_accounts(manifest: Manifest, practice: str) -> list[str]:
    """The practice's accounts, those with copies first, the clinical one last."""
    own = [name for name in manifest.account_names() if manifest.owner_of(name) == practice]
    order = ("backup", "exchange", "clinical")
    return sorted(own, key=lambda name: order.index(name.partition("-")[0]) if name.partition("-")[0] in order else -1)


def _before(manifest: Manifest, practice: Practice) -> Iterator[LeavingStep]:
    parties = {manifest.mso.slug, practice.slug}
    ending = [agreement for agreement in manifest.agreements if parties <= set(agreement.between)]
    listed = "; ".join(f"{each.id} ({each.kind}, until {each.expires or 'it is ended'})" for each in ending) or "none"
    yield LeavingStep(
        f"End the agreements by their own terms, and give the notice they ask for: {listed}",
        f"physician owner of {practice.slug} and executive of {manifest.mso.slug}, with counsel",
        "the BAA's duties to return and destroy outlast it (45 CFR 164.504(e)(2)(ii)(J))",
        (f"mso documents --output FOLDER   # msa-services-schedule-{practice.slug}.md, "
         f"baa-technical-schedule-{practice.slug}.md, exit-plan-{practice.slug}.md",),
    )  # fmt: skip
    hold = "a legal hold is in force: nothing that it covers may be destroyed" if manifest.retention.legal_hold else (
        "the manifest has no legal hold; ask whether there is an audit, a dispute or a claim")  # fmt: skip
    yield LeavingStep("Decide on a legal hold", f"counsel of {practice.slug}", hold)
    yield LeavingStep(
        "Prove that the exits work before one is needed",
        f"security official of {practice.slug} ({practice.contacts.security})",
        "W9 is the cut-off, L9 the switch, the keys, the export and the leaving",
        ("mso prove DIRECTORY", f"mso cut-off {practice.slug} --dry-run"),
    )


def _records(manifest: Manifest, practice: Practice) -> Iterator[LeavingStep]:
    custodian = f"custodian of records of {practice.slug} ({practice.contacts.custodian})"
    hosts = sorted(s.fact.name for s in manifest.systems_of(practice.slug) if s.mode == "saas")
    bought = f"; from vendors: {', '.join(hosts)}" if hosts else ""
    yield LeavingStep(
        f"Export the designated record set, and read a sample of it on a machine outside this estate{bought}",
        custodian,
        "the charts, photographs and databases are in the practice's own accounts already; the export proves it",
    )
    yield LeavingStep(
        f"Restore one backup in backup-{practice.slug}, and keep the result",
        custodian,
        "a backup that was never restored is not one (45 CFR 164.308(a)(7)(ii)(D))",
        ("aws backup list-restore-jobs",),
    )


def _cut_off(manifest: Manifest, practice: Practice, done: bool | None) -> Iterator[LeavingStep]:
    flows = ", ".join(flow.id for flow in manifest.flows_of(practice.slug)) or "none"
    yield LeavingStep(
        f"Stop the flows, and agree on who books, bills and answers the telephone from then on: {flows}",
        f"privacy official of {practice.slug} ({practice.contacts.privacy})",
        "the MSO's desks lose their sight with the next step",
    )
    yield LeavingStep(
        f"Cut the MSO off from clinical-{practice.slug} and exchange-{practice.slug}",
        f"custodian of records of {practice.slug} ({practice.contacts.custodian}), approved by the privacy official",
        "45 CFR 164.308(a)(3)(ii)(C); afterwards nobody of the MSO has a way in",
        (f"mso cut-off {practice.slug} --state STATES --reason TEXT --requester MAILBOX --approver MAILBOX",),
        "done" if done else "open",
    )


def _accounts(manifest: Manifest, practice: Practice) -> Iterator[LeavingStep]:
    custodian = f"custodian of records of {practice.slug} ({practice.contacts.custodian})"
    if practice.slug in manifest.organizations():
        yield LeavingStep(
            "The accounts are in an organization of the practice's own: nothing moves",
            custodian, "topology separate", state="done",
        )  # fmt: skip
    else:
        yield LeavingStep(
            "Create an organization of the practice's own, with its trail, guardrails and log archive",
            f"security official of {practice.slug} ({practice.contacts.security})",
            "outside the MSO's organization neither its guardrails nor its trail cover the accounts",
            ("mso new --output FOLDER   # topology separate",),
        )
        for account in own_accounts(manifest, practice.slug):
            yield LeavingStep(
                f"Take {account} into it; an account that stands alone needs a payment method of its own first",
                custodian,
                "only a custodian may let an account leave (L9), and it raises the alarm account-moved",
                ("aws organizations invite-account-to-organization --target Id=ACCOUNT,Type=ACCOUNT   # new payer",
                 f"aws organizations accept-handshake --handshake-id ID   # as custodian in {account}"),
            )  # fmt: skip
    boxes = ", ".join(manifest.email_of(account) for account in own_accounts(manifest, practice.slug))
    yield LeavingStep(
        f"Check that only the practice reads the root users' mailboxes: {boxes}",
        f"security official of {practice.slug} ({practice.contacts.security})",
        "whoever reads them can reset a root password (residual trust, W12)",
    )


def _keys_and_names(manifest: Manifest, practice: Practice) -> Iterator[LeavingStep]:
    official = f"security official of {practice.slug} ({practice.contacts.security})"
    yield LeavingStep(
        "Read who may use each key, then rotate the secrets of vendors and VPN tunnels that the MSO's staff entered",
        official,
        "the keys stay in the practice's accounts; what somebody typed once they may know",
        (f"mso who-can kms:Decrypt 'clinical-{practice.slug}:*' --state STATES",),
    )
    zones = [a for a in manifest.zone_accounts() if manifest.owner_of(a) == practice.slug]
    names = ", ".join(manifest.zone_of(account) for account in zones) or "none"
    yield LeavingStep(
        f"Check the registrar and the delegations of {practice.domain}: {names}",
        official,
        "zones are in the practice's accounts; the domain's registrar account may be the MSO's",
        ("mso dns DIRECTORY",),
    )
    yield LeavingStep(
        f"Take the MSO's mailbox ({manifest.mso.contacts.security}) off the practice's alarms, and its people off the "
        "repository and the pipelines of the practice's stacks",
        official,
        "alarms say what happens in the accounts; a pipeline deploys into them",
        (f"mso stacks   # the stacks of {practice.slug}, and the repository that deploys each",),
    )


def _mso(manifest: Manifest, practice: Practice) -> Iterator[LeavingStep]:
    compliance = f"security official of {manifest.mso.slug} ({manifest.mso.contacts.security})"
    yield LeavingStep(
        f"Hand over the logs of {', '.join(own_accounts(manifest, practice.slug))}",
        compliance,
        f"the log archive keeps them {manifest.retention.log_years} years; the practice's documentation needs them",
    )
    yield LeavingStep(
        f"Return or destroy all protected health information of {practice.slug} that the MSO or its subcontractors "
        "hold, and certify it in writing; what cannot be destroyed is named, and stays protected",
        compliance,
        "45 CFR 164.504(e)(2)(ii)(J); the MSO's accounts hold none (W1, W7); mail, paper and calls may",
    )
    yield LeavingStep(
        f"Take {practice.slug} out of mso.yaml only after its accounts have left",
        f"payer administrator of {manifest.mso.slug}",
        "the accounts are protected and are not closed by it; a guardrail that is removed too early opens them",
        ("mso preview org", "mso prove DIRECTORY"),
    )


def _kept(manifest: Manifest, practice: Practice) -> Iterator[LeavingStep]:
    rule = chart_retention(manifest, practice.slug)
    minors = f", a minor's also until the age of {rule.minor_until}" if rule.minor_until else ""
    doubt = "" if rule.verified else "; not verified, ask counsel"
    until = "while the legal hold lasts" if rule.hold else f"{rule.years} years after the last service{minors}{doubt}"
    yield LeavingStep(
        f"Keep the charts: {until}",
        f"custodian of records of {practice.slug} ({practice.contacts.custodian})",
        f"chart retention in {practice.state}; {rule.source}" + "".join(f"; {each}" for each in rule.longer),
    )
    planes = {"clinical", "exchange", "backup", "location"}
    for kept in teardown.kept_by_law(manifest):
        if planes & set(kept.planes) and "clinical" not in kept.planes:
            yield LeavingStep(f"Keep {kept.what}: {kept.until}", kept.who, kept.why)
    yield LeavingStep(
        "Prove the practice's estate on its own, and file this record",
        f"security official of {practice.slug} ({practice.contacts.security})",
        "the wall and the duties hold without the MSO's organization, or they say what is missing",
        ("mso prove --state STATES", "mso evidence DIRECTORY --output FOLDER"),
    )
