//! Findings in the JSON of AWS's API.

use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::{Finding, Location, Point};

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut finding = serializer.serialize_struct("ValidatePolicyFinding", 5)?;
        finding.serialize_field("findingDetails", &self.message)?;
        finding.serialize_field("findingType", self.check.kind().as_str())?;
        finding.serialize_field("issueCode", self.check.code())?;
        finding.serialize_field("learnMoreLink", &self.check.learn_more())?;
        finding.serialize_field("locations", &self.locations)?;
        finding.end()
    }
}

impl Serialize for Location {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Extent {
            start: Point,
            end: Point,
        }
        let mut location = serializer.serialize_struct("Location", 2)?;
        location.serialize_field("path", &self.path)?;
        let (start, end) = (self.start, self.end);
        location.serialize_field("span", &Extent { start, end })?;
        location.end()
    }
}
