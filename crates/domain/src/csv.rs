//! Comma-separated values (RFC 4180) that spreadsheets open as they are meant: UTF-8 with its mark, no formulas.

/// Lines of cells as one text. A cell that a spreadsheet would take for a formula is defused with an apostrophe;
/// numbers stay numbers.
pub fn table(lines: &[Vec<String>]) -> String {
    // Without the mark, spreadsheets read UTF-8 as the machine's old code page.
    let mut text = String::from("\u{feff}");
    for line in lines {
        let cells: Vec<String> = line.iter().map(|cell| quoted(&defused(cell))).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

fn defused(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if formula && cell.parse::<f64>().is_err() { format!("'{cell}") } else { cell.to_owned() }
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', ';', '\r', '\n', '\'']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::table;

    fn line(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn cells_are_quoted_where_they_must_be_and_lines_end_as_the_standard_says() {
        let text = table(&[line(&["a", "b, c", "d \"e\""]), line(&["Été", "1\n2", ""])]);
        assert_eq!(text, "\u{feff}a,\"b, c\",\"d \"\"e\"\"\"\r\nÉté,\"1\n2\",\r\n");
    }

    #[test]
    fn what_a_spreadsheet_would_run_is_only_text() {
        let text = table(&[line(&["=1+1", "+cmd", "-2", "-x", "@SUM(A1)", "\t=1"])]);
        assert_eq!(text, "\u{feff}\"'=1+1\",\"'+cmd\",-2,\"'-x\",\"'@SUM(A1)\",\"'\t=1\"\r\n");
    }
}
