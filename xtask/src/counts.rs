//! How many tests passed, read from what the test runner says.

use std::fmt;

/// Tests that passed, failed, or were left out by a filter or an `#[ignore]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
}

impl Counts {
    /// Adds what one line of output says, if it is a runner's closing line.
    pub fn read(&mut self, line: &str) {
        let line = line.trim();
        let parts = if let Some(rest) = line.strip_prefix("test result: ") {
            // libtest: `ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.1s`
            rest.split_once(". ").map(|(_, parts)| parts)
        } else if line.starts_with("Summary [") {
            // nextest: `Summary [ 0.1s] 4/5 tests run: 2 passed (1 slow), 1 failed, 1 timed out, 1 skipped`
            line.split_once(" run: ").map(|(_, parts)| parts)
        } else {
            None
        };
        for part in parts.unwrap_or_default().split([',', ';']) {
            self.add(part.trim());
        }
    }

    fn add(&mut self, part: &str) {
        let Some((number, what)) = part.split_once(' ') else { return };
        let Ok(number) = number.parse::<u64>() else { return };
        let what = what.split(" (").next().unwrap_or(what);
        match what {
            "passed" => self.passed += number,
            "failed" | "timed out" | "exec failed" => self.failed += number,
            "skipped" | "ignored" | "filtered out" => self.skipped += number,
            _ => {}
        }
    }

    /// Tests that were run.
    pub fn run(&self) -> u64 {
        self.passed + self.failed
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Counts;

    fn read(lines: &[&str]) -> Counts {
        let mut counts = Counts::default();
        lines.iter().for_each(|line| counts.read(line));
        counts
    }

    #[test]
    fn the_closing_lines_of_cargo_test_add_up() {
        let counts = read(&[
            "running 3 tests",
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 4 filtered out; finished in 1.00s",
        ]);
        assert_eq!(counts, Counts { passed: 4, failed: 2, skipped: 5 });
    }

    #[test]
    fn a_test_that_timed_out_has_failed() {
        let counts = read(&[
            "     Summary [   0.105s] 4/5 tests run: 2 passed (1 slow), 1 failed, 1 timed out, 1 skipped",
        ]);
        assert_eq!(counts, Counts { passed: 2, failed: 2, skipped: 1 });
        assert_eq!(counts.to_string(), "2 passed, 2 failed, 1 skipped");
    }

    #[test]
    fn what_a_test_prints_is_not_counted() {
        assert_eq!(read(&["imported 3 passed, 1 failed", "Summary of 4 passed"]), Counts::default());
    }
}
