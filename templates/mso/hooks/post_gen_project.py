"""Adds what follows from the manifest: a stack configuration per practice and location, and the documents."""

import sys
from pathlib import Path

from infra.manifest.environments import cookiecutter_hooks

wrong = cookiecutter_hooks.complete(Path.cwd())
if not wrong:
    print("mso.yaml, a configuration per stack and the documents are written. Next, in this folder: mso demo --env .")
sys.exit(wrong)
