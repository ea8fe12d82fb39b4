//! The Tab key: everything that can be used is reached, in order, seen while it has the focus, and nothing holds it.

use serde_json::Value;

use crate::browser::Page;
use crate::browser::keyboard::Key;

/// What is asked of whatever has the focus; the tester's own script, never served.
const LOOK: &str = "(() => {
  const e = document.activeElement;
  if (!e || e === document.body || e === document.documentElement) return null;
  const seen = (globalThis.stopsSeen ??= []);
  if (e === seen.at(-1)) return { same: true, what: `${e.localName} “${(e.innerText || e.name || e.id || '').trim().slice(0, 40)}”` };
  const again = seen.indexOf(e);
  seen.push(e);
  const s = getComputedStyle(e);
  const b = e.getBoundingClientRect();
  const shown = s.outlineStyle === 'auto' || (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2) || s.boxShadow !== 'none';
  const inside = b.width > 0 && b.height > 0 && b.bottom > 0 && b.top < innerHeight && b.right > 0 && b.left < innerWidth;
  let covered = false;
  if (inside) {
    const x = Math.min(Math.max(b.left + b.width / 2, 1), innerWidth - 1);
    const y = Math.min(Math.max(b.top + Math.min(b.height / 2, 10), 1), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    covered = !!top && top !== e && !e.contains(top) && !top.contains(e) && !(e.labels && [...e.labels].some((l) => l.contains(top)));
  }
  const name = (e.innerText || e.value || e.name || e.id || '').trim().slice(0, 40);
  return { what: `${e.localName} “${name}”`, again: again >= 0, first: again === 0, shown, inside, covered,
           positive: e.tabIndex > 0 };
})()";

/// How often the Tab key may leave the focus where it is before that is a finding.
const HELD_MAX: usize = 4;
/// How a finding ends that something is a trap.
const HOLDS: &str = "holds the focus";
/// Stops that a page may have.
const STOPS_MAX: usize = 400;

/// Goes round the page with the Tab key. What holds the focus holds it for good, so a finding of that is looked at once more:
/// a tab that the browser had put aside, or a page that was just brought up to date, does not do it again.
pub(crate) fn focus(page: &Page) -> Vec<String> {
    let found = round(page);
    if found.iter().any(|finding| finding.ends_with(HOLDS)) { round(page) } else { found }
}

fn round(page: &Page) -> Vec<String> {
    page.evaluate("globalThis.stopsSeen = []; document.activeElement?.blur(); scrollTo(0, 0)");
    let mut found = Vec::new();
    let (mut stops, mut ends, mut held) = (0, 0, 0);
    loop {
        page.press(Key::Tab);
        let look = page.evaluate(LOOK);
        if look.is_null() {
            // The end of the page. It may have come first: the browser goes on from where the reader last was.
            ends += 1;
            if ends > 1 {
                break;
            }
            continue;
        }
        if look["first"] == true {
            break;
        }
        let what = look["what"].as_str().unwrap_or_default();
        if look["same"] == true {
            // A browser that has much to do may be asked before it has moved; what holds the focus holds it for good.
            held += 1;
            if held == HELD_MAX {
                found.push(format!("focus: {what} {HOLDS}"));
                break;
            }
            continue;
        }
        (stops, held) = (stops + 1, 0);
        for (key, wrong, rule) in [
            ("again", true, HOLDS),
            ("shown", false, "does not show the focus"),
            ("inside", false, "has the focus out of sight"),
            ("covered", true, "is covered while it has the focus"),
            ("positive", true, "has an order of its own"),
        ] {
            if look[key] == wrong {
                found.push(format!("focus: {what} {rule}"));
            }
        }
        if look["again"] == true || stops > STOPS_MAX {
            break;
        }
    }
    let usable = page.evaluate(
        "[...document.body.querySelectorAll('a[href],button:not(:disabled),input:not([type=hidden]):not(:disabled),\
         select:not(:disabled),textarea:not(:disabled),summary')].filter(e => e.checkVisibility() \
         && !stopsSeen.includes(e) && e.tabIndex >= 0 && !(e.type === 'radio' && stopsSeen.some(s => s.name === e.name)))\
         .map(e => `${e.localName} “${(e.innerText || e.name || e.id || '').trim().slice(0, 40)}”`)",
    );
    page.evaluate("document.activeElement?.blur()");
    let missed = usable.as_array().map(Vec::as_slice).unwrap_or_default();
    found.extend(missed.iter().filter_map(Value::as_str).map(|what| format!("focus: {what} is not reached")));
    found
}
