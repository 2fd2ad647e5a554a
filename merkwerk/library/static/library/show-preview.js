// <form data-shows-preview>: after each autosave, takes over the revision and shows the preview anew.
document.addEventListener("merkwerk:autosaved", async (event) => {
  const form = event.target;
  if (!form.matches("[data-shows-preview]")) return;
  const answer = event.detail;
  const revision = answer.headers.get("X-Revision");
  if (revision) form.elements.namedItem("revision").value = revision;
  const made = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = made.querySelector("[data-preview]");
  if (fresh) document.querySelector("[data-preview]")?.replaceWith(document.adoptNode(fresh));
});
