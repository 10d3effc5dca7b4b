import { $, h, sync, post, time, avatar, stick } from "./dom.js";
import { safe } from "./office.js";

// picked is what the person at the page chose; until then each desk shows the
// conversation in which something was said last.
const ui = { desk: "", picked: {}, seen: {}, state: null, tints: {} };

const kinds = { group: "Direct messages", slackbot: "Direct messages", app: "Apps", channel: "Channels" };

export function startSlack() {
  $("calls").addEventListener("toggle", () => ui.state && showCalls(ui.state.calls));
  $("desks").addEventListener("keydown", (e) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
    if (!step) return;
    e.preventDefault();
    const desks = ui.state.slack;
    const at = desks.findIndex((d) => d.id === ui.desk);
    sit(desks[(at + step + desks.length) % desks.length].id);
    document.querySelector("#desks [aria-selected=true]").focus();
  });
  $("type").addEventListener("submit", async (e) => {
    e.preventDefault();
    const c = current();
    const text = $("type-text").value.trim();
    if (!c || !text) return;
    await post("type", { from: ui.desk, id: c.id, text });
    $("type-text").value = "";
  });
}

export function showSlack(state, tints) {
  Object.assign(ui, { state, tints });
  const desks = state.slack;
  if (!ui.desk) ui.desk = desks[0].id;
  const c = current();
  if (c) ui.seen[`${ui.desk} ${c.id}`] = last(c);
  sync($("desks"), desks.map((d) => ({ id: d.id, name: d.name, chosen: d.id === ui.desk, unread: d.conversations.reduce((n, k) => n + unread(d.id, k), 0) })),
    { key: (d) => d.id, build: tab });
  $("window").setAttribute("aria-label", `What ${desk().name} sees in Slack`);
  $("workspace").textContent = state.organization;
  sync($("conversations"), shelves(), { key: (s) => s.name, build: shelf });
  showTalk(c);
  showCalls(state.calls);
}

const desk = () => ui.state.slack.find((d) => d.id === ui.desk);
const last = (c) => c.messages.at(-1)?.ts ?? "";
const unread = (who, c) => c.messages.filter((m) => m.ts > (ui.seen[`${who} ${c.id}`] ?? "")).length;

function current() {
  const list = desk().conversations;
  const chosen = list.find((c) => c.id === ui.picked[ui.desk]);
  return chosen ?? [...list].sort((a, b) => (last(a) < last(b) ? 1 : -1))[0];
}

function sit(id) {
  ui.desk = id;
  showSlack(ui.state, ui.tints);
  $("posts").scrollTop = $("posts").scrollHeight;
}

function tab(d) {
  return h("button", {
    type: "button", role: "tab", id: `desk-${d.id}`, "aria-selected": String(d.chosen), "aria-controls": "window",
    tabindex: d.chosen ? "0" : "-1", "data-focus": "tab", onclick: () => sit(d.id),
  }, avatar(d.name, ui.tints[d.id], "small"), h("span", {}, d.name), d.unread > 0 && h("span", { class: "unread", "aria-label": `${d.unread} unread` }, String(d.unread)));
}

function shelves() {
  const by = {};
  for (const c of desk().conversations) {
    (by[kinds[c.kind]] ??= []).push({ id: c.id, kind: c.kind, name: c.name, unread: unread(ui.desk, c), chosen: c.id === current().id });
  }
  return ["Channels", "Direct messages", "Apps"].filter((name) => by[name]).map((name) => ({ name, desk: ui.desk, list: by[name] }));
}

function shelf(s) {
  return h("div", { class: "shelf" }, h("p", {}, s.name), h("ul", {}, s.list.map((c) => h("li", {}, h("button", {
    type: "button", class: c.unread ? "bold" : "", "aria-current": c.chosen ? "true" : null, "data-focus": c.id,
    onclick: () => { ui.picked[ui.desk] = c.id; sit(ui.desk); },
  }, face(c), h("span", { class: "name" }, c.name), c.unread > 0 && h("span", { class: "unread" }, String(c.unread)))))));
}

