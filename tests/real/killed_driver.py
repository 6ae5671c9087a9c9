"""Deploys one program of ``test_killed.py`` from a process of its own, which the test kills at a random point.

Prints a line for each step of the CLI. Arguments: the project's folder, the stack, the account, the program's number.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from comparison_scenarios import LIVES
from small_stacks import target_in

from infra.engine.automation.stack_operations import Operation, StackEvent, operate


def main(folder: str, stack: str, account: str, number: str) -> None:
    """Deploy the program."""
    from dataclasses import replace

    made = target_in(Path(folder))
    target = replace(made, program=lambda _name, _lock: lambda: LIVES[int(number)](account), release_locks=True)
    operate(stack, Operation.UP, target, target.lock, _tell)


def _tell(event: StackEvent) -> None:
    if event.kind == "step":
        print(event.text, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
