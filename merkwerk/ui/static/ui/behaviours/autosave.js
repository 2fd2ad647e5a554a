// <form data-autosaves="address" data-draft="12" data-saving="…" data-saved="…" data-kept="…" data-back="…">
// Sends the form a moment after the last key, and before it is submitted. Words stay on this device, under this account
// only, until the server says that it has them or a page shows them; so they outlive a lost connection, a session that
// ended and a server that fails. <span data-autosave-state role="status"> tells.
// An answer in JSON is put into hidden fields of the same names (a revision); its "problem" is told. Answer 409 means
// that the words were changed elsewhere: data-elsewhere="…" says so, and what was typed stays; a page that shows both
// says data-stopped. Where a session ended data-signed-out="…" says so. Tells others: merkwerk:autosaved.
// data-resumes="page revision": hidden fields that words kept on this device bring back with them.
// <p hidden data-has-draft="12">words</p>: this page has what was sent of draft 12.
const PAUSE = 800;
const PATIENCE = 8000; // how long submitting waits for the words to be kept first
const AT_ONCE = 60000; // bytes a page that closes may still send (64 KiB, fetch standard), with some room
const PER_FIELD = 200;
const owner = document.body.dataset.draftOwner ?? "";
const waiting = new WeakMap();
const sending = new Set();
const again = new Set();
const leaving = new WeakSet();
const keyOf = (form) => keyFor(form.dataset.draft);
const keyFor = (draft) => `merkwerk.draft.${owner}.${draft}`;
const isHidden = (form, name) => form.elements.namedItem(name)?.type === "hidden";
const typed = (form, words) => words.filter(([name]) => !isHidden(form, name));
const forms = () => document.querySelectorAll("form[data-autosaves]");
const plain = (words) => JSON.stringify(words.map(([name, value]) => [name, value.replaceAll("\r\n", "\n").trim()]));
const isSame = (form, words) => plain(typed(form, words)) === plain(typed(form, wordsOf(form)));
// A page that refuses shows what was typed; that is no proof that it was kept.
const isEcho = performance.getEntriesByType("navigation")[0]?.responseStatus >= 400;

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.matches("[data-autosaves]")) return;
  keep(form);
  if (form.dataset.stopped) return;
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => send(form), PAUSE));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches?.("[data-autosaves]") || event.defaultPrevented || leaving.delete(form)) return;
  clearTimeout(waiting.get(form));
  const isBusy = sending.has(form);
  if (!isBusy && (form.dataset.stopped || !navigator.onLine || !read(form))) return;
  event.preventDefault();
  if (form.dataset.leaves) return;
  form.dataset.leaves = "true";
  if (!isBusy) send(form);
  const tired = new Promise((rest) => setTimeout(rest, PATIENCE));
  Promise.race([rested(form), tired]).then(() => leave(form, event.submitter));
});

addEventListener("online", () => forms().forEach(sendIfKept));
addEventListener("pagehide", () => forms().forEach((form) => read(form) && send(form)));
addEventListener("pageshow", () => forms().forEach((form) => delete form.dataset.leaves));
document.addEventListener("htmx:load", () => forms().forEach(begin));
document.querySelectorAll("[data-has-draft]").forEach(forgetShown);
forms().forEach(begin);

function begin(form) {
  if (form.dataset.begun) return;
  form.dataset.begun = "true";
  const words = read(form);
  if (!words || form.dataset.stopped) return;
  if (!isEcho && isSame(form, words)) return forget(form);
  if (isEcho && isQuarrel(form, words)) return void (form.dataset.stopped = "true");
  resume(form, words);
  const isStale = words.some(([name, value]) => isHidden(form, name) && form.elements.namedItem(name).value !== value);
  for (const [name, value] of words) putBack(form.elements.namedItem(name), value, isStale && !isEcho);
  form.dispatchEvent(new Event("input", { bubbles: true }));
  tell(form, form.dataset.back);
  send(form);
}

// Somebody else was first, and the page says so: going over their text is for who presses the button.
function isQuarrel(form, words) {
  return words.some(([name, value]) => !value && isHidden(form, name) && form.elements.namedItem(name).value);
}

// A page on which something new begins has a name; words that were not told as kept go on under the name they began.
function resume(form, words) {
  const names = form.dataset.resumes?.split(" ") ?? [];
  for (const [name, value] of words) if (value && names.includes(name)) form.elements.namedItem(name).value = value;
}

