// Back from a network: go on at once, since its code is short-lived. Once for each page.
const form = document.querySelector("form[data-goes-on]");
if (form && performance.getEntriesByType("navigation")[0]?.type === "navigate") form.requestSubmit();
