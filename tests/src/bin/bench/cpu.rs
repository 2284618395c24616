//! CPU time of processes, their own and the kernel's for them, as the system counts it: to a hundredth of a second.

use std::collections::HashMap;
use std::time::Duration;

/// Of a process so far.
pub fn of(pid: u32) -> Duration {
    read(&pid.to_string()).expect("the process runs")
}

/// Of a process and of those it has begun, so far.
pub fn of_family(pid: u32) -> Duration {
    let parent = format!("PPid:\t{pid}");
    let is_begun = |child: &String| {
        let status = std::fs::read_to_string(format!("/proc/{child}/status")).unwrap_or_default();
        status.lines().any(|line| line == parent)
    };
    of(pid) + processes().filter(is_begun).filter_map(|child| read(&child)).sum::<std::time::Duration>()
}

/// Of this process so far.
pub fn own() -> Duration {
    read("self").expect("we run")
}

/// Of each process of PostgreSQL that serves a database; none of them, for a file.
pub fn of_database(url: &str) -> HashMap<String, Duration> {
    let name = url.rsplit_once('/').filter(|_| url.starts_with("postgres")).map(|(_, name)| name);
    let Some(name) = name else { return HashMap::new() };
    // `postgres: USER DATABASE ADDRESS(PORT) STATE`
    let serves = |pid: &String| {
        let title = std::fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        title.starts_with("postgres: ") && title.split(' ').any(|word| word == name)
    };
    processes().filter(serves).filter_map(|pid| Some((pid.clone(), read(&pid)?))).collect()
}

fn processes() -> impl Iterator<Item = String> {
    let processes = std::fs::read_dir("/proc").expect("the system tells of its processes");
    let names = processes.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    names.filter(|name| name.bytes().all(|it| it.is_ascii_digit()))
}

/// What processes worked between two looks. What one that has ended since did is not known.
pub fn between(before: &HashMap<String, Duration>, after: &HashMap<String, Duration>) -> Duration {
    let worked =
        |(pid, now): (&String, &Duration)| now.saturating_sub(before.get(pid).copied().unwrap_or_default());
    after.iter().map(worked).sum()
}

fn read(process: &str) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // After the name, which may hold anything but this.
    let (_, fields) = stat.rsplit_once(") ")?;
    let ticks: u64 = fields.split(' ').skip(11).take(2).filter_map(|it| it.parse::<u64>().ok()).sum();
    // USER_HZ, which Linux tells programs on all its machines.
    Some(Duration::from_millis(ticks * 10))
}
