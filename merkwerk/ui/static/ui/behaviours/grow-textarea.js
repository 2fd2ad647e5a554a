// Lets a text field grow with its words where the browser does not do it by itself (field-sizing).
if (!CSS.supports("field-sizing", "content")) {
  const grow = (field) => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  };
  const all = () => document.querySelectorAll(".field textarea").forEach(grow);
  document.addEventListener("input", (event) => event.target.matches("textarea") && grow(event.target));
  document.addEventListener("htmx:load", all);
  all();
}
