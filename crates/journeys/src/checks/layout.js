// What a page's layout must hold, whatever it shows; run by the tester, never served. Returns findings as texts.
((language, phone) => {
  const found = [];
  const say = (rule, element, more) => found.push(`${rule}: ${path(element)}${more ? `: ${more}` : ""}`);
  const path = (element) => {
    const parts = [];
    for (let at = element; at && at !== document.documentElement && parts.length < 4; at = at.parentElement) {
      const name = at.localName + (at.id ? `#${at.id}` : "") + [...at.classList].map((c) => `.${c}`).join("");
      const same = at.parentElement ? [...at.parentElement.children].filter((c) => c.localName === at.localName) : [];
      parts.unshift(same.length > 1 ? `${name}:${same.indexOf(at) + 1}` : name);
    }
    return parts.join(" > ");
  };
  const style = (element) => getComputedStyle(element);
  const hiddenFromEyes = (element) => {
    // Also what is folded away.
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return true;
    for (let at = element; at; at = at.parentElement) {
      const s = style(at);
      const box = at.getBoundingClientRect();
      if (s.overflow !== "visible" && (box.width <= 1 || box.height <= 1)) return true;
      if (s.clipPath !== "none" && s.position === "absolute") return true;
    }
    return false;
  };
  const scroller = (element) => {
    for (let at = element; at && at !== document.body; at = at.parentElement) {
      if (/auto|scroll/.test(style(at).overflowX + style(at).overflowY)) return at;
    }
    return null;
  };
  const width = document.documentElement.clientWidth;

  // The page as a whole.
  if (document.documentElement.lang !== language) say("language", document.documentElement, document.documentElement.lang);
  if (!document.title.trim()) say("title", document.head, "empty");
  for (const [what, count] of [["main", 1], ["h1", 1]]) {
    const there = [...document.querySelectorAll(what)].filter((e) => !hiddenFromEyes(e) || what === "h1").length;
    if (there !== count) say("one " + what, document.body, `${there}`);
  }
  if (document.scrollingElement.scrollWidth > width) {
    say("sideways", document.body, `${document.scrollingElement.scrollWidth} in ${width}`);
    for (const e of document.body.querySelectorAll("*")) {
      if (e.getBoundingClientRect().right > width + 1 && !scroller(e.parentElement) && !hiddenFromEyes(e)) {
        say("sideways", e);
        break;
      }
    }
  }
  const ids = new Set();
  for (const e of document.querySelectorAll("[id]")) {
    if (ids.has(e.id)) say("id twice", e);
    ids.add(e.id);
  }
  for (const e of document.querySelectorAll("[style],script:not([src]),[onclick],[onload],[onerror]")) say("inline code", e);

  // Texts: none over another, none cut, none outside.
  const texts = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element || element.closest("script,style,noscript,option,svg") || hiddenFromEyes(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const r of range.getClientRects()) {
      // A line's box is higher than its letters: half of what is between lines may touch.
      const slack = Math.max(0, r.height * 0.18);
      if (r.width > 1 && r.height > 1) {
        texts.push({ element, left: r.left + 1, right: r.right - 1, top: r.top + slack, bottom: r.bottom - slack });
      }
      const holder = scroller(element);
      if (!holder && (r.left < -1 || r.right > width + 1)) say("text outside", element, node.data.trim().slice(0, 30));
    }
  }
  texts.sort((a, b) => a.top - b.top);
  let told = 0;
  for (let i = 0; i < texts.length && told < 5; i += 1) {
    for (let j = i + 1; j < texts.length && texts[j].top < texts[i].bottom; j += 1) {
      const [a, b] = [texts[i], texts[j]];
      if (a.element === b.element || a.left >= b.right || b.left >= a.right) continue;
      if (style(a.element).position === "sticky" || a.element.closest("dialog") !== b.element.closest("dialog")) continue;
      say("overlap", a.element, `with ${path(b.element)}`);
      told += 1;
      break;
    }
  }
  for (const e of document.body.querySelectorAll("*")) {
    const s = style(e);
    if (!/hidden|clip/.test(s.overflowX + s.overflowY) || e.closest("svg") || hiddenFromEyes(e)) continue;
    if (e.clientWidth <= 1 || e.clientHeight <= 1 || !e.textContent.trim()) continue;
    if (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1) say("text cut", e);
    if (s.textOverflow === "ellipsis" && e.scrollWidth > e.clientWidth) say("text cut", e, "ellipsis");
  }

  // Order: what is laid out side by side or below is read in that order.
  for (const e of document.body.querySelectorAll("*")) {
    const s = style(e);
    if (!/flex|grid/.test(s.display)) continue;
    const boxes = [...e.children].filter((c) => !hiddenFromEyes(c) && !/absolute|fixed/.test(style(c).position))
      .map((c) => ({ c, r: c.getBoundingClientRect() })).filter(({ r }) => r.width > 1 && r.height > 1);
    for (let i = 1; i < boxes.length; i += 1) {
      const [a, b] = [boxes[i - 1].r, boxes[i].r];
      const above = b.bottom <= a.top + 1;
      const before = b.top < a.bottom - 1 && b.bottom > a.top + 1 && b.right <= a.left + 1;
      if (above && b.right > a.left + 1 || before && style(e).direction === "ltr") say("order", boxes[i].c);
    }
  }

  // Targets: large enough for a thumb; a link in a sentence may be as high as its line.
  const targets = [...document.body.querySelectorAll("a[href],button,input:not([type=hidden]),select,textarea,summary,[role=button]")]
    .filter((e) => !hiddenFromEyes(e) || (e.matches("input") && e.labels && e.labels.length && !hiddenFromEyes(e.labels[0])));
  const box = (e) => {
    const boxes = [e, ...(e.matches("input[type=checkbox],input[type=radio]") && e.labels ? e.labels : [])].map((x) => x.getBoundingClientRect());
    const [l, t] = [Math.min(...boxes.map((b) => b.left)), Math.min(...boxes.map((b) => b.top))];
    const [r, b] = [Math.max(...boxes.map((x) => x.right)), Math.max(...boxes.map((x) => x.bottom))];
    return { left: l, top: t, right: r, bottom: b, width: r - l, height: b - t };
  };
  const inSentence = (e) => {
    if (!e.matches("a") || !/^inline$/.test(style(e).display)) return false;
    const block = e.parentElement.closest("p,li,dd,td,th,span,div,h1,h2,h3,figcaption,caption") ?? e.parentElement;
    return block.textContent.trim().length > e.textContent.trim().length;
  };
  const boxes = targets.map((e) => ({ e, b: box(e) }));
  for (const { e, b } of boxes) {
    if (inSentence(e)) continue;
    if (b.width < 23.5 || b.height < 23.5) {
      const [x, y] = [(b.left + b.right) / 2, (b.top + b.bottom) / 2];
      const near = boxes.some(({ e: o, b: c }) => o !== e && !o.contains(e) && !e.contains(o)
        && Math.hypot(Math.max(c.left - x, 0, x - c.right), Math.max(c.top - y, 0, y - c.bottom)) < 12);
      if (near) say("target below 24", e, `${Math.round(b.width)} × ${Math.round(b.height)}`);
    }
    if (phone && e.matches("button,input[type=submit],.button") && b.height < 43.5) {
      say("button below 44", e, `${Math.round(b.width)} × ${Math.round(b.height)}`);
    }
  }

  // Times: each names its zone, to machines and to people.
  for (const e of document.body.querySelectorAll("time")) {
    const machine = e.getAttribute("datetime") ?? "";
    const isDuration = /^P/.test(machine);
    const isDay = /^\d{4}-\d\d-\d\d$/.test(machine);
    if (!isDuration && !isDay && !/(Z|[+-]\d\d:?\d\d)$/.test(machine)) say("time without zone", e, machine);
    const text = e.textContent;
    const isSpan = /[+−-]?\d+:\d\d/.test(text) && !/\d{4}/.test(text);
    if (!hiddenFromEyes(e) && /\d\d:\d\d/.test(text) && !isSpan && !/UTC|GMT|[A-Z]{3,5}\b|[+−-]\d/.test(text)) say("time without zone", e, text);
  }
  return found;
})
