"""What a person is allowed is possible: an Allow that another policy never lets through is found, with its cause."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from work_account import ACCOUNT, BY_STAFF, KEY, REGION, WorkAccount, role_arn, statement

from policies.duties.kinds import declared_work, listed_objects, operator_work, secret_values
from policies.duties.kinds.declared_work import find

AUDITOR = role_arn("auditor")
SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:password-abc"


def account() -> WorkAccount:
    """An auditor who looks at keys, and a clerk who reads a bucket and gives a secret its value."""
    work = WorkAccount()
    look = statement("See", "kms:DescribeKey", "kms:GetKeyPolicy", "kms:List*", to={"AWS": AUDITOR})
    work.key(look, statement("Use", "kms:Decrypt", "kms:GenerateDataKey", to={"AWS": role_arn("clerk")}))
    work.bucket("charts")
    work.add("secretsmanager/secret:Secret", "secret", name="password", arn=SECRET, kmsKeyId=KEY)
    work.role(
        "auditor", BY_STAFF, statement("Look", "kms:DescribeKey", "kms:GetKeyPolicy", "kms:List*", "s3:GetBucket*")
    )
    work.role("clerk", BY_STAFF, statement("Read", "s3:GetObject", on=["arn:aws:s3:::charts/*"]),
              statement("Find", "s3:ListBucket", on=["arn:aws:s3:::charts"]),
              statement("Put", "secretsmanager:PutSecretValue"))  # fmt: skip
    return work


def test_a_declared_look_at_keys_works_if_the_key_policy_names_the_role() -> None:
    assert not account().open(find)
    work = account()
    work.without("See")
    causes = "\n".join(work.open(find).values())
    assert "kms:DescribeKey" in causes
    assert "neither names the caller nor delegates to its account" in causes


def test_an_action_that_the_own_boundary_takes_out_of_a_wildcard_is_no_work() -> None:
    work = account()
    work.denies("auditor-policy", "kms:ListGrants", "s3:GetBucketPolicy")
    assert not work.open(find)
    work.denies("auditor-policy", "kms:DescribeKey")  # allowed by its name, so it is declared
    assert [text for text in work.open(find).values() if "kms:DescribeKey" in text and "Deny 'Stop'" in text]


def test_a_boundary_that_does_not_allow_the_work_blocks_it() -> None:
    work = account()
    limit = f"arn:aws:iam::{ACCOUNT}:policy/limit"
    work.add("iam/policy:Policy", "limit", name="limit", arn=limit, policy=[statement("Only", "s3:*")])
    work.change("auditor", permissionsBoundary=limit)
    assert {sentence.split()[3] for sentence in work.open(find)} == {"kms:DescribeKey", "kms:GetKeyPolicy", "kms:List*"}


def test_an_operation_that_only_other_keys_have_is_not_asked() -> None:
    work = account()
    work.role("custodian", BY_STAFF, statement("Keys", "kms:GetPublicKey"))
    assert not [sentence for sentence in work.outcomes(find) if "custodian" in sentence]
    work.change("key", customerMasterKeySpec="RSA_2048")
    assert [text for sentence, text in work.open(find).items() if "custodian" in sentence and "BLOCKED" in text]


def test_reading_an_object_takes_the_key_of_its_bucket() -> None:
    work = account()
    work.without("Use")
    causes = work.open(find)
    assert any("kms:Decrypt" in text for sentence, text in causes.items() if "s3:GetObject" in sentence)


def test_a_policy_that_was_not_read_makes_the_work_unknown() -> None:
    work = account()
    work.bucket("notes", statement("Known", "s3:GetObject", to="*", effect="Deny"))
    work.change("notes-policy", policy="not JSON")
    found = [text for sentence, text in work.open(find).items() if "s3:GetBucket*" in sentence]
    assert found
    assert found[0].startswith("UNKNOWN")


def test_whoever_reads_objects_lists_their_folder() -> None:
    assert list(account().outcomes(listed_objects.find).values())
    assert not account().open(listed_objects.find)
    work = account()
    work.change("clerk-policy", policy=[statement("Read", "s3:GetObject", on=["arn:aws:s3:::charts/in/*"]), statement(
        "Find", "s3:ListBucket", on=["arn:aws:s3:::charts"], when={"StringLike": {"s3:prefix": "out/*"}})])  # fmt: skip
    (cause,) = work.open(listed_objects.find).values()
    assert cause.startswith("BLOCKED")
    assert "s3:ListBucket" in cause


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (lambda work: work.without("Put"), "nobody may give it a value"),
        (lambda work: work.without("Use"), "kms:GenerateDataKey"),
        (lambda work: work.denies("key", "kms:GenerateDataKey"), "Deny 'Stop'"),
    ],
)
def test_a_secret_that_nobody_can_give_a_value_is_found(change: Callable[[WorkAccount], None], cause: str) -> None:
    assert account().outcomes(secret_values.find)
    assert not account().open(secret_values.find)
    work = account()
    change(work)
    (found,) = work.open(secret_values.find).values()
    assert found.startswith("BLOCKED")
    assert cause in found


def test_a_role_does_the_operations_that_it_declares() -> None:
    work = account()
    work.add("rds/instance:Instance", "db", identifier="db", arn=f"arn:aws:rds:{REGION}:{ACCOUNT}:db:db")
    may = statement("Operate", "rds:DescribeDBInstances", "cloudwatch:GetMetricData")
    work.role("operator", BY_STAFF, may, tags={"mso:operations": "watch dance"})
    found = work.open(operator_work.find)
    assert {text.split()[0] for text in found.values()} == {"UNKNOWN"}, "the operation dance is not known"
    work.without("Operate")
    causes = "\n".join(work.open(operator_work.find).values())
    assert "rds:DescribeDBInstances is possible on nothing" in causes or "cloudwatch:GetMetricData" in causes


def test_every_kind_is_asked_of_people_only() -> None:
    work = account()
    trust = statement("Trust", "sts:AssumeRole", on=None, to={"Service": "ecs-tasks.amazonaws.com"})
    work.role("task", trust, statement("Keys", "kms:DescribeKey"))
    assert not [s for kind in (declared_work, listed_objects) for s in work.outcomes(kind.find) if "task" in s]


def test_what_starts_a_backup_passes_a_role_to_aws_backup() -> None:
    work = account()
    vault = f"arn:aws:backup:{REGION}:{ACCOUNT}:backup-vault:main"
    work.add("backup/vault:Vault", "vault", name="main", arn=vault)
    work.role("backup", statement("Trust", "sts:AssumeRole", on=None, to={"Service": "backup.amazonaws.com"}))
    hands = statement("Hand", "iam:PassRole", on=[role_arn("backup")])
    work.role("operator", BY_STAFF, statement("Start", "backup:StartBackupJob"), hands)
    assert not work.open(find)
    work.without("Hand")
    assert any("iam:PassRole" in text and text.startswith("BLOCKED") for text in work.open(find).values())


def test_of_a_whole_service_something_has_to_be_possible_and_an_administrator_declares_nothing() -> None:
    work = account()
    work.role("admin", BY_STAFF, statement("All", "*"), statement("Keys", "kms:*"))
    found = [s for s in work.outcomes(find) if "admin" in s]
    assert [sentence.rpartition(" is allowed ")[2] for sentence in found] == ["kms:* by Keys"]
    work.denies("admin-policy", "kms:Create*")
    assert not [s for s in work.open(find) if "admin" in s]
    work.denies("admin-policy", "kms:*")
    assert not [s for s in work.outcomes(find) if "admin" in s], "its own Deny takes all of it out on purpose"
    work.change("admin-policy", policy=[statement("Keys", "kms:*")])
    work.denies("key", "kms:*")
    limit = f"arn:aws:iam::{ACCOUNT}:policy/limit"
    work.add("iam/policy:Policy", "limit", name="limit", arn=limit, policy=[statement("Only", "s3:*")])
    work.change("admin", permissionsBoundary=limit)
    assert [text for sentence, text in work.open(find).items() if "admin" in sentence and "BLOCKED" in text]


def test_a_role_that_is_not_there_cannot_be_assumed() -> None:
    work = account()
    work.role("engineer", BY_STAFF, statement("Doors", "sts:AssumeRole", on=[role_arn("gone")]))
    (cause,) = (text for sentence, text in work.open(find).items() if "engineer" in sentence)
    assert cause == f"BLOCKED there is no role {role_arn('gone')}"
