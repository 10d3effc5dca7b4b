// Making and updating elements. Text only ever becomes text nodes, so nothing
// that somebody writes can become markup.

export const $ = (id) => document.getElementById(id);

// h makes an element: properties that start with "on" are listeners, true and
// false set or leave out an attribute, null and undefined leave it out.
export function h(tag, props = {}, ...kids) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) e.addEventListener(name.slice(2), value);
    else e.setAttribute(name, value === true ? "" : value);
  }
  e.append(...kids.flat(Infinity).filter((k) => k !== null && k !== undefined && k !== false && k !== ""));
  return e;
}

// sync makes parent's children those of items: a child is made anew only if its
// signature changed, and the focus stays where it was. keep(key) true leaves a
// child as it is.
export function sync(parent, items, { key, build, signature = JSON.stringify, keep = () => false }) {
  const old = new Map([...parent.children].map((c) => [c.dataset.key, c]));
  let at = parent.firstElementChild;
  for (const item of items) {
    const id = String(key(item));
    const sig = signature(item);
    let node = old.get(id);
    old.delete(id);
    if (!node || (node.signature !== sig && !keep(id))) {
      const made = build(item);
      made.dataset.key = id;
      made.signature = sig;
      if (node) {
        const focus = focusIn(node);
        if (node === at) at = made;
        node.replaceWith(made);
        focus(made);
      }
      node = made;
    }
    if (node === at) at = at.nextElementSibling;
    else parent.insertBefore(node, at);
  }
  for (const gone of old.values()) gone.remove();
}

function focusIn(node) {
  const active = document.activeElement;
  if (!active || !node.contains(active)) return () => {};
  const mark = active.dataset.focus;
  return (made) => {
    const target = mark ? made.querySelector(`[data-focus="${CSS.escape(mark)}"]`) : null;
    (target || (made.matches(":is(button,input,a)") ? made : null))?.focus();
  };
}

// post asks the sandbox for something; problems are thrown as words.
export async function post(action, wish) {
  const answer = await fetch(`do/${action}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(wish),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error || `answered ${answer.status}`);
  return body;
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });

export const time = (stamp) => h("time", { datetime: stamp, title: new Date(stamp).toLocaleString() }, clock.format(new Date(stamp)));

// initials are up to two letters for an avatar, whole characters of any script.
const graphemes = new Intl.Segmenter();
export function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  const first = (word) => [...graphemes.segment(word)][0]?.segment ?? "";
  return (first(words[0] ?? "?") + (words.length > 1 && words[1].charCodeAt(0) < 0x250 ? first(words[1]) : "")).toUpperCase();
}

export const avatar = (name, tint, extra = "") => h("span", { class: `avatar tint-${tint} ${extra}`, "aria-hidden": "true" }, initials(name));

// stick looks whether a list is scrolled to its end; call the answer after it
// has grown to stay there.
export function stick(list) {
  const end = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  return () => { if (end) list.scrollTop = list.scrollHeight; };
}
