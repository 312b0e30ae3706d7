resource "aws_iam_user" "alice" {
  name                 = "alice-${local.name}"
  path                 = local.path
  permissions_boundary = aws_iam_policy.boundary[local.changed ? 1 : 0].arn
  force_destroy        = true
  tags                 = local.changed ? { team = "b", new = "" } : { team = "a", old = "x y" }
}

resource "aws_iam_user" "bob" {
  name          = "bob"
  force_destroy = true
}

# Other clients give this user everything that a user can have, before it is destroyed.
resource "aws_iam_user" "loaded" {
  name          = "loaded"
  force_destroy = true
}

resource "aws_iam_group" "admins" {
  name = "admins-${local.name}"
  path = local.path
}

resource "aws_iam_group" "readers" {
  name = "readers"
}

resource "aws_iam_group_membership" "admins" {
  name  = "admins"
  group = aws_iam_group.admins.name
  users = local.changed ? [aws_iam_user.bob.name] : [aws_iam_user.alice.name, aws_iam_user.bob.name]
}

resource "aws_iam_user_group_membership" "alice" {
  user   = aws_iam_user.alice.name
  groups = [aws_iam_group.readers.name]
}

resource "aws_iam_user_policy" "named" {
  user   = aws_iam_user.alice.name
  name   = "objects"
  policy = local.read_objects
}

resource "aws_iam_user_policy" "prefixed" {
  user        = aws_iam_user.bob.name
  name_prefix = "prefix-"
  policy      = data.aws_iam_policy_document.lists.json
}

resource "aws_iam_user_policies_exclusive" "alice" {
  user_name    = aws_iam_user.alice.name
  policy_names = [aws_iam_user_policy.named.name]
}

resource "aws_iam_user_policy_attachment" "bob" {
  user       = aws_iam_user.bob.name
  policy_arn = local.changed ? "arn:aws:iam::aws:policy/IAMReadOnlyAccess" : "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_user_policy_attachment" "alice" {
  user       = aws_iam_user.alice.name
  policy_arn = "arn:aws:iam::aws:policy/SecurityAudit"
}

resource "aws_iam_user_policy_attachments_exclusive" "alice" {
  user_name   = aws_iam_user.alice.name
  policy_arns = [aws_iam_user_policy_attachment.alice.policy_arn]
}

resource "aws_iam_group_policy" "readers" {
  group  = aws_iam_group.readers.name
  name   = "objects"
  policy = local.read_objects
}

resource "aws_iam_group_policies_exclusive" "readers" {
  group_name   = aws_iam_group.readers.name
  policy_names = [aws_iam_group_policy.readers.name]
}

resource "aws_iam_group_policy_attachment" "admins" {
  group      = aws_iam_group.admins.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_iam_group_policy_attachment" "readers" {
  group      = aws_iam_group.readers.name
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
}

resource "aws_iam_group_policy_attachments_exclusive" "readers" {
  group_name  = aws_iam_group.readers.name
  policy_arns = [aws_iam_group_policy_attachment.readers.policy_arn]
}
