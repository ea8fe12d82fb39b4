//! The machine that measures, and its clock.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Map, Value, json};

/// Describes this machine: processor, cores, memory, kernel, system, and the file system of `folder`.
///
/// What cannot be found out is left out.
#[must_use]
pub fn describe(folder: &Path) -> Map<String, Value> {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let system = value(&read("/etc/os-release"), "PRETTY_NAME", '=').map(|name| name.trim_matches('"').to_owned());
    let memory = value(&read("/proc/meminfo"), "MemTotal", ':').and_then(|kib| gib(&kib));
    let mut machine = Map::new();
    let mut add = |name: &str, found: Option<Value>| {
        machine.extend(found.map(|value| (name.to_owned(), value)));
    };
    add("cores", (cores > 0).then(|| json!(cores)));
    add("cpu", value(&read("/proc/cpuinfo"), "model name", ':').map(Value::from));
    add("disk", file_system(folder).map(Value::from));
    add("kernel", Some(read("/proc/sys/kernel/osrelease").trim()).filter(|name| !name.is_empty()).map(Value::from));
    add("memory_gib", memory.map(Value::from));
    add("system", system.map(Value::from));
    machine
}

/// The value of the first line `name<sign>value`.
fn value(text: &str, name: &str, sign: char) -> Option<String> {
    let mut pairs = text.lines().filter_map(|line| line.split_once(sign));
    pairs.find(|(key, _)| key.trim() == name).map(|(_, value)| value.trim().to_owned())
}

fn gib(kib: &str) -> Option<u64> {
    let kib: u64 = kib.trim_end_matches("kB").trim().parse().ok()?;
    Some((kib + (1 << 19)) >> 20)
}

fn file_system(folder: &Path) -> Option<String> {
    let out =
        Command::new("findmnt").args(["--noheadings", "--output", "FSTYPE", "--target"]).arg(folder).output().ok()?;
    let name = String::from_utf8_lossy(&out.stdout).trim().to_owned();
    out.status.success().then_some(name).filter(|name| !name.is_empty())
}

/// Now, in RFC 3339, whole seconds.
#[must_use]
#[allow(clippy::disallowed_methods)] // a developer's command, not the record
pub fn now() -> String {
    jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_their_whole_name() {
        let text = "MemFree: 1 kB\nMemTotal:       24576000 kB\n";
        assert_eq!(value(text, "MemTotal", ':').and_then(|kib| gib(&kib)), Some(23));
        assert_eq!(value(text, "Mem", ':'), None);
        assert_eq!(gib("much"), None);
    }
}
