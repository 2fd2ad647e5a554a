// The offline page: keeps a note on this device. [data-offers-note] in the composer offers it when one is back.
const KEY = "merkwerk.note";
const field = document.querySelector("[data-offline-note]");
const offer = document.querySelector("[data-offers-note]");

if (field) {
  field.value = localStorage.getItem(KEY) ?? "";
  field.addEventListener("input", () => {
    localStorage.setItem(KEY, field.value);
    const state = document.querySelector("[data-offline-state]");
    if (state) state.textContent = state.dataset.kept;
  });
  document.querySelector("[data-tries-again]")?.addEventListener("click", () => location.reload());
}

// <div hidden data-offers-note="id_words"><blockquote data-note></blockquote>
//   <button type="button" data-takes-note>…</button><button type="button" data-drops-note>…</button></div>
const note = localStorage.getItem(KEY)?.trim();
if (offer && note) {
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
  localStorage.removeItem(KEY);
  offer.hidden = true;
}
