"""Leaks to plant, one at a time: operators who raise themselves, pass roles, take over workloads, copy stores."""

from __future__ import annotations

from planting import (
    PHOTOS,
    READER,
    STAFF,
    Leak,
    add,
    both,
    changed,
    image,
    operator,
    passing,
    role,
    running,
    untouched,
    user,
    widen,
    without,
)
from small_estate import NORTH, NORTH_VAULT, REGION, allow, deny, role_arn

LEAKS: list[Leak] = [
    # operators that can raise themselves
    ("an operator edits trust", "W5", operator("iam:UpdateAssumeRolePolicy", "sts:AssumeRole")),
    (
        "an operator writes its own policy",
        "W5",
        both(operator("iam:PutRolePolicy", on=(role_arn(NORTH, "mso/operator"),)), without("photos:encryption")),
    ),
    (
        "an operator attaches a policy to itself",
        "W5",
        both(operator("iam:AttachRolePolicy"), without("photos:encryption")),
    ),
    ("an operator reads outright", "W5", both(operator("s3:GetObject"), without("photos:encryption"))),
    (
        "an operator makes a role under the readers' path",
        "W5",
        both(
            widen("clinical-north:operator:may", allow("iam:CreateRole", "iam:PutRolePolicy", "sts:AssumeRole")),
            changed("clinical-north:operator", permissionsBoundary=None),
            without("photos:encryption"),
        ),
    ),
    (
        "an operator removes its boundary",
        "W5",
        both(
            widen("clinical-north:operator:may", allow("iam:DeleteRolePermissionsBoundary", "s3:GetObject")),
            widen("operator-boundary", allow("iam:DeleteRolePermissionsBoundary")),
            untouched,
            without("photos:encryption"),
        ),
    ),
    (
        "an operator rewrites its boundary",
        "W5",
        both(
            widen("clinical-north:operator:may", allow("iam:CreatePolicyVersion", "s3:GetObject")),
            widen("operator-boundary", allow("iam:CreatePolicyVersion")),
            untouched,
            without("photos:encryption"),
        ),
    ),
    (
        "an operator removes the Deny on itself",
        "W5",
        both(
            widen("clinical-north:operator:may", allow("iam:DeleteRolePolicy", "s3:GetObject"), deny("s3:GetObject")),
            changed("clinical-north:operator", permissionsBoundary=None),
            untouched,
            without("photos:encryption"),
        ),
    ),
    (
        "an operator sets its own tag, and readers are known by tag",
        "W5",
        both(
            widen(
                "clinical-north:operator:may",
                allow("iam:TagRole"),
                allow("s3:GetObject", when={"StringEquals": {"aws:PrincipalTag/reader": "yes"}}),
            ),
            changed("clinical-north:operator", permissionsBoundary=None),
            untouched,
            without("photos:encryption"),
        ),
    ),
    (
        "an operator opens the bucket's policy",
        "W1",
        both(
            operator("s3:PutBucketPolicy", "s3:GetObject"),
            without("photos:encryption"),
            widen(
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
        both(
            operator("kms:PutKeyPolicy"),
            widen("key:clinical-north", allow("kms:PutKeyPolicy", to=role_arn(NORTH, "mso/operator"))),
        ),
    ),
    # roles passed to services
    ("passes a role to Lambda", "W5", passing("lambda", "lambda:CreateFunction", "lambda:InvokeFunction")),
    ("passes a role to EC2", "W5", passing("ec2", "ec2:RunInstances")),
    ("passes a role to ECS", "W5", passing("ecs-tasks", "ecs:RegisterTaskDefinition", "ecs:RunTask")),
    ("passes a role to CloudFormation", "W5", passing("cloudformation", "cloudformation:CreateStack")),
    ("passes a role to CodeBuild", "W5", passing("codebuild", "codebuild:CreateProject", "codebuild:StartBuild")),
    ("passes a role to Glue", "W5", passing("glue", "glue:CreateJob", "glue:StartJobRun")),
    ("passes a role to SageMaker", "W5", passing("sagemaker", "sagemaker:CreateTrainingJob")),
    ("passes a role to Step Functions", "W5", passing("states", "states:CreateStateMachine", "states:StartExecution")),
    ("passes a role to the scheduler", "W5", passing("scheduler", "scheduler:CreateSchedule")),
    ("passes a role to S3 Batch", "W5", passing("batchoperations.s3", "s3:CreateJob")),
    ("passes a role to SSM automation", "W5", passing("ssm", "ssm:CreateDocument", "ssm:StartAutomationExecution")),
    (
        "passes a role to DataSync",
        "W5",
        passing("datasync", "datasync:CreateLocationS3", "datasync:CreateTask", "datasync:StartTaskExecution"),
    ),
    # workloads taken over
    ("replaces a function's code", "W5", operator("lambda:UpdateFunctionCode")),
    ("puts a layer before a function", "W5", operator("lambda:UpdateFunctionConfiguration")),
    (
        "enters a task",
        "W5",
        running("aws:ecs/taskDefinition:TaskDefinition", ("ecs:ExecuteCommand",), family="app", taskRoleArn=READER),
    ),
    (
        "pushes the image that a task runs",
        "W5",
        both(
            add("aws:ecr/repository:Repository", "images", NORTH, name="mso/ehr"),
            running(
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
        both(
            add("aws:iam/instanceProfile:InstanceProfile", "profile", NORTH, name="profile", role="app-ehr"),
            running("aws:ec2/instance:Instance", ("ssm:SendCommand",), iamInstanceProfile="profile"),
        ),
    ),
    (
        "opens a session on an instance",
        "W5",
        both(
            add("aws:iam/instanceProfile:InstanceProfile", "profile", NORTH, name="profile", role="app-ehr"),
            running("aws:ec2/instance:Instance", ("ssm:StartSession",), iamInstanceProfile="profile"),
        ),
    ),
    (
        "updates a stack that keeps its role",
        "W5",
        running("aws:cloudformation/stack:Stack", ("cloudformation:UpdateStack",), iamRoleArn=READER),
    ),
    (
        "starts a build with its own commands",
        "W5",
        running("aws:codebuild/project:Project", ("codebuild:StartBuild",), serviceRole=READER),
    ),
    (
        "rewrites a state machine",
        "W5",
        running("aws:sfn/stateMachine:StateMachine", ("states:UpdateStateMachine",), roleArn=READER),
    ),
    # copies
    ("downloads database logs", "W1", operator("rds:DownloadDBLogFilePortion")),
    ("queries the database", "W1", operator("rds-data:ExecuteStatement")),
    (
        "resets the database's password from inside its network",
        "W1",
        operator("rds:ModifyDBInstance", "ec2:RunInstances"),
    ),
    ("reads application logs that carry patient data", "W1", operator("logs:FilterLogEvents")),
    ("replicates the bucket by configuration", "W1", operator("s3:PutReplicationConfiguration")),
    (
        "exports through a copy job",
        "W1",
        both(
            role(
                NORTH_VAULT,
                "mso/operator",
                [allow("sts:AssumeRole", on=(), to=STAFF)],
                [allow("backup:StartCopyJob", "iam:PassRole")],
                owner="mso",
            )
        ),
    ),
    (
        "a user adds itself to a group that reads",
        "W1",
        both(
            user("eve", allow("iam:AddUserToGroup"), group="readers", group_may=(allow("s3:GetObject"),)),
            untouched,
            without("photos:encryption"),
        ),
    ),
    (
        "a user adds itself to a group, and writes the group's policy",
        "W1",
        both(
            user("eve", allow("iam:AddUserToGroup", "iam:PutGroupPolicy"), group="empty", group_may=(deny("ec2:*"),)),
            untouched,
            without("photos:encryption"),
        ),
    ),
    (
        "a user writes the policy of the group that it is in",
        "W1",
        both(
            user("eve", allow("iam:PutGroupPolicy"), group="own", group_may=(allow("ec2:Describe*"),)),
            add("aws:iam/userGroupMembership:UserGroupMembership", "eve-in-own", NORTH, user="eve", groups=["own"]),
            untouched,
            without("photos:encryption"),
        ),
    ),
    ("an operator pushes an image over the tag that a task runs", "W5", image("ehr:latest")),
]
