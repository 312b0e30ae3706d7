data "aws_iam_policy_document" "lists" {
  policy_id = "lists"
  statement {
    sid       = "Lists"
    actions   = local.changed ? ["s3:ListBucket", "iam:ListUsers"] : ["s3:ListBucket"]
    resources = ["*"]
    condition {
      test     = "NumericLessThanEquals"
      variable = "s3:max-keys"
      values   = ["10"]
    }
  }
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]
    principals {
      type        = "Service"
      identifiers = local.changed ? ["lambda.amazonaws.com", "ec2.amazonaws.com"] : ["ec2.amazonaws.com"]
    }
    principals {
      type        = "AWS"
      identifiers = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_policy" "boundary" {
  count       = 2
  name        = "boundary-${count.index}"
  path        = "/boundary/"
  description = "What a user may do at most."
  policy      = data.aws_iam_policy_document.lists.json
}

# Every change of the document is a version more.
resource "aws_iam_policy" "versioned" {
  name_prefix = "versioned-"
  policy      = local.read_objects
  tags        = { team = local.name }
}

resource "aws_iam_policy" "renamed" {
  name   = "policy-${local.name}"
  path   = local.path
  policy = local.read_objects
}

resource "aws_iam_policy_attachment" "everyone" {
  name       = "everyone"
  policy_arn = aws_iam_policy.renamed.arn
  users      = local.changed ? [aws_iam_user.bob.name] : [aws_iam_user.bob.name, aws_iam_user.loaded.name]
  roles      = [aws_iam_role.prefixed.name]
  groups     = [aws_iam_group.admins.name]
}
