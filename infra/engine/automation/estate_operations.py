"""One operation on the stacks of an estate, in the order of their dependencies, independent stacks side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter
from typing import Final

from infra.context.estate import Lock
from infra.context.stack_order import ORGANIZATION, stack_dependencies, stack_inputs
from infra.engine.automation.stack_operations import Observer, Operation, StackEvent, StackResult, operate
from infra.engine.automation.target import Target
from infra.errors import UsageError
from infra.manifest.manifest_model import Manifest, plane_and_slug

WORKERS: Final = 2
"""Stacks at a time."""


def operate_estate(
    manifest: Manifest,
    operation: Operation,
    target: Target,
    observer: Observer,
    only: Sequence[str] = (),
    workers: int = WORKERS,
) -> list[StackResult]:
    """Run an operation on each stack after those it depends on; the results in the order in which stacks finished.

    A destroy runs the other way round, on each stack after those that depend on it. After the org stack of an
    organization its account ids are in the lock of every later stack. A failing stack lets those that are running
    finish and starts no other; what was done is in the state, so that the next run continues. A preview leaves out the
    stacks that read outputs of a stack which is not deployed, and says so.

    :raises UsageError: ``only`` names a stack that the manifest does not have, or one that reads outputs of a stack
        which is neither deployed nor among ``only``.
    :raises DeploymentError: a stack failed.
    """
    from infra.engine.fast_outputs import fast_outputs

    needs = _chosen(stack_dependencies(manifest), only)
    order = TopologicalSorter(_reversed(needs) if operation is Operation.DESTROY else needs)
    order.prepare()
    lock, results = target.lock, list[StackResult]()
    running: dict[Future[StackResult], str] = {}
    failures: list[BaseException] = []
    ready: list[str] = []
    inputs = _Inputs(manifest, operation, target)
    with fast_outputs(), ThreadPoolExecutor(workers) as pool:
        while running or (order.is_active() and not failures):
            ready += sorted(order.get_ready())
            while ready and len(running) < workers and not failures:
                name = ready.pop(0)
                if missing := inputs.missing(name, lock):
                    results.append(_left_out(name, missing, observer))
                    order.done(name)
                    ready += sorted(order.get_ready())
                    continue
                running[pool.submit(operate, name, operation, target, lock, observer)] = name
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                name = running.pop(future)
                if error := future.exception():
                    failures.append(error)
                    continue
                results.append(future.result())
                inputs.deployed(results[-1])
                lock = _with_accounts(lock, results[-1], target)
                order.done(name)
    if failures:
        raise failures[0]
    return results


class _Inputs:
    """What a stack needs of others: its account, which is in the lock once its org stack is deployed, and the outputs
    of its owner's own stacks. The state of another owner is never opened."""

    def __init__(self, manifest: Manifest, operation: Operation, target: Target) -> None:
        self.manifest, self.operation, self.target = manifest, operation, target
        self.of_stack = stack_inputs(manifest)
        self.known: dict[str, bool] = {}

    def deployed(self, result: StackResult) -> None:
        """Take the result of a stack: after a preview, only what was there before is deployed."""
        self.known[result.name] = self.operation is not Operation.PREVIEW or result.export is not None

    def missing(self, name: str, lock: Lock) -> tuple[str, ...]:
        """The stacks that a preview of this stack lacks; empty if it is possible.

        :raises UsageError: an update lacks them.
        """
        if self.operation not in (Operation.PREVIEW, Operation.UP):
            return ()
        organizations = {each for each in self.of_stack[name] if plane_and_slug(each)[0] == ORGANIZATION}
        lacking = set() if self._has_account(name, lock) else set(organizations)
        if not lacking or self.operation is Operation.PREVIEW:
            own = self.of_stack[name] - organizations
            lacking |= {each for each in own if lacking or not self._is_deployed(each, lock)}
        if lacking and self.operation is Operation.UP:
            them = " ".join(sorted(lacking))
            raise UsageError(f"{name}: reads outputs of {them}, not deployed yet. Fix: mso up {them} {name}")
        return tuple(sorted(lacking))

    def _has_account(self, name: str, lock: Lock) -> bool:
        plane, _ = plane_and_slug(name)
        account = f"clinical-{self.manifest.owner_of(name)}" if plane == "location" else name
        return account not in self.manifest.account_names() or account in lock.accounts

    def _is_deployed(self, name: str, lock: Lock) -> bool:
        if name not in self.known:
            self.known[name] = self.target.export(name, lock) is not None
        return self.known[name]


def _left_out(name: str, missing: tuple[str, ...], observer: Observer) -> StackResult:
    observer(StackEvent(name, "left out", f"it reads outputs of {', '.join(missing)}, not deployed yet"))
    return StackResult(name, Operation.PREVIEW, Counter(), 0.0, waits_for=missing)


def _chosen(needs: Mapping[str, frozenset[str]], only: Sequence[str]) -> dict[str, frozenset[str]]:
    if unknown := set(only) - needs.keys():
        raise UsageError(f"no stack {', '.join(sorted(unknown))}; this environment has {', '.join(needs)}")
    names = set(only) or needs.keys()
    return {name: needs[name] & names for name in needs if name in names}


def _reversed(needs: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Stack -> the stacks that depend on it."""
    return {name: frozenset(other for other, needed in needs.items() if name in needed) for name in needs}


def _with_accounts(lock: Lock, result: StackResult, target: Target) -> Lock:
    """The lock with the account ids that an org stack exports, kept for the next run."""
    if plane_and_slug(result.name)[0] != "org" or result.operation is not Operation.UP:
        return lock
    known = lock.with_org_outputs(result.outputs)
    target.keep_lock(known)
    return known
