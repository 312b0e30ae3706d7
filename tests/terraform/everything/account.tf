resource "aws_iam_account_alias" "this" {
  account_alias = "roleback-${local.name}"
}

resource "aws_iam_account_password_policy" "strict" {
  minimum_password_length        = local.changed ? 16 : 12
  require_lowercase_characters   = true
  require_uppercase_characters   = true
  require_numbers                = true
  require_symbols                = !local.changed
  allow_users_to_change_password = true
  max_password_age               = local.changed ? 0 : 90
  password_reuse_prevention      = 3
  hard_expiry                    = local.changed
}

resource "aws_iam_security_token_service_preferences" "this" {
  global_endpoint_token_version = local.changed ? "v1Token" : "v2Token"
}

resource "aws_iam_organizations_features" "this" {
  enabled_features = local.changed ? ["RootSessions"] : ["RootCredentialsManagement", "RootSessions"]
}
