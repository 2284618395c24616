//! Bars that are divided: the parts of a whole, side by side. Pattern and order say what colour says too.

/// A divided bar.
pub(crate) struct Bars {
    pub parts: Vec<Part>,
    /// The whole, in words.
    pub whole: String,
    pub empty: bool,
}

/// A part of a bar.
pub(crate) struct Part {
    /// `us`, `asker`, `next`; `met`, `breached`, `running`.
    pub class: &'static str,
    pub name: String,
    /// The amount, in words.
    pub amount: String,
    /// Whole per cent: the parts sum to a hundred.
    pub percent: i64,
    /// Left edge and width in per cent.
    pub x: String,
    pub width: String,
    size: i64,
}

impl Part {
    pub fn of(class: &'static str, name: String, size: i64, amount: String) -> Self {
        Self { class, name, amount, percent: 0, x: String::new(), width: String::new(), size: size.max(0) }
    }
}

impl Bars {
    pub fn of<const N: usize>(parts: [Part; N], whole: String) -> Self {
        let mut parts = Vec::from(parts);
        let sum: i64 = parts.iter().map(|part| part.size).sum();
        let mut at = 0;
        for part in &mut parts {
            let share = |size: i64| size.saturating_mul(10_000).checked_div(sum).unwrap_or(0);
            let (left, right) = (share(at), share(at + part.size));
            at += part.size;
            part.percent = (right - left) / 100;
            part.x = hundredths(left);
            part.width = hundredths(right - left);
        }
        // Rounded down, a per cent or two are missing: the largest part takes them.
        let missing = 100 - parts.iter().map(|part| part.percent).sum::<i64>();
        if sum > 0
            && let Some(largest) = parts.iter_mut().max_by_key(|part| part.size)
        {
            largest.percent += missing;
        }
        Self { parts, whole, empty: sum == 0 }
    }
}

fn hundredths(size: i64) -> String {
    format!("{}.{:02}%", size / 100, size % 100)
}

#[cfg(test)]
mod tests {
    use super::{Bars, Part};

    #[test]
    fn the_parts_of_a_bar_sum_to_a_hundred_and_touch_each_other() {
        let part = |size| Part::of("us", String::new(), size, String::new());
        let bars = Bars::of([part(1), part(1), part(1)], String::new());
        assert_eq!(bars.parts.iter().map(|part| part.percent).sum::<i64>(), 100);
        let edges: Vec<(&str, &str)> =
            bars.parts.iter().map(|part| (part.x.as_str(), part.width.as_str())).collect();
        assert_eq!(edges, [("0.00%", "33.33%"), ("33.33%", "33.33%"), ("66.66%", "33.34%")]);
        assert!(Bars::of([part(0), part(0)], String::new()).empty);
    }
}
