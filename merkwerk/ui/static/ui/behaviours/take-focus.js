// Brings the summary of errors to attention: focus goes there when the page arrives with one.
const take = (root) => root.querySelector?.("[data-takes-focus]")?.focus();
document.addEventListener("htmx:load", (event) => take(event.detail.elt));
take(document);
