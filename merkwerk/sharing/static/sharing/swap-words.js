// <button type="button" hidden data-swaps="#other">: puts the other text in the field one writes in, and that one there.
// Neither is lost, and pressing again undoes it.
for (const button of document.querySelectorAll("[data-swaps]")) {
  const field = button.form.elements.namedItem("text");
  const other = document.querySelector(button.dataset.swaps);
  button.hidden = false;
  button.addEventListener("click", () => {
    [field.value, other.value] = [other.value, field.value];
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}
