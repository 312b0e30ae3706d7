resource "aws_iam_saml_provider" "corporate" {
  name = "corporate"
  saml_metadata_document = templatefile("${path.module}/saml-metadata.xml.tftpl", {
    entity      = "https://idp.example.com/${local.name}"
    certificate = join("", regexall("(?m)^[^-].*$", file("${var.keys}/rsa-2048.crt")))
  })
  tags = { team = local.name }
}

data "aws_iam_saml_provider" "corporate" {
  arn = aws_iam_saml_provider.corporate.arn
}
