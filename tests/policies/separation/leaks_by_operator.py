"""Leaks: operators that escalate their permissions, pass roles, take over workloads or copy data."""

from __future__ import annotations

from change_builders import (
    PHOTOS,
    READER,
    STAFF,
    Leak,
    add,
    changed,
    combined,
    extend_policy,
    operator_allowed,
    passing_role_to,
    role,
    running_as_reader,
    task_running_image,
    user,
    without,
    without_data_access_scp,
)
from small_estate import NORTH, NORTH_BACKUP, REGION, allow, deny, role_arn

LEAKS: list[Leak] = [
    # privilege escalation
    ("an operator changes a trust policy", "W5", operator_allowed("iam:UpdateAssumeRolePolicy", "sts:AssumeRole")),
    (
        "an operator changes its own policy",
        "W5",
        combined(
            operator_allowed("iam:PutRolePolicy", on=(role_arn(NORTH, "mso/operator"),)), without("photos:encryption")
        ),
    ),
    (
        "an operator attaches a policy to itself",
        "W5",
        combined(operator_allowed("iam:AttachRolePolicy"), without("photos:encryption")),
    ),
    ("an operator may read objects", "W5", combined(operator_allowed("s3:GetObject"), without("photos:encryption"))),
    (
        "an operator creates a role under the exempt path",
        "W5",
        combined(
            extend_policy(
                "clinical-north:operator:policy", allow("iam:CreateRole", "iam:PutRolePolicy", "sts:AssumeRole")
            ),
            changed("clinical-north:operator", permissionsBoundary=None),
            without("photos:encryption"),
        ),
    ),
    (
        "an operator removes its boundary",
        "W5",
        combined(
            extend_policy("clinical-north:operator:policy", allow("iam:DeleteRolePermissionsBoundary", "s3:GetObject")),
            extend_policy("operator-boundary", allow("iam:DeleteRolePermissionsBoundary")),
            without_data_access_scp,
            without("photos:encryption"),
        ),
    ),
    (
        "an operator rewrites its boundary",
        "W5",
        combined(
            extend_policy("clinical-north:operator:policy", allow("iam:CreatePolicyVersion", "s3:GetObject")),
            extend_policy("operator-boundary", allow("iam:CreatePolicyVersion")),
            without_data_access_scp,
            without("photos:encryption"),
        ),
    ),
    (
        "an operator removes the Deny on itself",
        "W5",
        combined(
            extend_policy(
                "clinical-north:operator:policy", allow("iam:DeleteRolePolicy", "s3:GetObject"), deny("s3:GetObject")
            ),
            changed("clinical-north:operator", permissionsBoundary=None),
            without_data_access_scp,
            without("photos:encryption"),
        ),
    ),
    (
        "an operator sets its own tag, and a condition allows reading by that tag",
        "W5",
        combined(
            extend_policy(
                "clinical-north:operator:policy",
                allow("iam:TagRole"),
                allow("s3:GetObject", when={"StringEquals": {"aws:PrincipalTag/reader": "yes"}}),
            ),
            changed("clinical-north:operator", permissionsBoundary=None),
            without_data_access_scp,
            without("photos:encryption"),
        ),
    ),
    (
        "an operator rewrites the bucket policy",
        "W1",
        combined(
            operator_allowed("s3:PutBucketPolicy", "s3:GetObject"),
            without("photos:encryption"),
            extend_policy(
                "photos:policy",
                deny(
                    "s3:GetObject",
                    on=PHOTOS,
                    to="*",
                    when={"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/mso/phi/*"}},
                ),
            ),
        ),
    ),
    (
        "an operator rewrites the key's policy",
        "W2",
        combined(
            operator_allowed("kms:PutKeyPolicy"),
            extend_policy("key:clinical-north", allow("kms:PutKeyPolicy", to=role_arn(NORTH, "mso/operator"))),
        ),
    ),
    # roles passed to services
    ("passes a role to Lambda", "W5", passing_role_to("lambda", "lambda:CreateFunction", "lambda:InvokeFunction")),
    ("passes a role to EC2", "W5", passing_role_to("ec2", "ec2:RunInstances")),
    ("passes a role to ECS", "W5", passing_role_to("ecs-tasks", "ecs:RegisterTaskDefinition", "ecs:RunTask")),
    ("passes a role to CloudFormation", "W5", passing_role_to("cloudformation", "cloudformation:CreateStack")),
    (
        "passes a role to CodeBuild",
        "W5",
        passing_role_to("codebuild", "codebuild:CreateProject", "codebuild:StartBuild"),
    ),
    ("passes a role to Glue", "W5", passing_role_to("glue", "glue:CreateJob", "glue:StartJobRun")),
    ("passes a role to SageMaker", "W5", passing_role_to("sagemaker", "sagemaker:CreateTrainingJob")),
    (
        "passes a role to Step Functions",
        "W5",
        passing_role_to("states", "states:CreateStateMachine", "states:StartExecution"),
    ),
    ("passes a role to the scheduler", "W5", passing_role_to("scheduler", "scheduler:CreateSchedule")),
    ("passes a role to S3 Batch", "W5", passing_role_to("batchoperations.s3", "s3:CreateJob")),
    (
        "passes a role to SSM automation",
        "W5",
        passing_role_to("ssm", "ssm:CreateDocument", "ssm:StartAutomationExecution"),
    ),
    (
        "passes a role to DataSync",
        "W5",
        passing_role_to("datasync", "datasync:CreateLocationS3", "datasync:CreateTask", "datasync:StartTaskExecution"),
    ),
    # workloads taken over
    ("replaces a function's code", "W5", operator_allowed("lambda:UpdateFunctionCode")),
    ("adds a layer to a function", "W5", operator_allowed("lambda:UpdateFunctionConfiguration")),
    (
        "runs commands in a task",
        "W5",
        running_as_reader(
            "aws:ecs/taskDefinition:TaskDefinition", ("ecs:ExecuteCommand",), family="app", taskRoleArn=READER
        ),
    ),
    (
        "pushes the image that a task runs",
        "W5",
        combined(
            add("aws:ecr/repository:Repository", "images", NORTH, name="mso/ehr"),
            running_as_reader(
                "aws:ecs/taskDefinition:TaskDefinition",
                ("ecr:PutImage",),
                family="app",
                taskRoleArn=READER,
                containerDefinitions=f'[{{"image": "{NORTH}.dkr.ecr.{REGION}.amazonaws.com/mso/ehr:7.0.3"}}]',
            ),
        ),
    ),
    (
        "runs commands on an instance",
        "W5",
        combined(
            add("aws:iam/instanceProfile:InstanceProfile", "profile", NORTH, name="profile", role="app-ehr"),
            running_as_reader("aws:ec2/instance:Instance", ("ssm:SendCommand",), iamInstanceProfile="profile"),
        ),
    ),
    (
        "opens a session on an instance",
        "W5",
        combined(
            add("aws:iam/instanceProfile:InstanceProfile", "profile", NORTH, name="profile", role="app-ehr"),
            running_as_reader("aws:ec2/instance:Instance", ("ssm:StartSession",), iamInstanceProfile="profile"),
        ),
    ),
    (
        "updates a stack that has a service role",
        "W5",
        running_as_reader("aws:cloudformation/stack:Stack", ("cloudformation:UpdateStack",), iamRoleArn=READER),
    ),
    (
        "starts a build with commands of its choice",
        "W5",
        running_as_reader("aws:codebuild/project:Project", ("codebuild:StartBuild",), serviceRole=READER),
    ),
    (
        "rewrites a state machine",
        "W5",
        running_as_reader("aws:sfn/stateMachine:StateMachine", ("states:UpdateStateMachine",), roleArn=READER),
    ),
    # copies of data
    ("downloads database logs", "W1", operator_allowed("rds:DownloadDBLogFilePortion")),
    ("queries the database", "W1", operator_allowed("rds-data:ExecuteStatement")),
    (
        "resets the database password and has network access",
        "W1",
        operator_allowed("rds:ModifyDBInstance", "ec2:RunInstances"),
    ),
    ("reads application logs that contain patient data", "W1", operator_allowed("logs:FilterLogEvents")),
    ("configures replication of the bucket", "W1", operator_allowed("s3:PutReplicationConfiguration")),
    (
        "exports through a backup copy job",
        "W1",
        combined(
            role(
                NORTH_BACKUP,
                "mso/operator",
                [allow("sts:AssumeRole", on=(), to=STAFF)],
                [allow("backup:StartCopyJob", "iam:PassRole")],
                owner="mso",
            )
        ),
    ),
    (
        "a user adds itself to a group that may read",
        "W1",
        combined(
            user("eve", allow("iam:AddUserToGroup"), group="readers", group_may=(allow("s3:GetObject"),)),
            without_data_access_scp,
            without("photos:encryption"),
        ),
    ),
    (
        "a user adds itself to a group and changes the group's policy",
        "W1",
        combined(
            user("eve", allow("iam:AddUserToGroup", "iam:PutGroupPolicy"), group="empty", group_may=(deny("ec2:*"),)),
            without_data_access_scp,
            without("photos:encryption"),
        ),
    ),
    (
        "a user changes the policy of its own group",
        "W1",
        combined(
            user("eve", allow("iam:PutGroupPolicy"), group="own", group_may=(allow("ec2:Describe*"),)),
            add("aws:iam/userGroupMembership:UserGroupMembership", "eve-in-own", NORTH, user="eve", groups=["own"]),
            without_data_access_scp,
            without("photos:encryption"),
        ),
    ),
    ("an operator replaces the image of a tag that a task runs", "W5", task_running_image("ehr:latest")),
]
