// Registers the worker that keeps the look and the offline page.
const address = document.body.dataset.worker;
if (address && "serviceWorker" in navigator && isSecureContext) {
  navigator.serviceWorker.register(address, { scope: "/" }).catch(() => {});
}
