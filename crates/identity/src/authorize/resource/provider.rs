//! Identity providers, whose tags policies see.

use super::{Resource, named};
use crate::iam;
use crate::scene::Scene;

pub(super) fn oidc_provider<'a>(scene: &Scene<'a>, arn: &'a str) -> Resource<'a> {
    Resource {
        tags: iam::oidc_provider::find(scene, arn).map_or(&[], |found| &found.tags),
        ..named(scene, arn)
    }
}

pub(super) fn saml_provider<'a>(scene: &Scene<'a>, arn: &'a str) -> Resource<'a> {
    Resource {
        tags: iam::saml_provider::find(scene, arn).map_or(&[], |found| &found.tags),
        ..named(scene, arn)
    }
}
