//! Shows that something goes on, when it takes longer than two seconds and somebody looks at a terminal.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::context::Context;

const SOON: Duration = Duration::from_secs(2);

/// Waits for `work`; after two seconds shows `key` and the time that passes, on standard error.
pub(super) async fn wait<T>(context: &Context, key: &str, work: impl Future<Output = T>) -> T {
    if !std::io::stderr().is_terminal() {
        return work.await;
    }
    let mut work = std::pin::pin!(work);
    if let Ok(done) = tokio::time::timeout(SOON, work.as_mut()).await {
        return done;
    }
    let bar = spinner(context, key);
    let done = work.await;
    bar.finish_and_clear();
    done
}

/// Does `work` on this thread; after two seconds shows `key` and the time that passes.
pub(super) fn meanwhile<T>(context: &Context, key: &str, work: impl FnOnce() -> T) -> T {
    if !std::io::stderr().is_terminal() {
        return work();
    }
    let (done, ended) = std::sync::mpsc::channel::<()>();
    let text = context.words.text(key);
    let shown = std::thread::spawn(move || {
        if ended.recv_timeout(SOON).is_err() {
            let bar = spinner_of(text);
            let _ = ended.recv();
            bar.finish_and_clear();
        }
    });
    let result = work();
    let _ = done.send(());
    drop(shown.join());
    result
}

fn spinner(context: &Context, key: &str) -> ProgressBar {
    spinner_of(context.words.text(key))
}

fn spinner_of(text: String) -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_message(text);
    let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
