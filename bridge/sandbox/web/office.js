import { $, h, sync, post, time, avatar, stick } from "./dom.js";
import { startMentions, mentioned, showMentions, takeWritten } from "./mention.js";

const ui = { from: "", editing: "", state: null, tints: {}, asked: 0 };

const reasons = {
  not_chat: "not chat",
  own_message: "only the sender is mentioned",
  no_mention: "nobody is mentioned",
  group_mention: "a group is mentioned",
  several_mentions: "several people are mentioned",
  not_me: "no member is mentioned",
  empty: "there is nothing to read",
};

const devices = { relaying: "relaying", connected: "connected", off: "no device", none: "visitor" };

export function startOffice() {
  startMentions({ changed: preview, person: tint });
  $("composer").addEventListener("submit", (e) => { e.preventDefault(); send(); });
  $("text").addEventListener("keydown", (e) => {
    if (e.key === "Enter" && !e.shiftKey && !e.isComposing) { e.preventDefault(); send(); }
  });
  for (const id of ["text", "file-name", "file-url", "kind", "format"]) $(id).addEventListener("input", preview);
  $("extras-toggle").addEventListener("click", () => {
    const open = $("extras").hidden;
    $("extras").hidden = !open;
    $("extras-toggle").setAttribute("aria-expanded", String(open));
  });
}

const tint = (id) => ui.tints[id] ?? 7;

export function showOffice(state, tints) {
  Object.assign(ui, { state, tints });
  if (!ui.from) ui.from = state.people[1]?.id ?? state.people[0].id;
  sync($("people"), [{ legend: true }, ...state.people.map((p) => ({ ...p, chosen: p.id === ui.from }))], {
    key: (p) => p.id ?? "legend", build: (p) => (p.legend ? h("legend", {}, "Write as") : seat(p)),
  });
  sync($("space"), state.spaces, { key: (s) => s.id, build: (s) => h("option", { value: s.id }, s.name) });
  const settle = stick($("messages"));
  sync($("messages"), state.messages, {
    key: (m) => m.id, build: message,
    signature: (m) => JSON.stringify([m, ui.editing === m.id, waitsFor(m)]),
    keep: (id) => id === ui.editing && !!document.getElementById("edit-text"),
  });
  settle();
  $("messages-empty").hidden = state.messages.length > 0;
  showMentions(state);
}

function seat(p) {
  const device = devices[p.device];
  const words = [device, p.waiting ? `${p.waiting} waiting` : "", p.linked ? "connected to Slack" : ""].filter(Boolean).join(", ");
  return h("label", { class: "seat", title: `${p.name}: ${p.role}, ${words}` },
    h("input", {
      type: "radio", name: "from", value: p.id, "data-focus": "from", checked: p.chosen, class: "unseen", "aria-label": `${p.name}, ${words}`,
      onchange: () => { ui.from = p.id; showOffice(ui.state, ui.tints); preview(); },
    }),
    h("span", { class: "face" }, avatar(p.name, tint(p.id)), h("span", { class: `lamp ${p.device}` })),
    h("span", { class: "name" }, p.name),
    h("span", { class: `device ${p.device}` }, device),
    h("span", { class: "marks" },
      p.linked && h("span", { class: "linked" }, "Slack"),
      p.waiting > 0 && h("span", { class: "waiting" }, String(p.waiting), h("span", { class: "word" }, " waiting"))));
}

function message(m) {
  const p = ui.state.people.find((q) => q.id === m.sender.id);
  return h("li", { class: `message ${m.direct ? "direct" : ""} ${m.deleted ? "deleted" : ""}`, id: `message-${m.id}` },
    avatar(m.sender.name, tint(m.sender.id)),
    h("div", { class: "content" },
      h("p", { class: "by" },
        h("strong", {}, m.sender.name),
        (p?.role === "visitor" || p?.role === "guest") && h("span", { class: "tag" }, p.role),
        h("span", { class: "where" }, m.space.name), time(m.created_at),
        m.edited_at && h("span", { class: "where" }, "edited")),
      ui.editing === m.id ? editor(m) : body(m),
      verdict(m)),
    !m.deleted && ui.editing !== m.id && h("div", { class: "acts" },
      h("button", { type: "button", "data-focus": "edit", "aria-label": `Edit: ${m.plain}`, onclick: () => edit(m) }, "Edit"),
      h("button", { type: "button", "data-focus": "delete", "aria-label": `Delete: ${m.plain}`, onclick: () => attempt(post("delete", { id: m.id })) }, "Delete")));
}

