"""Whose an account is, which plane it is, and whether all of it is in the input."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from infra.engine.collection_gaps import UNREAD
from infra.engine.declared_accounts import DeclaredAccount, declared_accounts
from infra.engine.graph import Graph, Resource
from infra.engine.urns import STACK
from policies.separation.estate.entities import Account
from policies.separation.estate.graph_references import as_text, items_of
from policies.separation.estate.missing_input import Missing

ACCOUNT: Final = "aws:organizations/account:Account"
PLANES: Final = ("org", "log-archive", "security", "management", "clinical", "exchange", "backup", "location")
STACKS: Final = "stacks"
"""The output of an organization's stack that lists the stacks of its accounts."""
CLEARLY: Final = 2
"""How many times as many resources an owner or plane needs as all others together, to be that of the account."""
TAGS: Final = ("mso:plane", "mso:owner")


@dataclass
class AccountDescriptions:
    """Describes the accounts of a graph; what is guessed or not complete is added to ``missing``."""

    graph: Graph
    declared: Mapping[str, Resource]
    """Account id -> the resource of the organization that declares it."""
    missing: list[Missing]

    def describe(self, account_id: str, has_gaps: bool) -> Account:
        """Name, plane and owner: those of ``--accounts``, else of the account's own tags, else of its resources."""
        declared, here = self.declared.get(account_id), self._here.get(account_id, ())
        tags = {key: as_text(declared.tags.get(key)) for key in TAGS} if declared else dict.fromkeys(TAGS, "")
        name = as_text(declared.facts.get("name")) if declared else ""
        told = self._told.get(account_id)
        if told:
            tags, name = {"mso:plane": told.plane, "mso:owner": told.owner}, told.name or name
        stack = self._main_stacks.get(account_id, "")
        for key in TAGS:
            tags[key] = tags[key] or self._of_resources(key, account_id, here)
        plane = plane_named(tags["mso:plane"]) or plane_named("" if tags["mso:plane"] else stack)
        name = name or (stack if self._stands_alone(stack, account_id) else f"{stack} {account_id}".strip())
        complete = self._is_complete(account_id, name, plane, here) and not has_gaps
        return Account(account_id, name or account_id, plane, tags["mso:owner"], read=complete)

    @cached_property
    def _told(self) -> Mapping[str, DeclaredAccount]:
        return declared_accounts(self.graph)

    @cached_property
    def _here(self) -> Mapping[str, list[Resource]]:
        """Account id -> its resources; the tags of what declares an account describe another one."""
        found: dict[str, list[Resource]] = {}
        for resource in (*self.graph.custom, *self.graph.of_type(UNREAD)):
            if resource.type != ACCOUNT:
                found.setdefault(resource.account, []).append(resource)
        return found

    def _of_resources(self, key: str, account_id: str, here: Iterable[Resource]) -> str:
        """What nearly all of an account's resources say; nothing where others say something else."""
        counts = Counter(word for r in here if (word := as_text(r.tags.get(key))))
        (word, most), *others = counts.most_common() or [("", 0)]
        if most > CLEARLY * sum(count for _, count in others) or not word:
            return word
        said = ", ".join(f"{tag} ({count})" for tag, count in sorted(counts.items()))
        what = f"account {account_id}: the tags {key} of its resources differ, {said}: any of them would be a guess"
        self.missing.append(Missing(f"{what}; say which with --accounts", account_id))
        return ""

    def _stands_alone(self, stack: str, account_id: str) -> bool:
        """Whether no other account has most of its resources in this stack."""
        return all(found != stack for account, found in self._main_stacks.items() if account != account_id)

    @cached_property
    def _main_stacks(self) -> Mapping[str, str]:
        """Account id -> the stack that most of its resources are in."""
        return {account: most_common(r.stack for r in here) for account, here in self._here.items()}

    def _is_complete(self, account_id: str, name: str, plane: str, here: list[Resource] | tuple[()]) -> bool:
        """Whether every stack of an account is in the input, as far as the input says which there are."""
        cloud = [r for r in here if r.type != UNREAD]
        if not cloud:
            declared = self.declared.get(account_id)
            if declared is not None or account_id in self._told:
                if not here:
                    text = f"account {name} ({account_id}): none of its resources are in the input"
                    self.missing.append(Missing(text, account_id))
                return False
            return True
        stacks = {r.stack for r in cloud}
        lacking = sorted(self._lacking_stacks(name, stacks))
        if not lacking and plane != "location" and all(plane_named(stack) == "location" for stack in stacks):
            lacking = ["the account's own"]
        for stack in lacking:
            what = f"account {name} ({account_id}): of its stacks, {stack} is not in the input"
            self.missing.append(Missing(f"{what}; give its state too", account_id))
        return not lacking

    def _lacking_stacks(self, name: str, stacks: set[str]) -> Iterator[str]:
        """The stack of an account's own name, where other accounts have theirs and it is in none of the input."""
        if name in self._declared_names and name not in stacks and self._stacks & self._declared_names:
            yield name

    @cached_property
    def _declared_names(self) -> frozenset[str]:
        return frozenset(as_text(resource.facts.get("name")) for resource in self.declared.values()) - {""}

    @cached_property
    def _stacks(self) -> frozenset[str]:
        return frozenset(resource.stack for resource in self.graph.custom)

    def lacking_stacks(self) -> Iterator[str]:
        """The stacks that the organizations of the input list and whose resources it does not contain."""
        listed = (r.outputs.get(STACKS) for r in self.graph.of_type(STACK))
        given = {resource.stack for resource in self.graph.custom}
        names = dict.fromkeys(n for names in listed for n in items_of(names) if isinstance(n, str))
        yield from (name for name in names if name not in given)


def plane_named(name: str) -> str:
    """The plane of a tag or stack: ``clinical`` for ``clinical-lakeside``; empty for any other name."""
    return next((plane for plane in PLANES if name == plane or name.startswith(f"{plane}-")), "")


def most_common(words: Iterable[str]) -> str:
    """The word that is most common, the first of them by alphabet; empty where there is none."""
    counts = Counter(word for word in words if word)
    return min(counts, key=lambda word: (-counts[word], word), default="")
