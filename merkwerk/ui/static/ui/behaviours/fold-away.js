// Folds a menu away on Escape or a tap beside it.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.fold[open]").forEach((fold) => {
    if (!fold.contains(event.target)) fold.open = false;
  });
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details.fold[open]").forEach((fold) => {
    fold.open = false;
    fold.querySelector("summary").focus();
  });
});
