# Every IAM resource and data source of the provider, in one configuration, so that one run of Terraform tests all of them.
# `stage` 2 changes whatever the provider changes in place, and renames what it replaces.

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

variable "endpoint" {
  type        = string
  description = "URL of the server under test."
}

variable "keys" {
  type        = string
  description = "Folder with the keys and certificates of the tests."
}

variable "stage" {
  type        = number
  description = "1: as first applied. 2: everything changed."
  default     = 1
}

locals {
  changed = var.stage == 2
  name    = local.changed ? "renamed" : "first"
  path    = local.changed ? "/moved/" : "/team/"
  # A document that a careless comparison would see as changed: one string for a list, spaces, the order of values.
  read_objects = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [{
        "Action": "s3:GetObject${local.changed ? "Version" : ""}",
        "Effect": "Allow",  "Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::a/*"],
        "Condition": {"StringLike": {"aws:PrincipalTag/team": ["$${aws:username}", "café"]}}
      }]
    }
  EOT
}

provider "aws" {
  region                  = "us-east-1"
  skip_metadata_api_check = true
  default_tags {
    tags = { made-by = "terraform", stage = tostring(var.stage) }
  }
  endpoints {
    iam = var.endpoint
    sts = var.endpoint
  }
}

provider "aws" {
  alias                   = "untagged"
  region                  = "us-east-1"
  skip_metadata_api_check = true
  endpoints {
    iam = var.endpoint
    sts = var.endpoint
  }
}
