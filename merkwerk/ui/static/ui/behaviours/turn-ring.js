// Turns a <c-counter-ring>: it fills as one writes, and only speaks near the limit. Whoever counts, calls it.
/**
 * @param {HTMLElement} ring the ring
 * @param {{count: number, limit: ?number, overBy: number, unit: string}} counted what networks/count-text.js answers
 */
export function turn(ring, { count, limit, overBy, unit }) {
  const state = overBy ? "over" : limit && count >= limit * 0.9 ? "near" : "fine";
  ring.hidden = !limit;
  ring.dataset.state = state;
  const filled = limit ? Math.min(100, (count / limit) * 100) : 0;
  ring.querySelector(".counter-fill").setAttribute("stroke-dasharray", `${filled} 100`);
  say(ring.querySelector(".counter-words"), wording(ring.dataset, state, unit).replace("{n}", overBy || limit - count));
}

function wording(data, state, unit) {
  if (state === "fine") return "";
  if (unit === "bytes") return state === "over" ? data.overBytes : data.leftBytes;
  return state === "over" ? data.over : data.left;
}

// The same words again are not read aloud again.
function say(place, words) {
  if (place.textContent !== words) place.textContent = words;
}
