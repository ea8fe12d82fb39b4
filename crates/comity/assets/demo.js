// The demo's own page: follows the story without loading anything twice, and never takes a half away from whoever is
// reading another page in it until the story moves on.
"use strict";
(() => {
  const bar = document.getElementById("bar");
  const told = ["", ""];

  const refresh = async () => {
    const open = [...bar.querySelectorAll("details")].map((one) => one.open);
    const answer = await fetch("/bar");
    if (!answer.ok) return;
    const focused = document.activeElement?.closest("form")?.getAttribute("action");
    const next = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    bar.replaceChildren(...next.childNodes);
    [...bar.querySelectorAll("details")].forEach((one, at) => { one.open = open[at] ?? false; });
    const same = focused && (bar.querySelector(`form[action="${focused}"] button`) ?? bar.querySelector("form button"));
    if (same) same.focus();
  };

  const show = (at, url) => {
    if (!url || told[at] === url) return;
    told[at] = url;
    const half = document.querySelectorAll(".half")[at];
    const frame = half.querySelector("iframe");
    if (frame) {
      if (frame.getAttribute("src") !== url) frame.src = url;
    } else {
      location.reload();
    }
  };

  const events = new EventSource("/events");
  events.onmessage = (event) => {
    const { left, right } = JSON.parse(event.data);
    show(0, left);
    show(1, right);
    refresh().catch(() => {});
  };

  bar.addEventListener("submit", (event) => {
    event.preventDefault();
    const action = event.target.getAttribute("action");
    fetch(action, { method: "POST", redirect: "manual" }).then(refresh).catch(() => {});
  });
})();
