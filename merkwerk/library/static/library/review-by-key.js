// In the review queue: a key presses the button that carries it (data-key). Not while somebody types.
const TYPES = "input, textarea, select, [contenteditable]";
const help = document.querySelector("[data-key-help]");
if (help && matchMedia("(hover: hover) and (min-width: 48rem)").matches) help.hidden = false;

document.addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || event.target.matches(TYPES)) return;
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
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