function face(c) {
  if (c.kind === "group") return h("span", { class: "avatar tiny many", "aria-hidden": "true" }, String(c.name.split(",").length));
  if (c.kind === "slackbot") return h("span", { class: "avatar tiny slackbot", "aria-hidden": "true" }, "♥");
  if (c.kind === "channel") return null;
  return h("img", { class: "avatar tiny", src: "icon.svg", alt: "" });
}

function showTalk(c) {
  const list = $("posts");
  const settle = stick(list);
  $("talk-title").textContent = c?.name ?? "";
  $("talk-members").textContent = { group: "Group DM", app: "App · direct message", slackbot: "Slackbot · direct message" }[c?.kind] ?? "";
  let before = null;
  const posts = (c?.messages ?? []).map((m) => {
    const joined = before && before.author === m.author && new Date(m.at) - new Date(before.at) < 300000;
    before = m;
    return { ...m, joined, place: c.id };
  });
  sync(list, posts, { key: (m) => `${m.place} ${m.ts}`, build: shown });
  settle();
  list.hidden = !c;
  $("type").hidden = $("oneway").hidden = !c || c.kind === "slackbot";
  $("type-text").placeholder = c ? `Message ${c.name}` : "";
  $("posts-empty").hidden = !!c;
  $("posts-empty").textContent = `Nothing here yet. When somebody in the office mentions ${desk().name} alone, it shows here.`;
}

function shown(m) {
  const author = ui.state.people.find((p) => p.slack === m.author_id || p.name === m.author);
  const icon = m.app && !author ? h("img", { class: "avatar", src: "icon.svg", alt: "" }) : avatar(m.author, ui.tints[author?.id] ?? 7);
  return h("li", { class: `post ${m.joined ? "joined" : ""}` },
    m.joined ? h("span", { class: "gutter" }, time(m.at)) : icon,
    h("div", {},
      !m.joined && h("p", { class: "by" }, h("strong", {}, m.author), m.app && h("span", { class: "app" }, "APP"), time(m.at)),
      m.blocks.map(block),
      m.edited_mark ? h("span", { class: "edited" }, "(edited)") : m.edited && h("span", { class: "edited hint", title: "Changed by chat.update; with blocks, Slack itself shows no mark" }, "changed"),
      m.pings?.length > 0 && h("span", { class: "pings" }, `pings ${m.pings.join(", ")}`)));
}

function block(b) {
  const inside = () => (b.spans ?? []).map(span);
  switch (b.type) {
    case "list": return h(b.ordered ? "ol" : "ul", { class: "rich" }, b.items.map((i) => h("li", {}, i.map(span))));
    case "quote": return h("blockquote", {}, inside());
    case "code": return h("pre", {}, inside());
    case "header": return h("p", { class: "rich heading" }, inside());
    case "context": return h("p", { class: "rich context" }, inside());
    case "divider": return h("hr");
    default: return h("p", { class: "rich" }, inside());
  }
}

function span(s) {
  let node = s.url && safe(s.url) ? h("a", { href: s.url, target: "_blank", rel: "noopener noreferrer" }, s.text) : s.text;
  if (s.ping) node = h("span", { class: "ping" }, node);
  for (const [style, tag] of [["code", "code"], ["strike", "s"], ["italic", "em"], ["bold", "strong"]]) if (s[style]) node = h(tag, {}, node);
  return node;
}

function showCalls(calls) {
  const word = (c) => (c.fault ? `${c.fault} ` : "") + (c.error || (c.status === 200 ? "ok" : c.status || "no answer"));
  const latest = calls.at(-1);
  $("calls-last").textContent = latest ? `${latest.method}: ${word(latest)}` : "none yet";
  if (!$("calls").open) return;
  sync($("calls-rows"), [...calls].reverse(), {
    key: (c) => c.n,
    build: (c) => h("tr", { class: c.error || c.fault ? "bad" : "" }, h("td", {}, c.at), h("td", {}, c.method), h("td", {}, word(c))),
  });
}