function body(m) {
  return h("div", { class: "body" },
    h("p", { class: "text" },
      m.mentions.map((who) => [h("span", { class: `mention ${who.kind}` }, `@${who.name}`), " "]), m.plain,
      m.format === "html" && h("span", { class: "tag", title: m.text }, "HTML"),
      m.kind && m.kind !== "chat" && h("span", { class: "tag" }, m.kind)),
    m.attachments?.map((a) => h("p", { class: "file" }, "📎 ", safe(a.url) ? h("a", { href: a.url, target: "_blank", rel: "noopener noreferrer" }, a.name || a.url) : a.name)));
}

// safe tells whether an address is one that a browser may open.
export function safe(address) {
  return /^https?:\/\//i.test(address);
}

// waitsFor says for what a direct message waits.
function waitsFor(m) {
  const to = ui.state.people.find((p) => p.id === m.direct);
  if (!to) return "";
  return to.device === "off" ? "waiting for their device" : to.linked ? "waiting for Slack" : "waiting until they connect Slack";
}

function verdict(m) {
  const to = ui.state.people.find((p) => p.id === m.direct);
  const why = reasons[m.reason] ?? m.reason;
  return h("details", { class: "verdict" },
    h("summary", { "data-focus": "verdict" },
      to ? h("span", { class: "badge yes" }, `Direct for ${to.name}`) : h("span", { class: "badge no" }, "Not relayed"),
      to ? h("span", { class: `state ${m.settled}` }, m.settled === "done" ? "settled" : waitsFor(m))
        : h("span", { class: "state" }, why, " ", h("code", {}, m.reason)),
      m.deleted && h("span", { class: "state" }, "deleted")),
    h("ul", {}, m.members.map((o) => h("li", {}, o.name, " ", h("code", {}, o.reason || "direct")))));
}

function edit(m) {
  ui.editing = m.id;
  showOffice(ui.state, ui.tints);
  const field = document.getElementById("edit-text");
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

function editor(m) {
  const field = h("textarea", { id: "edit-text", rows: "2", "aria-label": "New text" });
  field.value = m.text;
  const end = () => {
    ui.editing = "";
    document.getElementById("edit-text")?.remove();
    showOffice(ui.state, ui.tints);
    document.querySelector(`#${CSS.escape(`message-${m.id}`)} [data-focus="edit"]`)?.focus();
  };
  const save = async () => { if (await attempt(post("edit", { id: m.id, text: field.value }))) end(); };
  field.addEventListener("keydown", (e) => {
    if (e.key === "Escape") { e.stopPropagation(); end(); }
    if (e.key === "Enter" && !e.shiftKey && !e.isComposing) { e.preventDefault(); save(); }
  });
  return h("div", { class: "editor" }, field,
    h("button", { type: "button", class: "main", onclick: save }, "Save"),
    h("button", { type: "button", class: "quiet", onclick: end }, "Cancel"));
}

function draft() {
  const name = $("file-name").value.trim();
  const url = $("file-url").value.trim();
  return {
    from: ui.from, space: $("space").value, mentions: mentioned(), text: $("text").value,
    format: $("format").value, kind: $("kind").value, attachments: name || url ? [{ name: name || url, url }] : [],
  };
}

async function send() {
  takeWritten(true);
  if (!(await attempt(post("say", draft())))) return;
  for (const id of ["text", "file-name", "file-url"]) $(id).value = "";
  $("messages").scrollTop = $("messages").scrollHeight;
  $("text").focus();
  preview();
}

// attempt shows what went wrong, if anything, and tells whether all went well.
async function attempt(promise) {
  const problem = await promise.then(() => "", (e) => e.message);
  $("problem").hidden = problem === "";
  $("problem").textContent = problem;
  return problem === "";
}

// preview says before sending what the rules will say.
async function preview() {
  const mine = ++ui.asked;
  const d = draft();
  const blank = !d.text.trim() && !d.attachments.length; // who is picked stays picked after sending
  const verdict = blank ? null : await post("preview", d).catch(() => null);
  if (mine !== ui.asked) return;
  const to = verdict && ui.state.people.find((p) => p.id === verdict.direct);
  $("preview").className = to ? "yes" : "";
  $("preview").textContent = !verdict ? "" : to ? `Direct for ${to.name}` : `Not relayed: ${reasons[verdict.reason] ?? verdict.reason}`;
}
