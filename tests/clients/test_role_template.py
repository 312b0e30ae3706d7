"""Role templates: read, and roles that are created from them once; the role manager's switch."""

from conftest import refused

TEMPLATE = "arn:aws:iam::aws:role-template/iam.amazonaws.com/PowerUserRoleTemplate:1"
VALUES = {"AWSServiceName": {"Values": ["lambda.amazonaws.com"]}}


def test_a_template_says_what_it_makes(iam):
    version = iam.get_role_template_version(TemplateArn=TEMPLATE)["RoleTemplateVersion"]
    assert version["ManagedPolicyArns"] == ["arn:aws:iam::aws:policy/PowerUserAccess"]
    names = [parameter["Name"] for parameter in version["ParametersDefinition"]]
    assert names == ["AWSServiceName", "RoleName"]
    trusted = version["AssumeRolePolicyDocumentTemplate"]["Statement"][0]["Principal"]
    assert trusted == {"Service": "@{AWSServiceName}"}
    with refused("NoSuchEntity", 404):
        iam.get_role_template_version(TemplateArn=TEMPLATE, MinorVersion=7)


def test_a_role_is_created_once_and_comes_back_until_it_is_changed(account, iam):
    role = iam.acquire_role(TemplateArn=TEMPLATE, ReplacementValues=VALUES)["Role"]
    assert role["Arn"] == account.arn("role/PowerUserRole")
    assert role["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"Service": "lambda.amazonaws.com"}
    assert iam.acquire_role(TemplateArn=TEMPLATE, ReplacementValues=VALUES)["Role"] == role
    source = iam.get_role(RoleName="PowerUserRole")["Role"]["SourceRoleTemplate"]
    assert source == {"TemplateArn": TEMPLATE, "TemplateMinorVersion": 0}
    with refused("NameConflict", 409):
        other = {"AWSServiceName": {"Values": ["ec2.amazonaws.com"]}}
        iam.acquire_role(TemplateArn=TEMPLATE, ReplacementValues=other)
    iam.tag_role(RoleName="PowerUserRole", Tags=[{"Key": "k", "Value": "v"}])
    with refused("RoleModified", 409):
        iam.acquire_role(TemplateArn=TEMPLATE, ReplacementValues=VALUES)


def test_enabling_the_role_manager_creates_its_role(iam):
    iam.put_account_properties(Properties={"RoleManager/Enabled": "true"})
    assert iam.get_account_properties()["Properties"] == {"RoleManager/Enabled": "true"}
    role = iam.get_role(RoleName="AWSServiceRoleForIAMRoleManager")["Role"]
    assert role["Path"] == "/aws-service-role/role-manager.iam.amazonaws.com/"
