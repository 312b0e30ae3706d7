"""Service-linked roles: created for a service, protected, deleted by a task."""

import pytest

from conftest import refused

NAME = "AWSServiceRoleForECS"


@pytest.fixture
def role(iam):
    return iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")["Role"]


def test_the_role_has_the_name_trust_and_policy_of_its_service(iam, role):
    assert (role["RoleName"], role["Path"]) == (NAME, "/aws-service-role/ecs.amazonaws.com/")
    [statement] = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": ["ecs.amazonaws.com"]}
    assert "MaxSessionDuration" not in role
    [policy] = iam.list_attached_role_policies(RoleName=NAME)["AttachedPolicies"]
    assert policy["PolicyArn"] == "arn:aws:iam::aws:policy/aws-service-role/AmazonECSServiceRolePolicy"


def test_clients_can_describe_and_delete_it_only_as_aws_lets_them(iam, role):
    iam.update_role(RoleName=NAME, Description="mine")
    assert iam.get_role(RoleName=NAME)["Role"]["Description"] == "mine"
    with refused("UnmodifiableEntity", 400):
        iam.delete_role(RoleName=NAME)
    with refused("InvalidInput", 400):
        iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    task = iam.delete_service_linked_role(RoleName=NAME)["DeletionTaskId"]
    assert iam.get_service_linked_role_deletion_status(DeletionTaskId=task)["Status"] == "SUCCEEDED"
    with refused("NoSuchEntity", 404):
        iam.get_role(RoleName=NAME)


def test_a_suffix_is_for_the_services_that_take_one(iam):
    create = iam.create_service_linked_role
    role = create(AWSServiceName="autoscaling.amazonaws.com", CustomSuffix="mine")["Role"]
    assert role["RoleName"] == "AWSServiceRoleForAutoScaling_mine"
    with refused("InvalidInput", 400, "Custom suffix is not allowed for ecs.amazonaws.com"):
        create(AWSServiceName="ecs.amazonaws.com", CustomSuffix="mine")
