// The offline page: keeps a note on this device. [data-offers-note] where one writes offers it when one is back.
// The offline page belongs to nobody, so a page of somebody remembers whose device this is; the note is theirs alone.
// Where nobody was signed in, it is for who signs in next. Signing out takes both away (sign-out.js).
const OWNER = "merkwerk-owner";
const field = document.querySelector("[data-offline-note]");
const offer = document.querySelector("[data-offers-note]");
const owner = document.body.dataset.draftOwner ?? "";
if (owner) localStorage.setItem(OWNER, owner);
const keyOf = (whose) => `merkwerk.note.${whose}`;

if (field) {
  const key = keyOf(owner || (localStorage.getItem(OWNER) ?? ""));
  field.value = localStorage.getItem(key) ?? "";
  field.addEventListener("input", () => {
    localStorage.setItem(key, field.value);
    const state = document.querySelector("[data-offline-state]");
    if (state) state.textContent = state.dataset.kept;
  });
  document.querySelector("[data-tries-again]")?.addEventListener("click", () => location.reload());
}

// <div hidden data-offers-note="id_words"><blockquote data-note></blockquote>
//   <button type="button" data-takes-note>…</button><button type="button" data-drops-note>…</button></div>
const keys = [keyOf(owner), keyOf("")];
const note = keys.map((key) => localStorage.getItem(key)?.trim()).filter(Boolean).join("\n\n");
if (offer && owner && note) {
  offer.querySelector("[data-note]").textContent = note;
  offer.hidden = false;
  offer.querySelector("[data-takes-note]").addEventListener("click", () => {
    const words = document.getElementById(offer.dataset.offersNote);
    words.value = words.value ? `${words.value}\n\n${note}` : note;
    words.dispatchEvent(new Event("input", { bubbles: true }));
    drop();
    words.focus();
  });
  offer.querySelector("[data-drops-note]")?.addEventListener("click", drop);
}

function drop() {
  keys.forEach((key) => localStorage.removeItem(key));
  offer.hidden = true;
}
