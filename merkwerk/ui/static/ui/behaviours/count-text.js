// Keeps <c-counter-ring for="id"> alive. The server has the last word; this only saves a trip.
const segmenter = "Segmenter" in Intl ? new Intl.Segmenter() : null;
const RULES = {
  graphemes: (text) => (segmenter ? [...segmenter.segment(text)].length : [...text].length),
  utf16: (text) => text.length,
  bytes: (text) => new TextEncoder().encode(text).length,
};

document.addEventListener("input", (event) => {
  if (event.target.id) rings(event.target.id).forEach((ring) => turn(ring, event.target.value));
});

const rings = (id) => document.querySelectorAll(`[data-counts="${CSS.escape(id)}"]`);

function turn(ring, text) {
  const limit = Number(ring.dataset.limit);
  if (!limit) return;
  const used = (RULES[ring.dataset.unit] ?? RULES.graphemes)(text);
  const state = used > limit ? "over" : used >= limit * 0.9 ? "near" : "fine";
  ring.dataset.state = state;
  ring.querySelector(".counter-fill").setAttribute("stroke-dasharray", `${Math.min(100, (used / limit) * 100)} 100`);
  const words = { fine: "", near: ring.dataset.left, over: ring.dataset.over };
  ring.querySelector(".counter-words").textContent = words[state].replace("{n}", Math.abs(limit - used));
}
