// <button type="button" hidden data-shares="#words" data-keeps="#all" data-url="…" data-title="…" data-problem="…"
// data-then="#question">: the device's own share sheet. Some apps drop the words when there is a link, so data-keeps
// goes to the clipboard first. Afterwards the focus goes to data-then; what goes wrong is told in [data-share-problem].
// [data-needs-share] is shown where there is such a sheet: a choice that was made elsewhere gives way to the first.
const textOf = (source) => (source && "value" in source ? source.value : source?.textContent.trim());
const at = (selector) => (selector ? document.querySelector(selector) : null);

function show() {
  document.querySelectorAll("[data-shares][hidden], [data-needs-share][hidden]").forEach((one) => (one.hidden = false));
}

function giveWay() {
  const chosen = document.querySelector("[data-needs-share] :checked");
  const others = chosen?.form.elements.namedItem(chosen.name) ?? [];
  const first = [...others].find((one) => !one.closest("[data-needs-share]"));
  if (first) first.checked = true;
}

async function share(button) {
  const text = textOf(at(button.dataset.shares));
  const given = { text, url: button.dataset.url, title: button.dataset.title };
  const problem = at("[data-share-problem]");
  if (problem) problem.textContent = "";
  // Not awaited: waiting would use up the tap that opens the sheet.
  if (button.dataset.keeps) navigator.clipboard?.writeText(textOf(at(button.dataset.keeps))).catch(() => {});
  try {
    await navigator.share(Object.fromEntries(Object.entries(given).filter(([, value]) => value)));
    button.dispatchEvent(new CustomEvent("merkwerk:shared", { bubbles: true }));
    at(button.dataset.then)?.focus();
  } catch (error) {
    if (error.name !== "AbortError" && problem) problem.textContent = button.dataset.problem;
  }
}

if (navigator.share) {
  show();
  document.addEventListener("htmx:load", show);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-shares]");
    if (button) share(button);
  });
} else giveWay();
