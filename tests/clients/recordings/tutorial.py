"""The steps of AWS's tutorial about delegating access across accounts with roles.

https://docs.aws.amazon.com/IAM/latest/UserGuide/tutorial_cross-account-with-roles.html
"""

import json

import boto3

ORIGINATING, PRODUCTION = "111111111111", "999999999999"
BUCKET = "arn:aws:s3:::amzn-s3-demo-bucket"
ROLE = f"arn:aws:iam::{PRODUCTION}:role/UpdateData"


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource, effect="Allow"):
    return {"Effect": effect, "Action": action, "Resource": resource}


def main():
    # A key id of twelve digits is the root user of that account.
    here = boto3.client("iam", aws_access_key_id=ORIGINATING, aws_secret_access_key="test")
    there = boto3.client("iam", aws_access_key_id=PRODUCTION, aws_secret_access_key="test")

    for group, user in (("Analysts", "Theresa"), ("Developers", "David")):
        here.create_group(GroupName=group)
        here.create_user(UserName=user)
        here.add_user_to_group(GroupName=group, UserName=user)

    # Step 1: a role in the destination account.
    bucket = allow("s3:ListAllMyBuckets", "*"), allow(["s3:ListBucket", "s3:GetBucketLocation"], BUCKET)
    objects = allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], f"{BUCKET}/*")
    policy = there.create_policy(
        PolicyName="read-write-app-bucket",
        PolicyDocument=document(*bucket, objects),
        Description="Read and write the bucket of the app",
    )["Policy"]
    trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ORIGINATING}:root"}, "Action": "sts:AssumeRole"}
    there.create_role(RoleName="UpdateData", AssumeRolePolicyDocument=document(trust))
    there.attach_role_policy(RoleName="UpdateData", PolicyArn=policy["Arn"])

    # Step 2: access to the role.
    for group, effect in (("Developers", "Allow"), ("Analysts", "Deny")):
        here.put_group_policy(
            GroupName=group,
            PolicyName=f"{effect.lower()}-assume-S3-role-in-production",
            PolicyDocument=document(allow("sts:AssumeRole", ROLE, effect)),
        )

    # Step 3: switch roles, and be refused.
    for user, group in (("David", "Developers"), ("Theresa", "Analysts")):
        key = here.create_access_key(UserName=user)["AccessKey"]
        sts = boto3.client("sts", aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"])
        try:
            sts.assume_role(RoleArn=ROLE, RoleSessionName=f"{user}-ProdUpdate")
            print(f"{user} of {group} switched roles")
        except sts.exceptions.ClientError as error:
            print(f"{user} of {group}: {error.response['Error']['Code']}")
        here.delete_access_key(UserName=user, AccessKeyId=key["AccessKeyId"])


main()
