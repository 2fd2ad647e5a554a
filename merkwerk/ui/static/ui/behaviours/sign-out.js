// <form data-signs-out>: leaves nothing of this account on the device. Words that were not sent yet are asked about.
document.addEventListener("submit", (event) => {
  if (!event.target.matches?.("[data-signs-out]")) return;
  const kept = Object.keys(localStorage).filter((key) => key.startsWith("merkwerk."));
  const question = event.target.dataset.unsent;
  if (kept.length && question && !confirm(question)) {
    event.preventDefault();
    return;
  }
  [...kept, "merkwerk-owner"].forEach((key) => localStorage.removeItem(key));
  navigator.serviceWorker?.controller?.postMessage("forget");
});
