// <form data-autosaves="address" data-draft="12" data-saving="…" data-saved="…" data-kept="…" data-back="…">
// Sends the form a moment after the last key. Without a connection it keeps the words on this device, under this
// account only, and sends them on when the connection is back. <span data-autosave-state role="status"> tells.
// An answer in JSON is put into hidden fields of the same names (a revision); answer 409 means that the words were
// changed elsewhere: data-elsewhere="…" says so, and what was typed stays. Tells others: merkwerk:autosaved.
const PAUSE = 800;
const owner = document.body.dataset.draftOwner ?? "";
const waiting = new WeakMap();
const sending = new Set();
const again = new Set();
const keyOf = (form) => `merkwerk.draft.${owner}.${form.dataset.draft}`;
const isHidden = (form, name) => form.elements.namedItem(name)?.type === "hidden";
const typed = (form, words) => words.filter(([name]) => !isHidden(form, name));
const forms = () => document.querySelectorAll("form[data-autosaves]");

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.matches("[data-autosaves]") || form.dataset.stopped) return;
  keep(form);
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => send(form), PAUSE));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches?.("[data-autosaves]")) return;
  clearTimeout(waiting.get(form));
  if (sending.has(form)) {
    event.preventDefault();
    form.addEventListener("merkwerk:rested", () => form.requestSubmit(event.submitter), { once: true });
  } else if (navigator.onLine) forget(form);
});

addEventListener("online", () => forms().forEach(sendIfKept));
addEventListener("pagehide", () => forms().forEach((form) => read(form) && send(form)));
document.addEventListener("htmx:load", () => forms().forEach(begin));
forms().forEach(begin);

function begin(form) {
  if (form.dataset.begun) return;
  form.dataset.begun = "true";
  const words = read(form);
  if (!words) return;
  const isStale = words.some(([name, value]) => isHidden(form, name) && form.elements.namedItem(name).value !== value);
  for (const [name, value] of words) putBack(form.elements.namedItem(name), value, isStale);
  form.dispatchEvent(new Event("input", { bubbles: true }));
  tell(form, form.dataset.back);
  send(form);
}

// Words kept on this device while the same text was changed elsewhere stand under it: neither is lost.
function putBack(field, value, isStale) {
  if (!field || field.type === "hidden") return;
  if (field.type === "checkbox") field.checked = true;
  else if (isStale && field.type === "textarea" && field.value.trim() && field.value !== value)
    field.value = `${field.value.trimEnd()}\n\n${value}`;
  else if ("value" in field) field.value = value;
}

async function send(form) {
  if (form.dataset.stopped) return;
  if (sending.has(form)) return void again.add(form);
  sending.add(form);
  tell(form, form.dataset.saving);
  const sent = JSON.stringify(wordsOf(form));
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
    keepalive: sent.length < 30000,
    redirect: "manual",
  });
}

async function settle(form, answer, sent) {
  if (answer.status === 409) return stop(form);
  if (!answer.ok) throw new Error(answer.status);
  await takeOver(form, answer.clone());
  if (JSON.stringify(typed(form, wordsOf(form))) === JSON.stringify(typed(form, JSON.parse(sent)))) forget(form);
  tell(form, form.dataset.saved);
  form.dispatchEvent(new CustomEvent("merkwerk:autosaved", { bubbles: true, detail: answer }));
}

function stop(form) {
  form.dataset.stopped = "true";
  forget(form);
  tell(form, form.dataset.elsewhere ?? form.dataset.kept);
}

async function takeOver(form, answer) {
  if (!answer.headers.get("Content-Type")?.includes("json")) return;
  for (const [name, value] of Object.entries(await answer.json())) {
    const field = form.elements.namedItem(name);
    if (field?.type === "hidden") field.value = value;
  }
}


function sendIfKept(form) {
  if (read(form)) send(form);
}

function wordsOf(form) {
  return [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
}

function keep(form) {
  try {
    localStorage.setItem(keyOf(form), JSON.stringify(wordsOf(form)));
  } catch {
    /* private window or full: the page itself still holds the words */
  }
}

function read(form) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(form)));
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
