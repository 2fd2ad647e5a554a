// <button type="button" data-copies="#words" data-copied="Copied">: puts a text on the clipboard and says so.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copies);
  if (!source) return;
  const text = "value" in source ? source.value : source.textContent.trim();
  if (await copied(text, source)) say(button);
});

async function copied(text, source) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const range = document.createRange();
    if ("select" in source) source.select();
    else {
      range.selectNodeContents(source);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    }
    return document.execCommand("copy");
  }
}

function say(button) {
  const words = button.querySelector("[data-copy-words]") ?? button.lastElementChild ?? button;
  const before = words.textContent;
  words.textContent = button.dataset.copied ?? before;
  words.setAttribute("role", "status");
  setTimeout(() => (words.textContent = before), 4000);
  button.dispatchEvent(new CustomEvent("merkwerk:copied", { bubbles: true }));
}
