"""Writes the files derived from the manifest: stack configurations per practice and location, and the documents."""

import sys
from pathlib import Path

from infra.manifest.environments import cookiecutter_hooks

error = cookiecutter_hooks.write_derived_files(Path.cwd())
if not error:
    print("mso.yaml, the stack configurations and the documents are written. Next, in the new folder: mso demo --env .")
sys.exit(error)
