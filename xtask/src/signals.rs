//! Ctrl-C and TERM: handed on to the program at work, so that the chore can still tidy up.

use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicI32, Ordering};
use std::thread;

use anyhow::{Context, Result};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

static CAUGHT: AtomicI32 = AtomicI32::new(0);
/// The process group at work, if any.
static GROUP: Mutex<Option<u32>> = Mutex::new(None);

/// Starts to listen; from here on no signal ends this program by itself.
pub fn listen() -> Result<()> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).context("cannot listen for signals")?;
    thread::spawn(move || {
        for signal in signals.forever() {
            let again = CAUGHT.swap(signal, Ordering::SeqCst) != 0;
            if let Some(group) = group().as_ref() {
                // Whoever asks twice does not want to wait.
                send(if again { "KILL" } else { name(signal) }, *group);
            }
        }
    });
    Ok(())
}

/// The number of the signal that asked this program to stop, if one did.
pub fn caught() -> Option<u8> {
    u8::try_from(CAUGHT.load(Ordering::SeqCst)).ok().filter(|signal| *signal != 0)
}

/// Names the group that signals go to while it works.
pub fn forward_to(leader: u32) {
    let mut group = group();
    *group = Some(leader);
    // One that came before the group was known.
    if caught().is_some() {
        send("TERM", leader);
    }
}

/// The group has ended. After a signal nothing of it may stay behind.
pub fn forget() {
    if let Some(leader) = group().take()
        && caught().is_some()
    {
        send("KILL", leader);
    }
}

fn group() -> std::sync::MutexGuard<'static, Option<u32>> {
    GROUP.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn name(signal: i32) -> &'static str {
    match signal {
        SIGINT => "INT",
        SIGHUP => "HUP",
        _ => "TERM",
    }
}

/// By the shell's own `kill`: the system call would need unsafe code. The group may be gone already.
fn send(signal: &str, leader: u32) {
    let _gone = Command::new("sh")
        .args(["-c", "kill -s \"$0\" -- \"-$1\"", signal, &leader.to_string()])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status();
}
