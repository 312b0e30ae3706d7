# Every IAM data source, read after everything was made.

data "aws_caller_identity" "current" {}

data "aws_iam_session_context" "app" {
  arn        = "arn:aws:sts::${data.aws_caller_identity.current.account_id}:assumed-role/${aws_iam_role.app.name}/session"
  depends_on = [aws_iam_role.app]
}

data "aws_iam_user" "alice" {
  user_name = aws_iam_user.alice.name
}

data "aws_iam_users" "team" {
  name_regex  = "^alice"
  path_prefix = aws_iam_user.alice.path
}

data "aws_iam_access_keys" "alice" {
  user = aws_iam_access_key.alice.user
}

data "aws_iam_user_ssh_key" "alice" {
  username          = aws_iam_user_ssh_key.alice.username
  ssh_public_key_id = aws_iam_user_ssh_key.alice.ssh_public_key_id
  encoding          = "PEM"
}

data "aws_iam_group" "admins" {
  group_name = aws_iam_group_membership.admins.group
}

data "aws_iam_role" "app" {
  name = aws_iam_role.app.name
}

data "aws_iam_roles" "team" {
  path_prefix = aws_iam_role.app.path
}

data "aws_iam_instance_profile" "app" {
  name = aws_iam_instance_profile.app.name
}

data "aws_iam_instance_profiles" "app" {
  role_name = aws_iam_instance_profile.app.role
}

data "aws_iam_policy" "by_arn" {
  arn        = aws_iam_policy.versioned.arn
  depends_on = [aws_iam_role.whole, aws_iam_role_policy_attachment.app, aws_iam_role_policy_attachment.prefixed]
}

data "aws_iam_policy" "by_name" {
  name = "AdministratorAccess"
}

data "aws_iam_account_alias" "this" {
  depends_on = [aws_iam_account_alias.this]
}

data "aws_iam_openid_connect_provider" "by_url" {
  url = "https://${aws_iam_openid_connect_provider.github.url}"
}

data "aws_iam_server_certificate" "chained" {
  name_prefix = "chained-"
  latest      = true
  depends_on  = [aws_iam_server_certificate.renamed]
}

data "aws_iam_principal_policy_simulation" "admins" {
  policy_source_arn = aws_iam_user.bob.arn
  action_names      = ["iam:ListUsers", "ec2:RunInstances"]
  depends_on        = [aws_iam_group_membership.admins, aws_iam_group_policy_attachment.admins]
}

output "read" {
  value = {
    session_issuer = data.aws_iam_session_context.app.issuer_name
    boundary       = data.aws_iam_user.alice.permissions_boundary
    users          = data.aws_iam_users.team.names
    access_keys    = data.aws_iam_access_keys.alice.access_keys[*].status
    ssh_key        = startswith(data.aws_iam_user_ssh_key.alice.public_key, "-----BEGIN PUBLIC KEY-----")
    members        = data.aws_iam_group.admins.users[*].user_name
    duration       = data.aws_iam_role.app.max_session_duration
    roles          = data.aws_iam_roles.team.names
    profile_role   = data.aws_iam_instance_profile.app.role_name == aws_iam_instance_profile.app.role
    profiles       = data.aws_iam_instance_profiles.app.names
    action         = jsondecode(data.aws_iam_policy.by_arn.policy).Statement[0].Action
    attached       = data.aws_iam_policy.by_arn.attachment_count
    managed        = data.aws_iam_policy.by_name.arn
    alias          = data.aws_iam_account_alias.this.account_alias
    clients        = data.aws_iam_openid_connect_provider.by_url.client_id_list
    certificate    = data.aws_iam_server_certificate.chained.name
    simulation     = data.aws_iam_principal_policy_simulation.admins.all_allowed
  }
}
