//! The chore `bench`: figures of speed, with a PostgreSQL that writes to the disk as in production. It measures on worlds that
//! are kept, and so is their PostgreSQL; `--figures` does without. `--against REVISION` builds that revision beside, in a clone
//! of its own that is kept, and measures it beside this one; `--answers REVISION` asks both the same. `--full`
//! and `--peer` install Request Tracker.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::postgres::{Cluster, Durability};
use crate::{machine, request_tracker, shell};

/// What another build is named after.
const AGAINST: [&str; 2] = ["--against", "--answers"];
/// What is measured without worlds that are kept.
const WITHOUT_WORLDS: [&str; 4] = ["--figures", "--only", AGAINST[0], AGAINST[1]];
/// What is measured beside Request Tracker.
const BESIDE_A_PEER: [&str; 2] = ["--full", "--peer"];
/// What the PostgreSQL of kept worlds is called.
const KEPT: &str = "bench";

pub fn run(arguments: &[String]) -> Result<u8> {
    let mut arguments = arguments.to_vec();
    let has = |any: &[&str]| arguments.iter().any(|it| any.contains(&it.as_str()));
    let keeps = !has(&WITHOUT_WORLDS);
    if has(&BESIDE_A_PEER) {
        request_tracker::find_or_install()?;
    }
    if let Some(at) = arguments.iter().position(|it| AGAINST.contains(&it.as_str())) {
        let form = arguments[at].clone();
        let whom = arguments.get(at + 1).with_context(|| format!("{form} names a revision or a program"))?;
        let (program, called) = other(whom)?;
        let program = program.to_str().context("a path in UTF-8")?.to_owned();
        arguments.splice(at..=at + 1, [form, program]);
        arguments.extend(["--called".to_owned(), called, here()?]);
    }
    let mut bench = shell::released("bench")?;
    let cluster = if keeps { Cluster::kept(KEPT)? } else { Cluster::start(Durability::Durable)? };
    Ok(shell::code(shell::status(cluster.tell(bench.args(arguments)))?))
}

/// The program that is meant, built if it is a revision, and what it is called.
fn other(whom: &str) -> Result<(PathBuf, String)> {
    if machine::is_program(Path::new(whom)) {
        return Ok((fs::canonicalize(whom)?, whom.to_owned()));
    }
    let commit =
        shell::output(git().args(["rev-parse", "--verify", "--quiet"]).arg(format!("{whom}^{{commit}}")))
            .with_context(|| format!("{whom} is neither a program nor a revision"))?;
    let short = shell::output(git().args(["rev-parse", "--short", &commit]))?;
    let folder = shell::target()?.join("bench").join(&short);
    let source = folder.join("source");
    if !source.is_dir() {
        clone(&commit, &folder, &source).with_context(|| format!("cannot clone {short}"))?;
    }
    let target = folder.join("target");
    let mut build = shell::cargo(["build", "--release", "--locked", "--workspace", "--bin", "relais"]);
    build.current_dir(&source).env("CARGO_TARGET_DIR", &target);
    if !shell::status(&mut build)?.success() {
        bail!("{short} cannot be built");
    }
    Ok((target.join("release/relais"), short))
}

/// A clone at a commit. What is cut off leaves none.
fn clone(commit: &str, folder: &Path, source: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let part = folder.join("part");
    if part.is_dir() {
        fs::remove_dir_all(&part)?;
    }
    shell::output(
        Command::new("git").args(["clone", "--quiet", "--no-checkout"]).arg(shell::root()).arg(&part),
    )?;
    shell::output(Command::new("git").args(["checkout", "--quiet", "--detach", commit]).current_dir(&part))?;
    Ok(fs::rename(part, source)?)
}

/// What this checkout is called.
fn here() -> Result<String> {
    let short = shell::output(git().args(["rev-parse", "--short", "HEAD"]))?;
    let changed = !shell::output(git().args(["status", "--porcelain"]))?.is_empty();
    Ok(if changed { format!("{short} and what is not committed") } else { short })
}

fn git() -> Command {
    let mut git = Command::new("git");
    git.current_dir(shell::root());
    git
}
