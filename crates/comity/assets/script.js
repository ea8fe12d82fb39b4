/*
What pages do besides: live rows, ticking clocks, keys, drafts that save themselves. Ours, without a library; every page
works without it.

 what pages give it   #words data-…: words and state; main[data-watched], main[data-dossier]; [data-row] of the Desk;
                      [data-part] elements with an id: swapped when they change; [data-by]: a deadline in milliseconds;
                      form[data-draft="address"]: posted there while somebody writes, [data-draft-state]: how that went;
                      form[data-draft-into="id"]: the answer holds that element anew;
                      [data-key="r"]: where that key leads on this page (a link is followed, anything else gets focus)
 what it promises     nothing that came moves what the reader is on; focus is never moved by the network; no single key
                      sends, refuses, adopts or revokes; one stream for all tabs of a browser
*/
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const words = byId("words")?.dataset;
  const main = byId("main");
  if (!words || !main) return;

  // ---- time: the node's, not this machine's ----
  let skew = Number(words.now) - Date.now();
  const now = () => Date.now() + skew;
  const two = (number) => String(number).padStart(2, "0");
  const clock = (ms) => { const at = new Date(ms); return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`; };
  const span = (ms) => { const minutes = Math.floor(ms / 60000); return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`; };
  const put = (element, text) => { if (element && element.textContent !== text) element.textContent = text; };

  function tick() {
    const at = now();
    const header = document.querySelector("#clock bdi");
    if (header) {
      const times = [clock(at), clock(at + Number(words.offset) * 60000)];
      put(header, header.textContent.replace(/\d\d:\d\d/g, (same) => times.shift() ?? same));
    }
    for (const element of document.querySelectorAll("[data-by]")) {
      const left = Number(element.dataset.by) - at;
      const text = (left >= 0 ? words.left : words.overdue).replace("{}", span(Math.abs(left)));
      put(element.firstElementChild ?? element, text);
      element.classList.toggle("overdue", left < 0);
    }
    chip();
  }

  // ---- saying: one polite sentence, or one that interrupts ----
  const region = (kind) => {
    const element = document.createElement("p");
    element.className = "seen-by-readers-only";
    element.setAttribute("aria-live", kind);
    document.body.append(element);
    return element;
  };
  const polite = region("polite"), assertive = region("assertive");
  const say = (element, text) => { element.textContent = ""; setTimeout(() => { element.textContent = text; }, 50); };
  const title = document.title;
  let unseen = 0;
  const count = (number) => { unseen = number; document.title = number ? `(${number}) ${title}` : title; };

  // ---- sound: browsers allow it after somebody touched the page; whether it is on is always shown ----
  const sound = byId("sound");
  let audio = null;
  const isSoundOn = () => audio?.state === "running" && localStorage.getItem("comity-sound") !== "off";
  function showSound() {
    if (!sound) return;
    sound.hidden = false;
    put(sound, isSoundOn() ? words.soundOn : words.soundOff);
    sound.setAttribute("aria-pressed", String(isSoundOn()));
  }
  async function wakeSound() {
    if (localStorage.getItem("comity-sound") === "off" || !window.AudioContext) return showSound();
    audio ??= new AudioContext();
    if (audio.state === "suspended") await audio.resume().catch(() => {});
    showSound();
  }
  function beep() {
    // Of all tabs one sounds.
    const rang = Number(localStorage.getItem("comity-rang"));
    if (!isSoundOn() || Math.abs(Date.now() - rang) < 3000) return;
    localStorage.setItem("comity-rang", String(Date.now()));
    for (const [after, pitch] of [[0, 880], [0.25, 660], [0.5, 880]]) {
      const tone = audio.createOscillator(), volume = audio.createGain(), at = audio.currentTime + after;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.25, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + 0.2);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.2);
    }
  }
  for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, wakeSound, { once: true, passive: true });
  sound?.addEventListener("click", async () => {
    const on = isSoundOn();
    localStorage.setItem("comity-sound", on ? "off" : "on");
    if (!on) { await wakeSound(); beep(); }
    showSound();
  });

  // ---- what the reader is on stays where it is ----
  const rows = () => [...main.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
  const here = () => main.querySelector("[data-row].here") ?? document.activeElement?.closest?.("[data-row]");
  function keepPlace(change) {
    const marks = () => [...main.querySelectorAll("[data-row], li[id], tr[id], section[id]")];
    const name = (mark) => mark.dataset.row ?? mark.id;
    const anchor = here() ?? marks().find((mark) => mark.getBoundingClientRect().top >= 0 && mark.offsetParent !== null);
    const before = anchor?.getBoundingClientRect().top;
    change();
    const after = anchor && marks().find((mark) => name(mark) === name(anchor));
    const back = () => after && scrollBy({ top: after.getBoundingClientRect().top - before, behavior: "instant" });
    back();
    // A page that is too short to be scrolled so far is made longer.
    if (after && Math.abs(after.getBoundingClientRect().top - before) > 1) {
      main.style.paddingBlockEnd = "100vh";
      back();
    }
  }
  let touched = Date.now();
  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel"]) {
    addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
  }
  const isAway = () => Date.now() - touched > 60000 && !main.contains(document.activeElement?.closest?.("a, button, input"));

  // ---- asking for this page again and putting in what changed ----
  let fresh = null;
  let asking = null;
  let again = false;
  const bar = byId("new");
  const address = () => {
    const url = new URL(location.href);
    for (const once of ["taken", "already"]) url.searchParams.delete(once);
    return url.pathname + url.search;
  };
  async function refresh(rings) {
    if (asking) { again = again || { rings }; return asking; }
    asking = (async () => {
      try {
        const answer = await fetch(address(), { cache: "no-store", credentials: "same-origin" });
        if (answer.redirected || !answer.ok) return false;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const state = page.getElementById("words");
        if (!state) return false;
        skew = Number(state.dataset.now) - Date.now();
        merge(page, rings);
        return true;
      } catch { return false; } finally { asking = null; }
    })();
    const done = await asking;
    if (again) { const { rings: next } = again; again = false; refresh(next); }
    return done;
  }

  function merge(page, rings) {
    // The tokens of the new page and of this one are the same under other masks: this page keeps its own.
    const same = (one, other) => one.outerHTML === other.outerHTML;
    for (const part of page.querySelectorAll("[data-part][id]")) {
      const old = byId(part.id);
      if (!old || same(old, part) || old.contains(document.activeElement) || old.querySelector("form.begun")) continue;
      const folds = (within) => [within, ...within.querySelectorAll("*")].filter((one) => one instanceof HTMLDetailsElement);
      const [were, are] = [folds(old), folds(part)];
      if (were.length === are.length) are.forEach((fold, at) => { fold.open = were[at].open; });
      keepPlace(() => old.replaceWith(part));
    }
    const sections = page.getElementById("sections");
    if (!sections || !byId("sections")) {
      const parts = (within) => [...within.querySelectorAll("[data-part][id]")].map((part) => part.id).join();
      if (bar && parts(page) !== parts(document)) { bar.hidden = false; put(bar, words.changed); }
      return tick();
    }
    const known = new Map(rows0().map((row) => [row.dataset.row, row]));
    const there = [...sections.querySelectorAll("[data-row]")];
    for (const row of there) {
      const old = known.get(row.dataset.row);
      const stays = old && old.parentElement.closest("[id]").id === row.parentElement.closest("[id]").id;
      if (stays && !same(old, row) && !old.contains(document.activeElement)) {
        const copy = row.cloneNode(true);
        copy.classList.toggle("here", old.classList.contains("here"));
        old.replaceWith(copy);
      }
    }
    const added = there.filter((row) => !known.has(row.dataset.row));
    const moved = there.length !== known.size || there.some((row, at) => row.dataset.row !== rows0()[at]?.dataset.row);
    fresh = moved ? sections : null;
    const ringing = added.filter((row) => row.dataset.level === "immediate" && row.closest("#needs"));
    if (fresh && (ringing.length > 0 || isAway())) show(false);
    if (ringing.length > 0 && rings) announce(ringing);
    offer(fresh ? added.length : 0);
    tick();
  }
  const rows0 = () => [...(byId("sections")?.querySelectorAll("[data-row]") ?? [])];

  /** Puts in what came. What the reader is on keeps its place, and its focus. */
  function show(byHand) {
    if (!fresh) { if (byHand && bar && !bar.hidden) location.reload(); return; }
    const old = byId("sections"), next = document.importNode(fresh, true);
    const focused = document.activeElement?.closest?.("[data-row]")?.dataset.row;
    const kind = document.activeElement?.tagName, chosen = here()?.dataset.row;
    for (const details of old.querySelectorAll("details[id]")) {
      const twin = next.querySelector(`#${CSS.escape(details.id)}`);
      if (twin) twin.open = details.open;
    }
    keepPlace(() => old.replaceWith(next));
    const find = (name) => name && next.querySelector(`[data-row="${CSS.escape(name)}"]`);
    find(chosen)?.classList.add("here");
    (find(focused)?.querySelector(kind === "BUTTON" ? "button" : "a"))?.focus({ preventScroll: true });
    fresh = null;
    offer(0);
    tick();
    if (byHand) { count(0); scrollTo({ top: 0, behavior: "instant" }); rows()[0] && choose(rows()[0]); }
  }
  function offer(number) {
    if (!bar) return;
    bar.hidden = !number && !fresh;
    put(bar, number ? words.new.replace("{}", number) : words.changed);
    if (number) { count(Math.max(unseen, number)); say(polite, words.new.replace("{}", number)); }
  }
  function announce(ringing) {
    beep();
    count(unseen + ringing.length);
    const what = ringing.map((row) => row.querySelector(".ref")?.textContent ?? "").join(", ");
    say(assertive, words.immediate.replace("{}", what));
  }
  /** Something immediate came while the reader is on another page: it says so, and leads there. */
  let awaited = null;
  function elsewhere({ reference, dossier }) {
    beep();
    count(unseen + 1);
    const text = words.immediate.replace("{}", reference);
    say(assertive, text);
    if (!bar) return;
    awaited = `/d/${encodeURIComponent(dossier.slice(0, 16))}`;
    bar.hidden = false;
    put(bar, text);
  }
  bar?.addEventListener("click", () => { if (awaited) location.assign(awaited); else show(true); });
  addEventListener("focus", () => { if (!fresh) count(0); });

  // ---- the stream: one tab listens for all, the others hear from it ----
  const QUIET_MS = 35000, POLL_MS = 20000, BACK_MS = 120000;
  let position = Number(words.position);
  let link = "checking", contact = Date.now(), mutes = 0;
  const channel = window.BroadcastChannel ? new BroadcastChannel("comity-live") : null;
  const tell = (message) => { hear(message); channel?.postMessage(message); };
  channel?.addEventListener("message", (event) => hear(event.data));

  function chip() {
    const element = byId("link");
    if (!element || words.watch === "no") return;
    const silence = Date.now() - contact;
    const isLost = link === "lost" || (link !== "live" && silence > POLL_MS + 10000);
    element.hidden = false;
    element.dataset.state = isLost && silence > 60000 ? "lost" : isLost ? "checking" : link;
    put(element, isLost ? words.lost.replace("{}", `${clock(contact + skew)} UTC`) : words[link]);
  }
  function hear({ kind, data }) {
    if (kind === "state") {
      ({ link, contact } = data);
      return chip();
    }
    if (kind === "line") position = Math.max(position, data.position ?? 0);
    if (kind === "here" || kind === "resync") position = Math.max(position, data.position ?? 0);
    const opens = ["genesis", "alert", "request", "amendment", "extension", "level"].includes(data.line_kind);
    if (data.immediate && opens && !byId("needs")) elsewhere(data);
    if (main.dataset.watched === undefined) return;
    const about = main.dataset.dossier;
    const concerns = kind === "resync" || kind === "poll" || (kind === "here" ? data.again : !about || about === data.dossier);
    if (concerns) refreshSoon(Boolean(data.immediate));
  }
  let soon = null, soonRings = false;
  function refreshSoon(rings) {
    soonRings = soonRings || rings;
    // What comes in one breath is one look; what rings does not wait.
    clearTimeout(soon);
    soon = setTimeout(() => { const rung = soonRings; soonRings = false; refresh(rung); }, rings ? 0 : 400);
  }
  const state = (now) => { link = now; if (now !== "lost") contact = Date.now(); tell({ kind: "state", data: { link, contact } }); };
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  /** Listens once. True if anything was heard. A stream that hangs in between is as bad as none: comments count. */
  async function listen(isFirst) {
    const stop = new AbortController();
    let heard = Date.now(), any = false;
    const dog = setInterval(() => { if (Date.now() - heard > QUIET_MS) stop.abort(); }, 1000);
    try {
      const headers = { Accept: "text/event-stream" };
      const answer = await fetch(`/live?after=${position}`, { headers, cache: "no-store", signal: stop.signal });
      if (answer.redirected || answer.status === 401 || answer.status === 403) return "gone";
      if (!answer.ok) return false;
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return any;
        if (!any) { any = true; mutes = 0; state("live"); }
        heard = contact = Date.now();
        const blocks = (rest + value).split("\n\n");
        rest = blocks.pop();
        for (const block of blocks) event(block, isFirst);
      }
    } catch { return any; } finally { clearInterval(dog); stop.abort(); }
  }
  function event(block, isFirst) {
    const field = (name) => block.split("\n").filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trim()).join("\n");
    const kind = field("event");
    if (!kind) return tell({ kind: "state", data: { link: "live", contact: Date.now() } });
    let data = {};
    try { data = JSON.parse(field("data") || "{}"); } catch { return; }
    if (kind === "here") data.again = !isFirst;
    tell({ kind, data });
  }
  /** Asks whether anything came, when streams do not get through. */
  let tag = null, polls = 0;
  async function poll() {
    try {
      const headers = tag ? { "If-None-Match": tag } : {};
      const answer = await fetch("/live/position", { headers, cache: "no-store" });
      if (answer.redirected || (!answer.ok && answer.status !== 304)) return state("lost");
      state("checking");
      tag = answer.headers.get("ETag");
      polls += 1;
      // Receipts and links change without a line.
      if (answer.status === 200 || polls % 3 === 0) tell({ kind: "poll", data: {} });
    } catch { state("lost"); }
  }
  async function lead() {
    let isFirst = true, since = Date.now();
    for (;;) {
      const heard = await listen(isFirst);
      isFirst = false;
      if (heard === "gone") { state("lost"); return; }
      mutes = heard ? 0 : mutes + 1;
      if (mutes < 3) { if (!heard) state(link === "live" ? "checking" : link); await wait(heard ? 500 : 1000 * mutes); continue; }
      since = Date.now();
      while (Date.now() - since < BACK_MS) { await poll(); await wait(POLL_MS); }
      mutes = 2;
    }
  }
  if (words.watch !== "no") {
    if (navigator.locks) navigator.locks.request("comity-live", lead); else lead();
    // A tab that follows knows nothing until the leader speaks, which it does at least every fifteen seconds.
    chip();
  }

  // ---- keys ----
  const choose = (row) => {
    for (const other of main.querySelectorAll("[data-row].here")) other.classList.remove("here");
    row.classList.add("here");
    row.querySelector("a")?.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  };
  const step = (by) => {
    const all = rows(), at = all.indexOf(here());
    const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
    if (next) choose(at < 0 ? all[0] : next);
  };
  const follow = (element) => { if (!element) return false; if (element.matches("a[href]")) element.click(); else element.focus(); return true; };
  let goes = 0;
  async function help() {
    let dialog = byId("keys-dialog");
    if (!dialog) {
      const answer = await fetch(words.help).catch(() => null);
      if (!answer?.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      dialog = document.createElement("dialog");
      dialog.id = "keys-dialog";
      const heading = page.querySelector("h1"), close = document.createElement("button");
      const title = document.createElement("h2");
      title.id = "keys-title";
      title.textContent = heading?.textContent ?? "?";
      heading?.remove();
      close.textContent = words.close;
      close.addEventListener("click", () => dialog.close());
      dialog.setAttribute("aria-labelledby", title.id);
      dialog.append(title, ...page.getElementById("main").childNodes, close);
      document.body.append(dialog);
    }
    dialog.showModal();
  }
  /** The key by its letter; where the layout writes no Latin letters, by its place on the board. */
  function letter(event) {
    if (/^[\x20-\x7e]$/.test(event.key) || event.key.length > 1) return event.key;
    if (event.code.startsWith("Key")) return event.code.slice(3).toLowerCase();
    return event.code === "Slash" ? (event.shiftKey ? "?" : "/") : "";
  }
  addEventListener("keydown", (event) => {
    if (words.keys === "no" || event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const target = event.target;
    if (target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")) return;
    const key = letter(event);
    const place = Date.now() - goes < 1500 && /^[a-z]$/.test(key) && document.querySelector(`header [data-go="${key}"]`);
    if (place) {
      goes = 0;
      event.preventDefault();
      place.click();
      return;
    }
    const done = (() => {
      switch (key) {
        case "j": step(1); return true;
        case "k": step(-1); return true;
        case "n": if (bar && !bar.hidden) bar.click(); return true;
        case "g": goes = Date.now(); return true;
        case "?": help(); return true;
        case "/": return follow(main.querySelector("[type=search]") ?? document.querySelector('header [data-go="/"]'));
        case "a": {
          // It only leads to the button: Enter presses it.
          const row = here() ?? rows()[0];
          return row ? (choose(row), follow(row.querySelector("button"))) : follow(main.querySelector("[data-key=a]"));
        }
        case "Enter": return target === document.body && follow(here()?.querySelector("a"));
        default: return /^[a-z.]$/.test(key) && follow(main.querySelector(`[data-key="${key}"]`));
      }
    })();
    if (done) event.preventDefault();
  });

  // ---- drafts ----
  for (const form of document.querySelectorAll("form[data-draft]")) {
    let timer = null, sent = "", sending = false, gone = false, under = null;
    const status = form.querySelector("[data-draft-state]");
    const fields = () => {
      const pairs = new URLSearchParams();
      for (const [name, value] of new FormData(form)) if (typeof value === "string") pairs.append(name, value);
      return pairs.toString();
    };
    sent = fields();
    const save = async (leaving) => {
      clearTimeout(timer);
      const what = fields();
      if (what === sent || gone || (sending && !leaving)) return;
      sending = true;
      under = new AbortController();
      const kind = { "Content-Type": "application/x-www-form-urlencoded" };
      const answer = await fetch(form.dataset.draft, { method: "POST", headers: kind, body: what, keepalive: leaving, signal: under.signal }).catch(() => null);
      sending = false;
      if (gone) return;
      const into = byId(form.dataset.draftInto ?? "");
      if (into && answer && !answer.redirected) {
        const piece = new DOMParser().parseFromString(await answer.text().catch(() => ""), "text/html");
        if (piece.getElementById(into.id)) into.replaceChildren(...piece.getElementById(into.id).childNodes);
      }
      if (answer?.ok && !answer.redirected) { sent = what; put(status, words.saved.replace("{}", `${clock(now())} UTC`)); }
      else put(status, words.unsaved);
      if (!leaving && fields() !== what) later();
    };
    const later = () => { clearTimeout(timer); timer = setTimeout(() => save(false), 2000); };
    form.addEventListener("input", later);
    // Whoever presses a button sends the form itself: a save that came after it would change the draft under the next page.
    addEventListener("visibilitychange", () => { if (document.hidden && !gone) save(true); });
    form.addEventListener("submit", () => { clearTimeout(timer); gone = true; under?.abort(); });
    addEventListener("pageshow", () => { gone = false; });
  }
  addEventListener("input", (event) => event.target.closest?.("form")?.classList.add("begun"));

  tick();
  setInterval(tick, 1000);
  showSound();
})();
