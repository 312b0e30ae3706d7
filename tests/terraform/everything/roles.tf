resource "aws_iam_role" "app" {
  name                  = "app-${local.name}"
  path                  = local.path
  assume_role_policy    = data.aws_iam_policy_document.trust.json
  description           = local.changed ? "" : "Reads objects, änd writes\tnone."
  max_session_duration  = local.changed ? 43200 : 3600
  permissions_boundary  = local.changed ? null : aws_iam_policy.boundary[0].arn
  force_detach_policies = true
  tags                  = { team = local.name }
}

resource "aws_iam_role" "prefixed" {
  name_prefix = "app-"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Action    = "sts:AssumeRole"
      Effect    = "Allow"
      Principal = { AWS = local.changed ? aws_iam_user.bob.arn : aws_iam_user.alice.arn }
    }]
  })
}

# Inline policies and attachments within the role: deprecated, and in every older configuration.
resource "aws_iam_role" "whole" {
  name                = "whole"
  assume_role_policy  = data.aws_iam_policy_document.trust.json
  managed_policy_arns = [aws_iam_policy.versioned.arn]
  inline_policy {
    name   = "objects"
    policy = local.read_objects
  }
}

resource "aws_iam_role_policy" "app" {
  role   = aws_iam_role.app.id
  policy = local.read_objects
}

resource "aws_iam_role_policies_exclusive" "app" {
  role_name    = aws_iam_role.app.name
  policy_names = [aws_iam_role_policy.app.name]
}

resource "aws_iam_role_policy_attachment" "prefixed" {
  role       = aws_iam_role.prefixed.name
  policy_arn = aws_iam_policy.versioned.arn
}

resource "aws_iam_role_policy_attachment" "app" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.versioned.arn
}

resource "aws_iam_role_policy_attachments_exclusive" "app" {
  role_name   = aws_iam_role.app.name
  policy_arns = [aws_iam_role_policy_attachment.app.policy_arn]
}

resource "aws_iam_instance_profile" "app" {
  name = "app-${local.name}"
  path = local.path
  role = local.changed ? aws_iam_role.prefixed.name : aws_iam_role.app.name
  tags = { team = local.name }
}

resource "aws_iam_instance_profile" "empty" {
  name_prefix = "empty-"
}

resource "aws_iam_service_linked_role" "beanstalk" {
  aws_service_name = "elasticbeanstalk.amazonaws.com"
  tags             = { team = local.name }
}

resource "aws_iam_service_linked_role" "suffixed" {
  aws_service_name = "autoscaling.amazonaws.com"
  custom_suffix    = "blue"
  description      = "Scales ${local.name}"
}
