resource "aws_iam_access_key" "alice" {
  user   = aws_iam_user.alice.name
  status = local.changed ? "Inactive" : "Active"
}

resource "aws_iam_user_login_profile" "bob" {
  user                    = aws_iam_user.bob.name
  password_length         = 24
  password_reset_required = true
  depends_on              = [aws_iam_account_password_policy.strict]
  lifecycle {
    # The provider's documentation asks for it: what it reads back of a password is nothing.
    ignore_changes = [password_length, password_reset_required]
  }
}

resource "aws_iam_virtual_mfa_device" "phone" {
  virtual_mfa_device_name = "phone"
  path                    = local.path
  tags                    = { team = local.name }
}

resource "aws_iam_user_ssh_key" "alice" {
  username   = aws_iam_user.alice.name
  encoding   = "SSH"
  public_key = file("${var.keys}/rsa-2048.pub")
  status     = local.changed ? "Inactive" : "Active"
}

resource "aws_iam_user_ssh_key" "bob" {
  username   = aws_iam_user.bob.name
  encoding   = "PEM"
  public_key = file("${var.keys}/rsa-2048.pub.pem")
}

resource "aws_iam_signing_certificate" "alice" {
  user_name        = aws_iam_user.alice.name
  certificate_body = file("${var.keys}/signing.crt")
  status           = local.changed ? "Inactive" : "Active"
}

resource "aws_iam_server_certificate" "site" {
  name             = "site"
  path             = local.path
  certificate_body = file("${var.keys}/server.crt")
  private_key      = file("${var.keys}/rsa-2048.pem")
  tags             = { team = local.name }
}

# The provider sets the tags of a certificate under its new name before it renames it: only one without tags can be renamed.
resource "aws_iam_server_certificate" "renamed" {
  provider          = aws.untagged
  name              = "chained-${local.name}"
  certificate_body  = file("${var.keys}/server.crt")
  certificate_chain = "${file("${var.keys}/server-middle.crt")}${file("${var.keys}/server-root.crt")}"
  private_key       = file("${var.keys}/rsa-2048.pem")
}

resource "aws_iam_service_specific_credential" "git" {
  service_name = "codecommit.amazonaws.com"
  user_name    = aws_iam_user.bob.name
  status       = local.changed ? "Inactive" : "Active"
}
