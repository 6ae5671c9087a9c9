"""Somebody writes a star into a clinician's trust policy while debugging sign-in."""

from __future__ import annotations

from infra.breaks.break_definition import Break, with_statement

ANYBODY = {"Sid": "Debugging", "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}

BREAK = Break(
    title="A clinician's role trusts everybody",
    plane="clinical",
    caught_by=("IAM-004",),
    changes={("aws:iam/role:Role", "physician"): with_statement("assumeRolePolicy", ANYBODY)},
)
