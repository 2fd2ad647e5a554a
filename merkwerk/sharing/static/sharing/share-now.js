// <button data-hands-over> in the composer: one tap makes the share, copies the words and opens the network beside it.
// Our own page goes on to the share, which asks whether it was shared and can do it all again. Where the server refuses,
// or a browser does not let us copy, the form goes the way it goes without a script.
const form = document.getElementById("composer");
let isBusy = false;

// After the words were kept: autosave.js listens on the document, and lets go when they are.
addEventListener("submit", (event) => {
  if (event.target !== form || event.defaultPrevented || !event.submitter?.matches("[data-hands-over]")) return;
  event.preventDefault();
  if (isBusy) return;
  isBusy = true;
  handOver().catch(() => form.submit());
});

addEventListener("pageshow", () => {
  isBusy = false;
});

async function handOver() {
  const headers = { "X-Hands-Over": "1" };
  const answer = await fetch(location.href, { method: "POST", body: new FormData(form), headers, redirect: "manual" });
  if (!answer.ok) return form.submit();
  const { page, words, address } = await answer.json();
  const isOpen = (await isCopied(words)) && opens(address);
  location.assign(isOpen ? `${page}${page.includes("?") ? "&" : "?"}opened=1` : page);
}

async function isCopied(words) {
  try {
    if (words) await navigator.clipboard.writeText(words);
    return true;
  } catch {
    return false;
  }
}

// Pages alone: an address for mail would leave an empty window behind.
function opens(address) {
  if (!address.startsWith("https://")) return false;
  open(address, "_blank", "noopener");
  return true;
}
