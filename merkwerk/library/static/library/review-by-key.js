// In the review queue: a key presses the button that carries it (data-key). Not while somebody types, not where the
// switch that turns keys off cannot be seen, and not just after coming here: a key pressed twice judges one story.
const KEPT = "merkwerk-review-keys";
const TYPES = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const SETTLES_MS = 400;
const help = document.querySelector("[data-key-help]");
const onOff = help?.querySelector("[data-key-switch]");
let settled = performance.now() + SETTLES_MS;

// A browser may refuse to keep anything; then the switch holds for this page.
function remembered() {
  try { return localStorage.getItem(KEPT) !== "off"; } catch { return true; }
}

function remember(areOn) {
  try { localStorage.setItem(KEPT, areOn ? "on" : "off"); } catch { /* as said above */ }
}

function show(areOn) {
  onOff.checked = areOn;
  document.querySelectorAll("[data-key]").forEach((button) => {
    if (areOn) button.setAttribute("aria-keyshortcuts", button.dataset.key);
    else button.removeAttribute("aria-keyshortcuts");
  });
}

if (onOff && matchMedia("(hover: hover) and (min-width: 48rem)").matches) {
  help.hidden = false;
  show(remembered());
  onOff.addEventListener("change", () => {
    remember(onOff.checked);
    show(onOff.checked);
  });
}

document.addEventListener("keydown", (event) => {
  if (!onOff?.checked || help.hidden || event.repeat || performance.now() < settled) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches(TYPES)) return;
  const button = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

// Pressing twice judges once.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "true";
});
addEventListener("pageshow", () => {
  settled = performance.now() + SETTLES_MS;
  document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent);
});
