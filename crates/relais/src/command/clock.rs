//! `relais clock --batch`: cases in, due times out, by the engine that runs the desk.

use std::io::{BufRead as _, Write as _};
use std::process::ExitCode;

use clap::Args;
use domain::reckon::batch;
use domain::text::Language;

use crate::config::Config;
use crate::{out, wiring};

/// What `clock` may be told.
#[derive(Args)]
pub struct Options {
    /// Cases on stdin, one JSON object a line; answers on stdout, in order.
    #[arg(long, required_unless_present = "believe")]
    batch: bool,
    /// Your word that this machine's clock is right, now: a server that doubts its clock takes it.
    #[arg(long, conflicts_with_all = ["batch", "explain"])]
    pub believe: bool,
    /// Add the intervals that counted, and why the others did not.
    #[arg(long)]
    explain: bool,
    /// Say why in words too: en or fr.
    #[arg(long, requires = "explain", value_parser = language)]
    language: Option<Language>,
}

fn language(code: &str) -> Result<Language, String> {
    let known = Language::ALL.into_iter().find(|it| it.code() == code);
    known.ok_or_else(|| "give en or fr".to_owned())
}

/// Gives the operator's word.
pub async fn believe(config: Config) -> anyhow::Result<ExitCode> {
    let given = wiring::existing(&config).await?.give_word().await?;
    out::say(&format!("the server believes its clock: it is {given}"));
    Ok(ExitCode::SUCCESS)
}

pub fn run(options: Options) -> anyhow::Result<ExitCode> {
    debug_assert!(options.batch);
    let mut input = std::io::stdin().lock();
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let text = String::from_utf8_lossy(&line);
        if text.trim().is_empty() {
            continue;
        }
        let answer = match options.language {
            Some(language) => {
                batch::answer_in_words(text.trim(), &|it| words::counted(language, it.reason, it.date))
            }
            None => batch::answer(text.trim(), options.explain),
        };
        writeln!(output, "{answer}")?;
    }
    output.flush()?;
    Ok(ExitCode::SUCCESS)
}
