// What was measured, as Markdown.

/** What is told of a call, and what cannot be undercut if the one-way delay is `delay`. */
const STEPS = [
  ["ringing", "invite to ringing at the callee", (delay) => 2 * delay],
  ["caller", "answer to sound at the caller", (delay) => delay + 45],
  ["callee", "answer to sound at the callee", (delay) => 2 * delay + 45],
  ["both", "answer to sound at both", (delay) => 2 * delay + 45],
  ["end", "hang-up to the other side's end", (delay) => delay],
];

export function quantile(numbers, part) {
  const sorted = [...numbers].sort((one, other) => one - other);
  const place = (sorted.length - 1) * part;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (high - low) * (place - Math.floor(place));
}

const round = (number) => String(Math.round(number));
const ratio = (number, other) => (other > 0 ? (number / other).toFixed(2) : "–");
const shown = (numbers) => `**${round(quantile(numbers, 0.5))}** (${round(quantile(numbers, 0.1))}–${round(quantile(numbers, 0.9))})`;

/** The rows of one delay: `measured` holds the calls of each stack. */
export function table(delay, { halloo, peerjs }) {
  const lines = [
    `### ${delay} ms one way: ${halloo.length} calls of Halloo, ${peerjs.length} of PeerJS`,
    "",
    "| milliseconds, median (p10–p90) | floor | Halloo | PeerJS | Halloo / floor | Halloo / PeerJS |",
    "|---|---|---|---|---|---|",
  ];
  for (const [step, name, floor] of STEPS) {
    const [ours, theirs] = [halloo, peerjs].map((calls) => calls.map((call) => call[step]));
    if (!ours.length || !theirs.length) continue;
    const [our, their] = [quantile(ours, 0.5), quantile(theirs, 0.5)];
    const cells = [name, floor(delay), shown(ours), shown(theirs), ratio(our, floor(delay)), ratio(our, their)];
    lines.push(`| ${cells.join(" | ")} |`);
  }
  return `${lines.join("\n")}\n`;
}
