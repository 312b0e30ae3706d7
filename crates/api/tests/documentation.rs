//! The table of endpoints in the documentation equals the table of routes.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use roleback_api::route::ROUTES;

const BEGIN: &str = "<!-- endpoints -->\n";
const END: &str = "<!-- end of endpoints -->\n";

fn table() -> String {
    let mut text = "| request | effect |\n|---|---|\n".to_owned();
    for route in ROUTES {
        writeln!(
            text,
            "| `{} {}` | {} |",
            route.method, route.template, route.summary
        )
        .unwrap();
    }
    text
}

/// `ROLEBACK_UPDATE=1 cargo test -p roleback-api --test documentation` updates the table.
#[test]
fn the_documentation_has_the_table_of_routes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cli/docs/endpoints.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (found, after) = rest.split_once(END).unwrap();
    if std::env::var_os("ROLEBACK_UPDATE").is_some() {
        fs::write(&path, [before, BEGIN, &table(), END, after].concat()).unwrap();
        return;
    }
    assert_eq!(
        found,
        table(),
        "run the test with ROLEBACK_UPDATE=1 to update {}",
        path.display()
    );
}
