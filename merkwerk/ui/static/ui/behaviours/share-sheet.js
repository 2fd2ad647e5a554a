// <button type="button" hidden data-shares="#words" data-url="…" data-title="…">: the phone's own share sheet.
if (navigator.share) {
  const show = () => document.querySelectorAll("[data-shares][hidden]").forEach((one) => (one.hidden = false));
  show();
  document.addEventListener("htmx:load", show);
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-shares]");
    if (!button) return;
    const source = document.querySelector(button.dataset.shares);
    const text = source ? ("value" in source ? source.value : source.textContent.trim()) : undefined;
    const sheet = Object.fromEntries(
      Object.entries({ text, url: button.dataset.url, title: button.dataset.title }).filter(([, value]) => value),
    );
    try {
      await navigator.share(sheet);
      button.dispatchEvent(new CustomEvent("merkwerk:shared", { bubbles: true }));
    } catch (error) {
      if (error.name !== "AbortError") button.hidden = true;
    }
  });
}