// Words kept on this device while the same text was changed elsewhere stand under it: neither is lost.
function putBack(field, value, isStale) {
  if (!field || field.type === "hidden") return;
  if (field.type === "checkbox") field.checked = true;
  else if (isStale && field.type === "textarea" && field.value.trim() && !field.value.includes(value.trim()))
    field.value = `${field.value.trimEnd()}\n\n${value}`;
  else if ("value" in field && !(isStale && field.type === "textarea" && field.value.trim())) field.value = value;
}

async function send(form) {
  if (form.dataset.stopped) return;
  if (sending.has(form)) return void again.add(form);
  sending.add(form);
  tell(form, form.dataset.saving);
  const sent = wordsOf(form);
  try {
    await settle(form, await post(form, sent), sent);
  } catch {
    tell(form, form.dataset.kept);
  }
  sending.delete(form);
  form.dispatchEvent(new CustomEvent("merkwerk:rested"));
  if (again.delete(form)) send(form);
}

function post(form, sent) {
  return fetch(form.dataset.autosaves, {
    method: "POST",
    body: new FormData(form),
    headers: { "X-Autosave": "1" },
    keepalive: bytesOf(sent) < AT_ONCE,
    redirect: "manual",
  });
}

// As the form travels: in UTF-8, with two bytes for an end of line.
function bytesOf(words) {
  const text = words.map(([name, value]) => name + value.replace(/\r?\n/g, "\r\n")).join("");
  return new TextEncoder().encode(text).length + PER_FIELD * (words.length + 1);
}

async function settle(form, answer, sent) {
  if (answer.status === 409) return stop(form);
  if (answer.type === "opaqueredirect") return tell(form, form.dataset.signedOut ?? form.dataset.kept);
  if (!answer.ok) return tell(form, (await problemOf(answer)) ?? form.dataset.kept);
  await takeOver(form, answer.clone());
  tell(form, form.dataset.saved);
  form.dispatchEvent(new CustomEvent("merkwerk:autosaved", { bubbles: true, detail: answer }));
  if (isSame(form, sent)) forget(form);
  else keep(form);
}

function stop(form) {
  form.dataset.stopped = "true";
  keep(form);
  tell(form, form.dataset.elsewhere ?? form.dataset.kept);
}

function isJson(answer) {
  return answer.headers.get("Content-Type")?.includes("json");
}

async function problemOf(answer) {
  return isJson(answer) ? (await answer.json()).problem : undefined;
}

async function takeOver(form, answer) {
  if (!isJson(answer)) return;
  for (const [name, value] of Object.entries(await answer.json())) {
    const field = form.elements.namedItem(name);
    if (field?.type === "hidden") field.value = value;
  }
}

function rested(form) {
  return new Promise((rest) => {
    const look = () => (sending.has(form) || again.has(form) ? wait() : rest());
    const wait = () => form.addEventListener("merkwerk:rested", () => setTimeout(look), { once: true });
    wait();
  });
}

function leave(form, submitter) {
  delete form.dataset.leaves;
  leaving.add(form);
  form.requestSubmit(submitter?.form === form ? submitter : undefined);
  leaving.delete(form);
}

function forgetShown(place) {
  const words = readKey(keyFor(place.dataset.hasDraft)) ?? [];
  const shown = plain([["", place.textContent]]);
  if (words.some(([name, value]) => name === "text" && plain([["", value]]) === shown))
    localStorage.removeItem(keyFor(place.dataset.hasDraft));
}

function sendIfKept(form) {
  if (read(form)) send(form);
}

function wordsOf(form) {
  return [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
}

// What was changed elsewhere meanwhile is kept without its revision, so that it never goes over the other text.
function keep(form) {
  const words = wordsOf(form).map(([name, value]) => [name, form.dataset.stopped && isHidden(form, name) ? "" : value]);
  try {
    localStorage.setItem(keyOf(form), JSON.stringify(words));
  } catch {
    /* private window or full: the page itself still holds the words */
  }
}

function read(form) {
  return readKey(keyOf(form));
}

function readKey(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function forget(form) {
  localStorage.removeItem(keyOf(form));
}

function tell(form, words) {
  const place = form.querySelector("[data-autosave-state]");
  if (place && words) place.textContent = words;
}
