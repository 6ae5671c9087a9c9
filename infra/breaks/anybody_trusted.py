"""Somebody sets the principal of a clinician's trust policy to ``*`` while debugging sign-in."""

from __future__ import annotations

from infra.breaks.break_definition import Break, with_statement

ANY_PRINCIPAL = {"Sid": "Debugging", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}

BREAK = Break(
    title="The trust policy of a clinician's role allows every AWS principal",
    plane="clinical",
    caught_by=("IAM-004",),
    changes={("aws:iam/role:Role", "physician"): with_statement("assumeRolePolicy", ANY_PRINCIPAL)},
)
