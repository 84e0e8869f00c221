// The page of the table of faults.

/** The 95th percentile: of few numbers, the greatest. */
const p95 = (numbers) => [...numbers].sort((one, other) => one - other)[Math.ceil(numbers.length * 0.95) - 1];

/** What was measured in the runs of one test: each thing with its bound, its middle, its 95th percentile. */
export function summary(runs) {
  const found = new Map();
  for (const { what, milliseconds, bound } of runs.flatMap(({ measures }) => measures)) {
    const entry = found.get(what) ?? { what, bound, all: [] };
    entry.all.push(milliseconds);
    found.set(what, entry);
  }
  return [...found.values()].map(({ what, bound, all }) => {
    const sorted = [...all].sort((one, other) => one - other);
    return { what, bound, median: sorted[Math.floor((sorted.length - 1) / 2)], p95: p95(all), times: all.length };
  });
}

const cell = (text) => String(text).replaceAll("|", "\\|").replaceAll("\n", " ");

function outcome(result) {
  if (!result?.runs) return "not run";
  const failed = result.failures.length;
  const verdict = failed ? `**${failed} of ${result.runs} failed**` : `passed${result.runs > 1 ? `, ${result.runs} of ${result.runs}` : ""}`;
  return `${verdict}, ${result.date}`;
}

const measure = ({ what, bound, median, p95 }) => {
  const over = p95 > bound ? " **over**" : "";
  return `${what}: ${median} / ${p95} ms (bound ${bound} ms)${over}`;
};

/** The whole page: `find` gives the last result of a test. */
export function page(table, find) {
  const lines = [
    "# Faults, and what came of them the last time",
    "",
    "Written by `npm run faults` from tests/faults.json; not by hand. Each row is a fault, each test plays it. Times are the middle and the 95th",
    "percentile of all runs, beside the bound that we have set ourselves. They were measured on a machine that had other work to do.",
    "",
    "| | the fault | the test | the last result | measured |",
    "|---|---|---|---|---|",
  ];
  for (const { id, title, tests = [], later } of table) {
    if (!tests.length) lines.push(`| ${id} | ${cell(title)} | none yet | | later: ${cell(later)} |`);
    tests.forEach((test, place) => {
      const result = find(test);
      const measured = (result?.measures ?? []).map(measure);
      if (place === tests.length - 1 && later) measured.push(`later: ${later}`);
      const first = place === 0;
      lines.push(`| ${first ? id : ""} | ${first ? cell(title) : ""} | ${cell(test.name)} (\`${test.file}\`) | ${outcome(result)} | ${cell(measured.join("; "))} |`);
    });
  }
  return `${lines.join("\n")}\n`;
}
