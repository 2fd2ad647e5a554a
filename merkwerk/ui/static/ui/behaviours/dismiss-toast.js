// Closes a notice: by its button, and a toast by itself after ten seconds unless somebody is busy with it.
const STAYS = 10000;

document.addEventListener("click", (event) => {
  event.target.closest("[data-dismisses]")?.closest(".notice")?.remove();
});

function begin() {
  document.querySelectorAll("[data-dismisses][hidden]").forEach((button) => (button.hidden = false));
  document.querySelectorAll(".toasts > .notice:not([data-leaves])").forEach((toast) => {
    toast.dataset.leaves = "true";
    if (!toast.matches(".notice-wrong, .notice-careful") && !toast.querySelector("form, a")) leave(toast);
  });
}

function leave(toast) {
  setTimeout(() => (toast.matches(":hover, :focus-within") ? leave(toast) : toast.remove()), STAYS);
}

document.addEventListener("htmx:load", begin);
begin();
