//! Parameters in the query of a request to our own API.

use roleback_api::route::Endpoint;
use roleback_wire::Timestamp;
use roleback_wire::form::Form;

use super::reply::Problem;

/// The parameters, all of which the endpoint knows.
pub(crate) struct Parameters<'q>(Form<'q>);

impl<'q> Parameters<'q> {
    /// Parses the text after the `?`. Our own endpoints refuse unknown parameters, because a filter without effect
    /// misleads; LocalStack's clients may send more than we know.
    pub(crate) fn of(endpoint: Endpoint, text: &'q str) -> Result<Self, Problem> {
        let form =
            Form::parse(text.as_bytes()).map_err(|fault| Problem::bad_request(fault.message))?;
        let route = endpoint.route();
        let known: Vec<_> = route.query.iter().map(|known| known.name).collect();
        let is_lenient = route.template.starts_with("/_localstack/");
        let unknown = form.names().find(|name| !known.contains(name));
        match unknown.filter(|_| !is_lenient) {
            None => Ok(Self(form)),
            Some(name) => Err(Problem::bad_request(format!(
                "unknown parameter `{name}`: {} {} has {}",
                route.method,
                route.template,
                match known.as_slice() {
                    [] => "none".to_owned(),
                    known => known.join(", "),
                }
            ))),
        }
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.value(name)
    }

    pub(crate) fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    pub(crate) fn number(&self, name: &str) -> Result<Option<u64>, Problem> {
        let number = |text: &str| {
            text.parse()
                .map_err(|_| Problem::bad_request(format!("`{name}` is a number, not `{text}`")))
        };
        self.text(name).map(number).transpose()
    }

    /// The number of items on a page: at least one, at most `most`.
    pub(crate) fn limit(&self, default: usize, most: usize) -> Result<usize, Problem> {
        let limit = self.number("limit")?.unwrap_or(default as u64);
        Ok((limit as usize).clamp(1, most))
    }

    pub(crate) fn time(&self, name: &str) -> Result<Option<Timestamp>, Problem> {
        let time = |text: &str| {
            Timestamp::parse(text).ok_or_else(|| {
                Problem::bad_request(format!(
                    "`{name}` is a time such as 2026-11-21T20:57:49Z, not `{text}`"
                ))
            })
        };
        self.text(name).map(time).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(endpoint: Endpoint, text: &str) -> Option<String> {
        let parameters = Parameters::of(endpoint, text);
        parameters.err().map(|problem| problem.message().to_owned())
    }

    #[test]
    fn an_unknown_parameter_is_refused_with_those_that_there_are() {
        for (endpoint, text, expected) in [
            (Endpoint::Health, "verbose", None),
            (
                Endpoint::Health,
                "verbos",
                Some("unknown parameter `verbos`: GET /_roleback/health has verbose, promoted"),
            ),
            (
                Endpoint::Reset,
                "a=b",
                Some("unknown parameter `a`: POST /_roleback/reset has none"),
            ),
            (Endpoint::LocalstackHealth, "reload", None),
        ] {
            assert_eq!(error(endpoint, text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_page_has_at_least_one_line_and_not_more_than_the_most() {
        for (text, expected) in [
            ("", 50),
            ("limit=0", 1),
            ("limit=7", 7),
            ("limit=99999", 1_000),
        ] {
            let parameters = Parameters::of(Endpoint::Log, text).unwrap();
            assert_eq!(parameters.limit(50, 1_000).unwrap(), expected, "{text}");
        }
        let parameters = Parameters::of(Endpoint::Log, "limit=many").unwrap();
        assert!(parameters.limit(50, 1_000).is_err());
    }
}
