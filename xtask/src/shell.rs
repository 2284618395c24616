//! Running programs: each in a process group of its own, without a terminal's input.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::signals;

/// How long output may still come once a program has ended: something it started may hold its pipes.
const LINGER: Duration = Duration::from_secs(2);

/// The root of the workspace.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// `cargo` in the root of the workspace, free of what the cargo that runs this chore told it.
pub fn cargo<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") || name == "OUT_DIR" {
            cargo.env_remove(&*name);
        }
    }
    cargo.args(arguments).current_dir(root());
    cargo
}

/// A program of the workspace in its release form, built beside the one it tries. Everything is built once: with the
/// features that the whole workspace asks for.
pub fn released(name: &str) -> Result<Command> {
    let built = status(&mut cargo(["build", "--release", "--workspace", "--bin", name, "--bin", "relais"]))?;
    if !built.success() {
        bail!("{name} cannot be built");
    }
    let mut program = Command::new(target()?.join("release").join(name));
    program.current_dir(root());
    Ok(program)
}

/// Where cargo keeps what it builds here: we lie in the folder of a profile ourselves.
pub fn target() -> Result<PathBuf> {
    let us = std::env::current_exe()?;
    Ok(us.ancestors().nth(2).context("a program lies in a profile's folder")?.to_owned())
}

/// Whether a program runs and ends well; what it says is thrown away.
pub fn works(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// What a program prints, trimmed.
pub fn output(command: &mut Command) -> Result<String> {
    let output =
        command.stdin(Stdio::null()).output().with_context(|| format!("cannot run {}", name(command)))?;
    if !output.status.success() {
        bail!("{} failed: {}", name(command), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs a program to its end.
pub fn status(command: &mut Command) -> Result<ExitStatus> {
    let mut child = spawn(command)?;
    let status = child.wait();
    signals::forget();
    Ok(status?)
}

/// Runs a program to its end, shows what it says and hands over each line.
pub fn watched(command: &mut Command, mut line: impl FnMut(&str)) -> Result<ExitStatus> {
    // It writes to a pipe now: colours are for whoever sits behind us.
    let asked = std::env::var_os("CARGO_TERM_COLOR").is_some() || std::env::var_os("NO_COLOR").is_some();
    if std::io::stderr().is_terminal() && !asked {
        command.env("CARGO_TERM_COLOR", "always");
    }
    let mut child = spawn(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let (sender, lines) = channel();
    if let Some(stdout) = child.stdout.take() {
        relay(stdout, std::io::stdout, sender.clone());
    }
    if let Some(stderr) = child.stderr.take() {
        relay(stderr, std::io::stderr, sender);
    }
    let status = follow(&mut child, &lines, &mut line);
    signals::forget();
    status
}

fn follow(child: &mut Child, lines: &Receiver<String>, line: &mut impl FnMut(&str)) -> Result<ExitStatus> {
    let mut ended: Option<(ExitStatus, Instant)> = None;
    loop {
        match lines.recv_timeout(Duration::from_millis(100)) {
            Ok(text) => line(&text),
            Err(RecvTimeoutError::Disconnected) => return Ok(child.wait()?),
            Err(RecvTimeoutError::Timeout) => {}
        }
        match ended {
            Some((status, since)) if since.elapsed() > LINGER => return Ok(status),
            Some(_) => {}
            None => ended = child.try_wait()?.map(|status| (status, Instant::now())),
        }
    }
}

fn relay<W: Write + 'static>(from: impl Read + Send + 'static, to: fn() -> W, lines: Sender<String>) {
    thread::spawn(move || {
        let mut from = BufReader::new(from);
        let mut bytes = Vec::new();
        while from.read_until(b'\n', &mut bytes).is_ok_and(|read| read > 0) {
            // Nobody reads us any more: the program still runs to its end.
            let _closed = to().write_all(&bytes);
            if lines.send(without_colours(&String::from_utf8_lossy(&bytes))).is_err() {
                return;
            }
            bytes.clear();
        }
    });
}

fn spawn(command: &mut Command) -> Result<Child> {
    if signals::caught().is_some() {
        bail!("stopped");
    }
    let child = command
        .stdin(Stdio::null())
        .process_group(0)
        .spawn()
        .with_context(|| format!("cannot run {}", name(command)))?;
    signals::forward_to(child.id());
    Ok(child)
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            // ESC [ parameters, ended by a letter.
            characters.by_ref().skip(1).find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

/// The exit code of a program; one that a signal ended counts as failed.
pub fn code(status: ExitStatus) -> u8 {
    status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    #[test]
    fn colours_leave_the_words_alone() {
        assert_eq!(super::without_colours("\u{1b}[32;1mPASS\u{1b}[0m [   0.1s] é\n"), "PASS [   0.1s] é\n");
    }
}
