import { $, h, sync, avatar } from "./dom.js";

// The mention picker: a combobox of persons and groups, and a chip for each one
// that was picked. An @ at the start of a word in the text opens it.
const ui = { people: [], groups: [], picked: [], at: 0, fromText: false, changed: () => {}, person: () => 7 };

export const mentioned = () => ui.picked.map(({ kind, id, name }) => (kind === "person" ? { kind, id, name } : { kind, name }));

export function startMentions({ changed, person }) {
  Object.assign(ui, { changed, person });
  const input = $("mention");
  input.addEventListener("focus", () => { ui.at = 0; open(); });
  input.addEventListener("input", () => { ui.at = 0; if (!spaced()) open(); });
  input.addEventListener("blur", close);
  input.addEventListener("keydown", key);
  $("text").addEventListener("input", (e) => {
    if (e.isComposing) return;
    const text = $("text");
    const before = text.value.slice(0, text.selectionStart);
    if (e.inputType !== "insertText" || !/(^|\s)@$/.test(before)) { takeWritten(false); return; }
    text.setRangeText("", before.length - 1, before.length, "end");
    ui.fromText = true;
    input.focus();
  });
}

// named is whom a whole word stands for: an id, a name, or the first word of one.
function named(word) {
  const same = (s) => s.toLowerCase() === word.toLowerCase();
  return everybody().find((c) => same(c.name) || same(c.name.split(" ")[0]) || (c.kind === "person" && same(c.id)));
}

// spaced picks whom the picker's word names once a space follows it.
function spaced() {
  const word = /^@?(\S+)\s$/.exec($("mention").value);
  const choice = word && named(word[1]);
  if (!choice) return false;
  pick(choice);
  return true;
}

// takeWritten makes chips of the names that stand in the text behind an @; with
// end, also of one that no space follows yet.
export function takeWritten(end) {
  const text = $("text");
  const found = end ? /(^|\s)@(\S+)(\s|$)/ : /(^|\s)@(\S+)(\s)/;
  let from = 0;
  for (let m; (m = found.exec(text.value.slice(from)));) {
    const choice = named(m[2]);
    const start = from + m.index + m[1].length;
    from = start;
    if (!choice) { from += m[2].length; continue; }
    if (!ui.picked.some((p) => p.id === choice.id && p.kind === choice.kind)) ui.picked.push(choice);
    text.setRangeText("", start, start + 1 + m[2].length + m[3].length, "preserve");
    if (start === text.value.length) text.value = text.value.trimEnd() + (end ? "" : m[1]);
    showChips();
    ui.changed();
  }
}

export function showMentions(state) {
  ui.people = state.people;
  ui.groups = state.groups;
  showChips();
}

function everybody() {
  return [
    ...ui.people.map((p) => ({ kind: "person", id: p.id, name: p.name, hint: p.role })),
    ...ui.groups.map((g) => ({ kind: "group", id: `group ${g}`, name: g, hint: "group" })),
  ];
}

function choices() {
  const wanted = $("mention").value.replace(/^@/, "").trim().toLowerCase();
  return everybody().filter((c) => !ui.picked.some((p) => p.id === c.id && p.kind === c.kind))
    .filter((c) => c.name.toLowerCase().includes(wanted) || c.id.toLowerCase().startsWith(wanted));
}

function open() {
  const list = choices();
  ui.at = Math.min(ui.at, Math.max(0, list.length - 1));
  sync($("choices"), list.map((c, i) => ({ ...c, chosen: i === ui.at })), {
    key: (c) => c.id,
    build: (c) => h("li", {
      role: "option", id: `choice-${c.id.replaceAll(" ", "-")}`, "aria-selected": String(c.chosen),
      onmousedown: (e) => { e.preventDefault(); pick(c); },
    }, c.kind === "person" ? avatar(c.name, ui.person(c.id), "small") : h("span", { class: "avatar small group", "aria-hidden": "true" }, "@"),
    h("span", {}, c.name), h("span", { class: "hint" }, c.hint)),
  });
  $("choices").hidden = list.length === 0;
  $("mention").setAttribute("aria-expanded", String(list.length > 0));
  $("mention").setAttribute("aria-activedescendant", list.length ? `choice-${list[ui.at].id.replaceAll(" ", "-")}` : "");
  $("choices").children[ui.at]?.scrollIntoView({ block: "nearest" });
}

function close() {
  $("choices").hidden = true;
  $("mention").setAttribute("aria-expanded", "false");
  $("mention").setAttribute("aria-activedescendant", "");
}

function key(e) {
  const list = choices();
  if (e.isComposing) return;
  if (e.key === "ArrowDown" || e.key === "ArrowUp") {
    e.preventDefault();
    if (list.length) ui.at = (ui.at + (e.key === "ArrowDown" ? 1 : list.length - 1)) % list.length;
    open();
  } else if (e.key === "Enter") {
    e.preventDefault();
    if (list[ui.at] && !$("choices").hidden) pick(list[ui.at]);
  } else if (e.key === "Backspace" && $("mention").value === "" && ui.picked.length) {
    remove(ui.picked[ui.picked.length - 1]);
    open();
  } else if (e.key === "Escape") {
    e.stopPropagation();
    close();
    if (ui.fromText) back("@");
  } else if (e.key === "Tab") {
    ui.fromText = false;
  }
}

// back returns to the text from which the picker was opened.
function back(typed) {
  ui.fromText = false;
  const text = $("text");
  text.focus();
  if (typed) text.setRangeText(typed, text.selectionStart, text.selectionEnd, "end");
}

function pick(choice) {
  ui.picked.push(choice);
  $("mention").value = "";
  showChips();
  ui.changed();
  if (ui.fromText) back("");
  else open();
}

function remove(chip) {
  ui.picked = ui.picked.filter((p) => p !== chip);
  showChips();
  ui.changed();
}

function showChips() {
  sync($("chips"), ui.picked, {
    key: (p) => p.id,
    build: (p) => h("li", { class: `chip ${p.kind}` }, `@${p.name}`,
      h("button", { type: "button", "aria-label": `Do not mention ${p.name}`, onclick: () => { remove(p); $("mention").focus(); } }, "×")),
  });
}
