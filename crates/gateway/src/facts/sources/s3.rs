//! S3: tags of objects, buckets and access points, jobs, and access grants.

use roleback_policy::Arn;

use super::Field::{self, Text};
use super::{Source, source};
use crate::question::{Question, encoded};

pub(super) const S3: &[Source] = &[
    Source {
        tag_keys: &["s3:ExistingObjectTag/"],
        tags: &["TagSet"],
        ..source("s3", "", |arn, _, version| {
            let (bucket, key) = arn
                .resource
                .split_once('/')
                .filter(|(_, key)| !key.is_empty())?;
            let key: Vec<_> = key.split('/').map(encoded).collect();
            let version = version.map(|id| format!("&versionId={}", encoded(id)));
            let path = format!(
                "/{bucket}/{}?tagging{}",
                key.join("/"),
                version.unwrap_or_default()
            );
            Some(Question::rest("s3", arn, path).each_time())
        })
    },
    Source {
        tag_keys: &["aws:ResourceTag/", "s3:BucketTag/"],
        tags: &["TagSet"],
        ..source("s3", "", |arn, _, _| {
            let bucket = arn.resource.split('/').next()?;
            Some(Question::rest("s3", arn, format!("/{bucket}?tagging")))
        })
    },
    Source {
        tag_keys: &["aws:ResourceTag/", "s3:AccessPointTag/"],
        tags: &["Tags"],
        ..source("s3", "accesspoint/", |arn, whole, _| {
            let point = whole.split('/').take(2).collect::<Vec<_>>().join("/");
            let path = format!("/v20180820/tags/{}", encoded(&point));
            Some(Question::rest("s3control", arn, path))
        })
    },
    Source {
        fields: &[
            (
                "s3:ExistingJobOperation",
                Field::Member(&["Job", "Operation"]),
            ),
            ("s3:ExistingJobPriority", Text(&["Job", "Priority"])),
            ("s3:JobSuspendedCause", Text(&["Job", "SuspendedCause"])),
        ],
        ..source("s3", "job/", |arn, _, _| control(arn, "jobs"))
    },
    Source {
        fields: &[("s3:AccessGrantsLocationScope", Text(&["LocationScope"]))],
        is_after_request: true,
        ..source("s3", "access-grants/default/location/", |arn, _, _| {
            control(arn, "accessgrantsinstance/location")
        })
    },
    Source {
        fields: &[("s3:AccessGrantScope", Text(&["GrantScope"]))],
        ..source("s3", "access-grants/default/grant/", |arn, _, _| {
            control(arn, "accessgrantsinstance/grant")
        })
    },
];

/// What S3 Control knows of the resource with the id at the end of an ARN.
fn control(arn: &Arn<'_>, kind: &str) -> Option<Question> {
    let (_, id) = arn.resource.rsplit_once('/')?;
    let path = format!("/v20180820/{kind}/{}", encoded(id));
    Some(Question::rest("s3control", arn, path))
}
