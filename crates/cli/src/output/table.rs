//! Tables without boxes. They are at most as wide as the terminal; longer cells wrap inside their column.

use comfy_table::{ContentArrangement, Table, TableStyle};
use serde_json::Value;

use super::text::{BOLD, Painted, Text, line, say, style_of};

/// The smallest width of a table in characters. In a narrower table a column has no room for a word.
const WIDTH_MIN: u16 = 40;

/// A column: its title, and the member of each object that it shows.
pub(crate) type Column = (&'static str, &'static str);

/// A table of an array of objects.
pub(crate) fn of_objects(data: &Value, columns: &[Column]) -> Text {
    let titles: Vec<_> = columns.iter().map(|(title, _)| *title).collect();
    let rows = data.as_array().into_iter().flatten();
    let rows = rows.map(|row| {
        let cell = |(_, member): &Column| row.get(*member).map_or(String::new(), plain);
        columns.iter().map(cell).collect()
    });
    of_rows(&titles, rows.collect(), width())
}

/// The width of the terminal in characters, if standard output is a terminal.
fn width() -> Option<u16> {
    let size = terminal_size::terminal_size_of(std::io::stdout());
    size.map(|(width, _)| width.0.max(WIDTH_MIN))
}

fn of_rows(titles: &[&str], rows: Vec<Vec<String>>, width: Option<u16>) -> Text {
    let mut table = Table::new();
    table.load_style(TableStyle::new());
    match width {
        Some(width) => {
            table.set_content_arrangement(ContentArrangement::Dynamic);
            table.set_width(width);
        }
        None => {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
    }
    table.set_header(titles);
    for row in rows {
        table.add_row(row.iter().map(|cell| line(cell)));
    }
    let mut text = Text::default();
    for (index, row) in table.lines().enumerate() {
        let row = row.trim_end();
        if index == 0 {
            say!(text, "{}\n", Painted(BOLD, row));
        } else {
            paint(&mut text, row);
            say!(text, "\n");
        }
    }
    text
}

/// Appends a row, with decisions and other results in their colour.
fn paint(text: &mut Text, row: &str) {
    for word in row.split_inclusive(' ') {
        match style_of(word.trim_end()) {
            Some(style) => say!(text, "{}", Painted(style, word)),
            None => say!(text, "{}", word),
        }
    }
}

/// A value without quotes.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::Null => "-".into(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_table_has_no_boxes_and_a_dash_for_an_absent_value() {
        let data = json!([{"seq": 1, "name": "bob"}, {"seq": 12, "name": null}]);
        let text = of_objects(&data, &[("SEQ", "seq"), ("NAME", "name")]);
        let plain = anstream::adapter::strip_str(text.as_str()).to_string();
        assert_eq!(plain, " SEQ  NAME\n 1    bob\n 12   -\n");
    }

    #[test]
    fn a_wide_table_wraps_inside_its_cells_and_keeps_all_text() {
        let arn = "arn:aws:iam::000000000000:user/engineering/platform/ann";
        let row = vec!["12".to_owned(), arn.to_owned(), "implicitDeny".to_owned()];
        let text = of_rows(&["ID", "CALLER", "DECISION"], vec![row], Some(50));
        let plain = anstream::adapter::strip_str(text.as_str()).to_string();
        assert!(
            plain.lines().all(|line| line.chars().count() <= 50),
            "{plain}"
        );
        let start = plain.lines().next().unwrap().find("CALLER").unwrap();
        let end = plain.lines().next().unwrap().find("DECISION").unwrap();
        let cells = plain.lines().skip(1).map(|line| {
            line.get(start..end.min(line.len()))
                .unwrap_or_default()
                .trim()
        });
        assert_eq!(cells.collect::<String>(), arn);
    }

    #[test]
    fn a_cell_with_several_lines_stays_on_one_line() {
        let row = vec!["a\n::error::b".to_owned()];
        let text = of_rows(&["M"], vec![row], None);
        assert_eq!(text.as_str().lines().count(), 2, "{text:?}");
    }
}
