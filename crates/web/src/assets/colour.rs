//! A brand's one colour, made into the six tokens of the style sheet, light and dark, with contrast computed.

use std::fmt::Write as _;

/// Red, green, blue, each 0 to 1 in sRGB.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rgb([f64; 3]);

const WHITE: Rgb = Rgb([1.0, 1.0, 1.0]);
const BLACK: Rgb = Rgb([0.0, 0.0, 0.0]);

/// Reads `#rrggbb`.
pub(crate) fn read(text: &str) -> Option<Rgb> {
    let hex = text.strip_prefix('#').filter(|hex| hex.len() == 6 && hex.is_ascii())?;
    let part = |at: usize| Some(f64::from(u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()?) / 255.0);
    Some(Rgb([part(0)?, part(2)?, part(4)?]))
}

impl Rgb {
    fn text(self) -> String {
        self.0.iter().fold("#".to_owned(), |mut text, part| {
            let _ = write!(text, "{:02x}", byte(*part));
            text
        })
    }

    /// Some of another colour mixed in, 0 to 1.
    fn mixed(self, other: Self, share: f64) -> Self {
        let part = |at: usize| self.0[at] * (1.0 - share) + other.0[at] * share;
        // As the sheet will say it, so that what is measured is what is shown.
        Self([part(0), part(1), part(2)].map(|part| f64::from(byte(part)) / 255.0))
    }

    /// Relative luminance, WCAG 2.2.
    fn luminance(self) -> f64 {
        let [r, g, b] =
            self.0.map(|c| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte")]
fn byte(part: f64) -> u8 {
    (part.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// Contrast ratio of two colours, WCAG 2.2: 1 to 21.
fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (a.luminance() + 0.05, b.luminance() + 0.05);
    if a > b { a / b } else { b / a }
}

/// What the page is made of, light and dark: the colours a brand is measured against.
struct Ground {
    paper: Rgb,
    surface: Rgb,
    ink: Rgb,
    quiet: Rgb,
    /// Where colours move to be read better: darker on light, lighter on dark.
    towards: Rgb,
    /// What text in the brand's colour must reach: above the 4.5 of WCAG, for it also stands on coloured notices.
    text: f64,
}

const fn rgb(r: u8, g: u8, b: u8) -> Rgb {
    Rgb([r as f64 / 255.0, g as f64 / 255.0, b as f64 / 255.0])
}

const LIGHT: Ground = Ground {
    paper: rgb(0xf4, 0xf6, 0xf5),
    surface: WHITE,
    ink: rgb(0x16, 0x21, 0x1f),
    quiet: rgb(0x5a, 0x68, 0x64),
    towards: BLACK,
    text: 5.5,
};
const DARK: Ground = Ground {
    paper: rgb(0x0f, 0x15, 0x14),
    surface: rgb(0x17, 0x1f, 0x1e),
    ink: rgb(0xe8, 0xee, 0xec),
    quiet: rgb(0x97, 0xa5, 0xa1),
    towards: WHITE,
    text: 7.5,
};

/// The six tokens.
struct Tokens {
    brand: Rgb,
    ink: Rgb,
    strong: Rgb,
    text: Rgb,
    tint: Rgb,
    line: Rgb,
}

/// Moves a colour until it holds; the end of the way always does.
fn until(from: Rgb, towards: Rgb, holds: impl Fn(Rgb) -> bool) -> Rgb {
    let steps = (0..=50).map(|step| from.mixed(towards, f64::from(step) / 50.0));
    steps.into_iter().find(|colour| holds(*colour)).unwrap_or(towards)
}

fn tokens(colour: Rgb, ground: &Ground) -> Tokens {
    let dark_ink = colour.mixed(BLACK, 0.85);
    let ink_on = |ground: Rgb| if contrast(WHITE, ground) >= 4.5 { WHITE } else { dark_ink };
    let brand = until(colour, ground.towards, |it| {
        contrast(it, ground.paper) >= 3.0 && contrast(ink_on(it), it) >= 4.5
    });
    let ink = ink_on(brand);
    // Pressed or pointed at: further from the page, still under the same ink.
    let away = if ink == WHITE { BLACK } else { WHITE };
    let strong = until(brand.mixed(away, 0.25), away, |it| contrast(ink, it) >= 4.5);
    let tint = (0..10)
        .map(|step| ground.surface.mixed(colour, 0.1 - f64::from(step) / 100.0))
        .find(|tint| contrast(ground.ink, *tint) >= 4.5 && contrast(ground.quiet, *tint) >= 4.5)
        .unwrap_or(ground.surface);
    let text = until(brand, ground.towards, |it| {
        [ground.surface, ground.paper, tint].iter().all(|behind| contrast(it, *behind) >= ground.text)
    });
    let line = ground.surface.mixed(brand, 0.35);
    Tokens { brand, ink, strong, text, tint, line }
}

/// The brand's style sheet.
pub(crate) fn sheet(colour: Rgb) -> String {
    let (light, dark) = (tokens(colour, &LIGHT), tokens(colour, &DARK));
    let pairs = [
        ("brand", light.brand, dark.brand),
        ("brand-ink", light.ink, dark.ink),
        ("brand-strong", light.strong, dark.strong),
        ("brand-text", light.text, dark.text),
        ("brand-tint", light.tint, dark.tint),
        ("brand-line", light.line, dark.line),
    ];
    let mut sheet = ":root {\n".to_owned();
    for (name, light, dark) in pairs {
        let _ = writeln!(sheet, "  --{name}: light-dark({}, {});", light.text(), dark.text());
    }
    sheet + "}\n"
}

/// A letter on the brand's colour.
pub(crate) fn icon(colour: Option<Rgb>, letter: char) -> String {
    let tokens = tokens(colour.unwrap_or(rgb(0x0f, 0x5c, 0x4f)), &LIGHT);
    let letter = letter.to_uppercase();
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="{}"/><text x="16" y="22.5" text-anchor="middle" font-family="system-ui, sans-serif" font-size="18" font-weight="700" fill="{}">{letter}</text></svg>"#,
        tokens.brand.text(),
        tokens.ink.text()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_of_the_wheel_is_readable() {
        let steps = [0x00, 0x33, 0x66, 0x99, 0xcc, 0xff];
        let step = |at: usize| steps[at % steps.len()];
        let wheel = (0..216).map(|at| rgb(step(at), step(at / 6), step(at / 36)));
        for colour in wheel {
            for ground in [&LIGHT, &DARK] {
                let it = tokens(colour, ground);
                let holds = |what: &str, a: Rgb, b: Rgb, least: f64| {
                    let found = contrast(a, b);
                    assert!(found >= least, "{what} of {}: {found:.2}", colour.text());
                };
                holds("ink on brand", it.ink, it.brand, 4.5);
                holds("ink on strong", it.ink, it.strong, 4.5);
                holds("brand on paper", it.brand, ground.paper, 3.0);
                for behind in [ground.surface, ground.paper, it.tint] {
                    holds("text", it.text, behind, ground.text);
                }
                holds("page ink on tint", ground.ink, it.tint, 4.5);
                holds("quiet ink on tint", ground.quiet, it.tint, 4.5);
            }
        }
    }

    #[test]
    fn only_a_colour_of_six_hex_digits_is_a_colour() {
        assert!(read("#1d4e89").is_some());
        for wrong in ["1d4e89", "#1d4e8", "#1d4e8g", "#é4e89", "red", "#1d4e89;}"] {
            assert!(read(wrong).is_none(), "{wrong}");
        }
    }
}
