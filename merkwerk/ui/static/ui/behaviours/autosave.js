// <form data-autosaves="address" data-draft="12" data-saving="…" data-saved="…" data-kept="…" data-back="…">
// Sends the form a moment after the last key. Without a connection it keeps the words on this device, under this
// account only, and sends them on when the connection is back. <span data-autosave-state role="status"> tells.
const PAUSE = 800;
const owner = document.body.dataset.draftOwner ?? "";
const waiting = new WeakMap();
const keyOf = (form) => `merkwerk.draft.${owner}.${form.dataset.draft}`;
const forms = () => document.querySelectorAll("form[data-autosaves]");

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (!form?.matches("[data-autosaves]")) return;
  keep(form);
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => send(form), PAUSE));
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches?.("[data-autosaves]")) return;
  clearTimeout(waiting.get(event.target));
  if (navigator.onLine) forget(event.target);
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
  for (const [name, value] of words) {
    const field = form.elements.namedItem(name);
    if (field && "value" in field && field.type !== "hidden") field.value = value;
  }
  tell(form, form.dataset.back);
  send(form);
}

async function send(form) {
  tell(form, form.dataset.saving);
  const sent = JSON.stringify(wordsOf(form));
  try {
    const answer = await fetch(form.dataset.autosaves, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Autosave": "1" },
      keepalive: sent.length < 60000,
      redirect: "manual",
    });
    if (answer.status === 409) return tell(form, form.dataset.elsewhere);
    if (!answer.ok) throw new Error(answer.status);
    form.dispatchEvent(new CustomEvent("merkwerk:autosaved", { detail: answer, bubbles: true }));
    if (JSON.stringify(wordsOf(form)) === sent) forget(form);
    tell(form, form.dataset.saved);
  } catch {
    tell(form, form.dataset.kept);
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
