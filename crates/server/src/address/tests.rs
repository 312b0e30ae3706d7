use super::*;

fn address(path: &str, header: &[&str]) -> Result<Option<(String, String)>, &'static str> {
    let mut headers = HeaderMap::new();
    for value in header {
        headers.append(moment::HEADER, HeaderValue::from_str(value).unwrap());
    }
    let found = of(path, &headers).map_err(|error| error.code().unwrap_or_default())?;
    Ok(found.map(|(address, rest)| {
        let fork = address.fork.map(|fork| format!("{fork}/"));
        let at = address.at.map(|at| at.to_string());
        let state = fork.unwrap_or_default() + &at.unwrap_or_default();
        (state, rest.to_owned())
    }))
}

#[test]
fn a_prefix_addresses_a_state_and_the_rest_is_routed() {
    for (path, state, rest) in [
        ("/_roleback/at/42", "42", "/"),
        ("/_roleback/at/42/", "42", "/"),
        ("/_roleback/at/head~2", "head~2", "/"),
        ("/_roleback/at/head%7E2", "head~2", "/"),
        ("/_roleback/at/-10m/", "-10m", "/"),
        ("/_roleback/at/pod%3Aci%403/", "pod:ci:3", "/"),
        ("/_roleback/at/pod:ci@3", "pod:ci:3", "/"),
        (
            "/_roleback/at/2026-11-21T20:57:49+01:00/",
            "2026-11-21T19:57:49Z",
            "/",
        ),
        ("/_roleback/at/42/_roleback/log", "42", "/_roleback/log"),
        ("/_roleback/at/42/x/", "42", "/x/"),
        ("/_roleback/fork/a", "a/", "/"),
        ("/_roleback/fork/a/", "a/", "/"),
        ("/_roleback/fork/a/at/7", "a/7", "/"),
        ("/_roleback/fork/a/at/7/_aws/x", "a/7", "/_aws/x"),
        ("/_roleback/fork/a/_roleback/log", "a/", "/_roleback/log"),
        ("/_roleback/fork/a/x", "a/", "/x"),
    ] {
        let expected = Some((state.to_owned(), rest.to_owned()));
        assert_eq!(address(path, &[]), Ok(expected), "{path}");
    }
}

#[test]
fn other_paths_address_the_current_state() {
    for path in [
        "/",
        "/_roleback",
        "/_roleback/log",
        "/_roleback/attic/1",
        "/_roleback/forks",
        "/_roleback/forks/a",
        "/x/_roleback/at/42",
        "/x//..",
    ] {
        assert_eq!(address(path, &[]), Ok(None), "{path}");
    }
}

#[test]
fn an_address_that_is_not_certain_is_refused() {
    for path in [
        "/_roleback/at",
        "/_roleback/at/",
        "/_roleback/at/043",
        "/_roleback/at/x/",
        "/_roleback/at/%FF",
        "/_roleback/at/head%257E2",
        "/_roleback/at/42/../43",
        "/_roleback/at/42/%2e%2E/43",
        "/_roleback/at/42/./x",
        "/_roleback/at/42//",
        "/_roleback/at//42",
        "/_roleback/at/pod%2Fci",
        "/_roleback/at/42/x%2fy",
        "/_roleback/fork",
        "/_roleback/fork/",
        "/_roleback/fork/.a/",
        "/_roleback/fork/a/at/",
        "/_roleback/fork/a/at/x",
        "/_roleback/fork/../at/1",
    ] {
        assert_eq!(address(path, &[]), Err("InvalidMoment"), "{path}");
    }
}

#[test]
fn a_header_addresses_a_moment_and_must_agree_with_the_path() {
    let root = Ok(Some(("42".to_owned(), "/".to_owned())));
    assert_eq!(address("/", &["42"]), root);
    assert_eq!(address("/_roleback/at/42", &["42"]), root);
    let in_fork = Ok(Some(("a/42".to_owned(), "/".to_owned())));
    assert_eq!(address("/_roleback/fork/a", &["42"]), in_fork);
    for (path, header) in [
        ("/_roleback/at/43", &["42"][..]),
        ("/", &["42", "42"]),
        ("/", &["x"]),
        ("/", &[""]),
    ] {
        assert_eq!(address(path, header), Err("InvalidMoment"), "{path}");
    }
}

#[test]
fn the_query_stays_with_the_routed_path() {
    let uri = Uri::from_static("/_roleback/at/42/_roleback/log?limit=3");
    let routed = routed(&uri, "/_roleback/log").unwrap();
    assert_eq!(routed.to_string(), "/_roleback/log?limit=3");
    let uri = Uri::from_static("http://h:1/_roleback/at/42");
    assert_eq!(super::routed(&uri, "/").unwrap().to_string(), "http://h:1/");
}
