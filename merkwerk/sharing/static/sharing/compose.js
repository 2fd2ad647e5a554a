// The composer: counts for the chosen network while one writes, shows how it will look, adds chips to the words.
import { count } from "../networks/count-text.js";
import { turn } from "../ui/behaviours/turn-ring.js";

const form = document.getElementById("composer");
const field = form.elements.namedItem("text");
const link = form.dataset.sampleLink;
const ring = form.querySelector(".counter-ring");
const withLink = form.querySelector("[data-link-counts]");
const preview = form.querySelector("[data-preview-text]");
const withoutText = form.querySelector("[data-preview-no-text]");
const place = form.querySelector("[data-chosen-network]");
const instance = form.querySelector("[data-instance-field]");

// Folded on a phone, where the words come first.
form.querySelector("[data-preview]").open = matchMedia("(min-width: 64rem)").matches;

const chosen = () => form.querySelector("[data-network]:checked");

function show() {
  const network = chosen();
  if (!network) return;
  const byItself = showWays(network.dataset.network);
  instance.hidden = byItself || !network.dataset.needsInstance;
  instance.querySelector("input").required = !instance.hidden;
  if (place) place.textContent = network.closest("label").textContent.trim();
  preview.textContent = field.value;
  preview.hidden = !network.dataset.takesText;
  withoutText.hidden = Boolean(network.dataset.takesText);
  const counted = count(network.dataset.network, field.value, link);
  turn(ring, counted);
  withLink.hidden = !counted.limit || counted.count === count(network.dataset.network, field.value, "").count;
}

// Only the ways of the chosen network stand there; the moment only where it goes out by itself.
function showWays(key) {
  let byItself = false;
  for (const ways of form.querySelectorAll("[data-ways-of]")) {
    ways.hidden = ways.dataset.waysOf !== key;
    byItself ||= !ways.hidden && Boolean(ways.querySelector("[data-by-itself-as]:checked"));
  }
  const when = form.querySelector("[data-when]");
  if (when) when.hidden = !byItself;
  for (const said of form.querySelectorAll("[data-by-itself]")) said.hidden = !byItself;
  for (const said of form.querySelectorAll("[data-by-hand]")) said.hidden = byItself;
  return byItself;
}

function add(words) {
  if (field.value.includes(words)) return;
  field.value = field.value.trim() ? `${field.value.trimEnd()}\n\n${words}` : words;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

form.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-adds]");
  if (!chip) return;
  event.preventDefault();
  add(chip.dataset.adds);
});
form.addEventListener("input", show);
form.addEventListener("change", show);
show();
