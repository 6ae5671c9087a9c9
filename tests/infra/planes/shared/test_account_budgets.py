"""Every account has a budget in the payer account, which notifies the account's owner."""

from __future__ import annotations

from infra.engine.graph import Graph
from infra.manifest.manifest_model import Manifest


def test_each_account_has_a_budget_that_notifies_its_owner(reference_plan: Graph, reference_manifest: Manifest) -> None:
    accounts = {a.inputs["name"]: a.id for a in reference_plan.of_type("aws:organizations/account:Account")}
    budgets = {
        b.inputs["name"].removeprefix("mso-"): b.inputs
        for b in reference_plan.of_type("aws:budgets/budget:Budget")
        if b.stack == "org"
    }
    mso, practices = reference_manifest.mso, reference_manifest.practices
    official = {mso.slug: mso.contacts.security} | {p.slug: p.contacts.security for p in practices}
    assert budgets.keys() == accounts.keys()
    for name, budget in budgets.items():
        assert budget["limitAmount"] == str(reference_manifest.budget_of(name))
        assert budget["costFilters"] == [{"name": "LinkedAccount", "values": [accounts[name]]}]
        assert official[reference_manifest.owner_of(name)] in budget["notifications"][0]["subscriberEmailAddresses"]
