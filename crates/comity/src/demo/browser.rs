//! Opens the demo's page in the browser of whoever started it.
//!
//! Promise: only the machine's own opener is started, with the address as one argument; where there is no screen or no
//! opener, nothing happens, and the address stands on the terminal anyway.

use std::process::{Command, Stdio};

/// Asks the desktop to open an address.
pub(super) fn open(url: &str) {
    let (program, first): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else if ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|it| !it.is_empty()))
    {
        ("xdg-open", &[])
    } else {
        return;
    };
    let mut command = Command::new(program);
    command.args(first).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Ok(mut opener) = command.spawn() {
        // The opener ends by itself; somebody has to see it end.
        std::thread::spawn(move || drop(opener.wait()));
    }
}
