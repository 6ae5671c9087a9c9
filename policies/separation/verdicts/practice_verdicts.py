"""One practice before the judge: what everybody outside reaches in it, invariant by invariant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from infra.engine.urns import type_of
from policies.separation.estate import access_points
from policies.separation.estate.estate_model import (
    EXCHANGED,
    PHI,
    PRACTICE_PLANES,
    DataPath,
    EstateModel,
    IamResource,
    Principal,
    is_state,
)
from policies.separation.estate.iam_resources import UNFAMILIAR
from policies.separation.iam.conditions import Test
from policies.separation.reach.access_paths import AccessPath
from policies.separation.reach.edge_confirmation import EdgeConfirmation
from policies.separation.reach.excluded_edges import watched
from policies.separation.reach.outsiders import at_desks, at_doors, outside_of, payers
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.reachability import Closure, Reached
from policies.separation.verdicts.declared_operations import hindered
from policies.separation.verdicts.exchange_crossings import crossings
from policies.separation.verdicts.verdict import CLAIMS, Status, Witness, on_path

NOT_FOR_PAYER = frozenset(
    {"organization", "member-account-root", "permission-set", "permission-set-in-account", "identity-store-user",
     "saml-provider", "oidc-provider"}
)  # fmt: skip
"""What a payer account can do by its nature."""


@dataclass
class PracticeTrial:
    """One practice before the judge: what everybody outside reaches in it."""

    engine: PreparedEstate
    practice: str
    found: dict[str, list[Witness]] = field(default_factory=lambda: {invariant: [] for invariant in CLAIMS})

    @property
    def estate(self) -> EstateModel:
        """The estate."""
        return self.engine.estate

    def run(self) -> dict[str, list[Witness]]:
        """Every witness found, by invariant."""
        if hidden := [a for a in self.estate.accounts.values() if a.owner == self.practice and not a.read]:
            for account in hidden:
                self._unread(account.name)
        self._reached(self.outside)
        self._reached(self.payer, " (from the payer account)")
        self._watch()
        self._unfamiliar()
        self._unpinned()
        self._keys()
        self._flows()
        self._exchange()
        for witness in hindered(self.engine, at_doors(self.practice, self.estate)):
            self._add("W5", witness)
        if any(self.found.values()):  # otherwise nobody outside reaches anything, so neither do these
            self._operators()
            self._other_practices()
        self._cut_off()
        return self.found

    def _unread(self, name: str) -> None:
        for invariant in ("W1", "W2", "W3", "W4", "W5", "W6", "W9", "W10", "W11"):
            self._add(invariant, Witness(Status.UNKNOWN, f"account {name} was not read"))

    def _add(self, invariant: str, witness: Witness) -> None:
        self.found[invariant].append(witness)

    def _theirs(self, thing: IamResource) -> bool:
        return thing.account.owner == self.practice

    def _close(self, start: Iterable[Principal], skip: frozenset[str] = frozenset()) -> Reached:
        return Closure(self.engine, start, self._theirs, skip).run()

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(p.arn for p in self.estate.principals if p.owner == self.practice)

    @cached_property
    def outside(self) -> Reached:
        """What outsiders reach."""
        return self._close(outside_of(self.practice, self.engine))

    @cached_property
    def payer(self) -> Reached:
        """What a payer account above the practice reaches without its organization's powers."""
        return self._close(payers(self.practice, self.engine), NOT_FOR_PAYER)

    def _reached(self, reached: Reached, note: str = "") -> None:
        for arn, path in reached.holds.items():
            if arn in self._own and path.hops:
                name = self.engine.principals[arn].name
                self._add("W6", on_path(path, f"{name} is held from outside{note}"))
        for thing, path in self._things(reached.reads):
            self._read(thing, path, note)
        for (power, arn), path in reached.powers.items():
            if power == "rewritten":
                self._rewritten(self.estate.thing_by_arn[arn], path, note)
        for thing, path in self._things(reached.harms):
            if is_state(thing):
                self._add("W10", on_path(path, f"{thing.label} is written{note}"))
            elif thing.shuts:
                self._add("W9", on_path(path, f"the cut-off switch {thing.label} is altered or taken away{note}"))

    def _rewritten(self, thing: IamResource, path: AccessPath, note: str) -> None:
        if thing.kind in access_points.KINDS:
            return  # what is read through it counts
        invariant = "W10" if is_state(thing) else "W2" if thing.kind == "kms-key" else "W1"
        if invariant == "W10" or self._patient(thing):
            self._add(invariant, on_path(path, f"the policy of {thing.label} is rewritten{note}"))

    def _read(self, thing: IamResource, path: AccessPath, note: str) -> None:
        if is_state(thing):
            self._add("W10", on_path(path, f"{thing.label} is read{note}"))
        elif thing.kind == "kms-key" and self._patient(thing):
            self._add("W2", on_path(path, f"{thing.label} is opened from outside{note}"))
        elif thing.classes & PHI and thing.kind != "kms-key":
            self._add("W1", on_path(path, f"{thing.label} is read{note}"))

    def _things(self, paths: dict[str, AccessPath]) -> Iterator[tuple[IamResource, AccessPath]]:
        for arn, path in paths.items():
            yield self.estate.thing_by_arn[arn], path

    def _patient(self, thing: IamResource) -> bool:
        """Whether a thing is patient data, or a key of nothing less than that."""
        if thing.kind != "kms-key":
            return bool(thing.classes & PHI)
        return bool(thing.classes & PHI) or thing.arn in self._patient_keys

    @cached_property
    def _patient_keys(self) -> frozenset[str]:
        return frozenset(t.key for t in self.estate.things if t.key and t.classes & PHI and self._theirs(t))

    def _watch(self) -> None:
        """What outsiders may do in the practice's accounts that nobody follows any further."""
        own = {a.id for a in self.estate.accounts.values() if a.owner == self.practice}
        steps = EdgeConfirmation(self.engine)
        for arn in self.outside.holds:
            principal = self.engine.principals.get(arn)
            if principal is None or principal.account.id not in own or arn in self._own:
                continue
            for edge in watched():
                if taken := steps.anywhere(principal, edge):
                    asked = " and ".join(step.action for step in taken)
                    summary = f"{principal.name} may {asked}; where that leads is not followed"
                    self._add("W1", Witness(Status.UNKNOWN, summary, source=principal.source))

    def _unfamiliar(self) -> None:
        """Patient data in what nobody has told the prover how to read."""
        for thing in self.estate.things:
            if thing.kind == UNFAMILIAR and self._theirs(thing):
                labels = ", ".join(sorted(thing.classes & (PHI | EXCHANGED)))
                type_ = type_of(thing.urn).rpartition("$")[2]
                summary = f"{thing.label} is labelled {labels}, and who reads a {type_} is not followed"
                self._add("W1", Witness(Status.UNKNOWN, summary, source=thing.source))

    def _unpinned(self) -> None:
        """Roles that believe an OpenID Connect provider without pinning whose token it is."""
        for principal in self.estate.principals:
            for s in principal.trust if principal.owner == self.practice else ():
                believes = any("oidc-provider" in value for kind, value in s.principals if kind == "Federated")
                if s.allow and believes and not any(map(_pins_subject, s.tests)):
                    summary = f"{principal.name} is held by anybody's pipeline: no subject is pinned in {s}"
                    self._add("W6", Witness(Status.LEAK, summary, source=principal.source))

    def _keys(self) -> None:
        """Keys that trust their whole account: any administrator there can then open them."""
        for key in self.estate.things:
            if key.kind != "kms-key" or not self._theirs(key) or not self._patient(key):
                continue
            root = (("AWS", key.account.id), ("AWS", f"arn:aws:iam::{key.account.id}:root"))
            for s in key.policy or ():
                if s.allow and not s.tests and s.covers_action("kms:Decrypt") and set(root) & set(s.principals):
                    summary = f"{key.label} delegates decryption to its whole account: {s}"
                    self._add("W2", Witness(Status.LEAK, summary, source=key.source))

    def _flows(self) -> None:
        for flow in self.estate.flows:
            if flow.origin.owner != self.practice or flow.origin.plane not in PRACTICE_PLANES:
                continue
            if flow.target.owner == self.practice and flow.target.id:
                continue
            carries = flow.classes & (PHI | {"unlabelled"})
            certain = flow.certain and (self.estate.whole or not flow.target.id or bool(flow.target.owner))
            if carries or not flow.certain:
                self._add("W3", _flowing(flow, carries, certain))
            elif flow.classes & EXCHANGED:
                self._add("W4", _flowing(flow, flow.classes, certain))

    def _exchange(self) -> None:
        """What crosses is declared; minimum data is read at the desks, and by nobody else."""
        for witness in crossings(self.engine, self.practice):
            self._add("W4", witness)
        if not any(thing.classes & EXCHANGED for thing, _ in self._things(self.outside.reads)):
            return  # nobody outside reads any, with or without the desks
        desks = {p.arn for p in at_desks(self.practice, self.estate)}
        start = [p for p in outside_of(self.practice, self.engine) if p.arn not in desks]
        elsewhere = Closure(self.engine, start, self._theirs, shut=frozenset(desks)).run()
        for thing, path in self._things(elsewhere.reads):
            if thing.classes & EXCHANGED and thing.kind != "kms-key":
                self._add("W4", on_path(path, f"{thing.label} is read outside the exchange"))

    def _operators(self) -> None:
        reached = self._close(at_doors(self.practice, self.estate))
        for thing, path in self._things(reached.reads):
            if thing.classes & PHI:
                self._add("W5", on_path(path, f"an operator reads {thing.label}"))
        for arn, path in reached.holds.items():
            if arn in self._own:
                name = self.engine.principals[arn].name
                self._add("W5", on_path(path, f"an operator becomes {name}"))

    def _other_practices(self) -> None:
        others = {practice for practice in self.estate.practices if practice != self.practice}
        start = [p for p in outside_of(self.practice, self.engine) if p.owner in others]
        reached = self._close(start)
        for thing, path in self._things(reached.reads):
            self._add("W11", on_path(path, f"{thing.label} is read from another practice"))
        for arn, path in reached.holds.items():
            if arn in self._own:
                name = self.engine.principals[arn].name
                self._add("W11", on_path(path, f"{name} is held from another practice"))

    def _cut_off(self) -> None:
        """With the doors shut, nothing of the practice is held or read; and its custodian can shut each of them."""
        doors = {p.arn: p for p in at_doors(self.practice, self.estate)}
        start = [p for p in outside_of(self.practice, self.engine) if p.arn not in doors]
        nothing = not self.outside.reads and not self.outside.holds.keys() & self._own
        reached = Reached() if nothing else Closure(self.engine, start, self._theirs, shut=frozenset(doors)).run()
        for arn, path in reached.holds.items():
            if arn in self._own:
                name = self.engine.principals[arn].name
                self._add("W9", on_path(path, f"{name} is still held after the cut-off"))
        for thing, path in self._things(reached.reads):
            self._add("W9", on_path(path, f"{thing.label} is still read after the cut-off"))
        for door in doors.values():
            if not self._can_shut(door):
                summary = f"nobody of the practice can shut {door.name}: no role may change its trust or its policies"
                self._add("W9", Witness(Status.LEAK, summary, source=door.source))
            elif self._switches and not self._is_shut_by_switch(door):
                summary = f"the cut-off switch leaves {door.name} open: no runbook of its account shuts it"
                self._add("W9", Witness(Status.LEAK, summary, source=door.source))

    @cached_property
    def _switches(self) -> list[IamResource]:
        """The practice's runbooks that shut roles. Where there is none, its custodian shuts each door by hand."""
        return [thing for thing in self.estate.things if thing.shuts and self._theirs(thing)]

    def _is_shut_by_switch(self, door: Principal) -> bool:
        name = door.arn.rpartition("/")[2]
        return any(name in switch.shuts for switch in self._switches if switch.account.id == door.account.id)

    def _can_shut(self, door: Principal) -> bool:
        own = (p for p in self.estate.principals if p.owner == self.practice and not p.invented)
        return any(self.engine.shuts(p, door) for p in own)


def _pins_subject(test: Test) -> bool:
    """Whether a condition fixes the token's subject at least down to one repository."""
    if not test.key.endswith(":sub") or test.negated or test.if_exists or test.quantifier == "forallvalues":
        return False
    exact = test.base == "stringequals"
    return all(exact or "/" in value.partition("*")[0] or "*" not in value for value in test.values)


def _flowing(flow: DataPath, carries: frozenset[str], certain: bool) -> Witness:
    status = Status.UNKNOWN if not certain else Status.POSSIBLE if carries == {"unlabelled"} else Status.LEAK
    what = "what nobody labelled" if carries == {"unlabelled"} else ", ".join(sorted(carries)) or "data"
    summary = f"{flow.kind} {flow.name} takes {what} from {flow.origin.name} to {flow.target.name}"
    if flow.certain and not certain:
        summary += ", and whose that is does not stand in the input"
    return Witness(status, summary, source=flow.source)
