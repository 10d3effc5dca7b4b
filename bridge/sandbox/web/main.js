import { $, h, sync, post } from "./dom.js";
import { showOffice, startOffice } from "./office.js";
import { showSlack, startSlack } from "./slack.js";

// The switches: once ones are pressed, lasting ones stay until pressed again.
const troubles = {
  "troubles-office": [
    { id: "office.drop", name: "Drop connections", hint: "End every device's connection without a word" },
    { id: "office.closed", name: "Office closed", lasts: true, hint: "Close all connections and refuse new ones" },
  ],
  "troubles-slack": [
    { id: "slack.outage", name: "Outage", lasts: true, hint: "Every call is answered 503" },
    { id: "slack.limited", name: "429", lasts: true, hint: "Every post is answered 429, Retry-After 5 s" },
    { id: "slack.lost", name: "Lose an answer", hint: "The next post is taken, but the answer never arrives: the post is uncertain" },
  ],
  "more-office": [
    { id: "office.restart", name: "Restart", hint: "Close every connection with code 1012" },
    { id: "office.twice", name: "Deliver twice", hint: "The next event is delivered twice" },
    { id: "office.garbage", name: "Send garbage", hint: "A frame that is none of the contract's" },
  ],
  "more-slack": [
    { id: "slack.limit", name: "One 429", hint: "The next post is answered 429, Retry-After 5 s" },
    { id: "slack.html", name: "One captive portal", hint: "The next post is answered with a web page" },
    { id: "slack.refuse", name: "Refuse a post", hint: "The next post is refused for good, as it is and as plain text: a person decides what becomes of it" },
    { id: "slack.slow", name: "Slow", lasts: true, hint: "Every answer takes 3 s" },
    { id: "slack.limits", name: "Real rate limits", lasts: true, hint: "One post a second for each conversation, and the documented tiers" },
    { id: "slack.revoked", name: "Token revoked", lasts: true, hint: "The bot token is refused" },
    { id: "slack.reinstall", name: "New bot token", hint: "The app is installed again: the old token is revoked, the new one printed in the terminal" },
    { id: "slack.no_mpim", name: "Without mpim:write", lasts: true, hint: "No group DMs: the pair route" },
    { id: "slack.no_customize", name: "Without chat:write.customize", lasts: true, hint: "No Slackbot posts: the app route" },
  ],
};

function button(trouble, on) {
  return h("button", {
    type: "button", class: "trouble", title: trouble.hint, id: trouble.id, "data-focus": trouble.id,
    "aria-pressed": trouble.lasts ? String(on) : null,
    onclick: async (e) => {
      if (trouble.lasts) await post("switch", { id: trouble.id, on: !on });
      else {
        const pressed = e.currentTarget;
        await post("trigger", { id: trouble.id });
        pressed.classList.add("done");
        setTimeout(() => pressed.classList.remove("done"), 700);
      }
    },
  }, trouble.name);
}

function showTroubles(state) {
  let hidden = 0;
  for (const [place, list] of Object.entries(troubles)) {
    const label = { id: "label", label: $(place).querySelector(".label").textContent };
    sync($(place), [label, ...list.map((t) => ({ ...t, on: !!state.switches[t.id] }))], {
      key: (t) => t.id,
      build: (t) => (t.label ? h("span", { class: "label" }, t.label) : button(t, t.on)),
    });
    if (place.startsWith("more")) hidden += list.filter((t) => state.switches[t.id]).length;
  }
  const label = { id: "label", label: $("more-linked").querySelector(".label").textContent };
  sync($("more-linked"), [label, ...state.people.filter((p) => p.slack)], {
    key: (p) => p.id,
    signature: (p) => JSON.stringify([p.linked, p.name]),
    build: (p) => (p.label ? h("span", { class: "label" }, p.label) : h("button", {
      type: "button", class: "trouble calm", "aria-pressed": String(p.linked), "data-focus": p.id,
      title: "What a device of theirs elsewhere would tell the office",
      onclick: () => post("link", { from: p.id, on: !p.linked }),
    }, p.name)),
  });
  const count = $("more").querySelector(".count");
  count.hidden = hidden === 0;
  count.textContent = hidden;
}

function show(state) {
  const tints = Object.fromEntries(state.people.map((p, i) => [p.id, i]));
  showTroubles(state);
  $("note").textContent = state.note;
  $("organization").textContent = `${state.organization} · ${state.spaces.map((s) => s.name).join(", ")}`;
  showOffice(state, tints);
  showSlack(state, tints);
  document.documentElement.dataset.ready = "yes";
}

function live(state, word) {
  $("live").dataset.state = state;
  $("live").querySelector(".word").textContent = word;
}

startOffice();
startSlack();
document.addEventListener("keydown", (e) => {
  if (e.key !== "Escape" || !$("more").open) return;
  $("more").open = false;
  $("more").querySelector("summary").focus();
});
document.addEventListener("click", (e) => {
  if (!e.target.isConnected || $("more").contains(e.target)) return;
  $("more").open = false;
});
const source = new EventSource("events");
source.onopen = () => live("on", "live");
source.onerror = () => live("off", "the sandbox has ended");
source.onmessage = (e) => show(JSON.parse(e.data));
