// What only works with a script shows itself when there is one.
for (const one of document.querySelectorAll("[data-needs-script][hidden]")) one.hidden = false;
