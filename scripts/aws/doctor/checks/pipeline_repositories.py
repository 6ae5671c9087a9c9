"""The pipelines' repositories are named with the ids that newer GitHub tokens contain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scripts.aws.doctor.examination import Answer, Area, Check, Examination, not_checked, ok

GITHUB: Final = "token.actions.githubusercontent.com"


def run(examination: Examination) -> Iterator[Answer]:
    """Examine the repository of each owner; only GitHub's tokens contain ids."""
    ci = examination.manifest.aws.ci
    for owner, repository in ci.repositories.items():
        if ci.issuer != GITHUB or "@" in repository:
            yield ok(f"{owner} deploys from {repository}")
        else:
            name = repository.partition("/")[2]
            query = "'\"\\(.owner.login)@\\(.owner.id)/\\(.name)@\\(.id)\"'"
            fix = f"{owner}: gh api repos/{repository} --jq {query}; write the result into aws.ci.repositories"
            what = (
                f"{owner} deploys from {repository}: if {name} was made after 2026-07-15, its tokens contain ids, and"
            )
            yield not_checked(
                f"{what} the deployer role refuses them until mso.yaml names the repository with its ids", fix
            )


CHECK = Check(id="pipelines", area=Area.PEOPLE, title="the pipelines' repositories", run=run)
