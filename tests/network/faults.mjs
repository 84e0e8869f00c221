// The whole table of faults: `npm run faults -- [--runs 10] [--rows F-8,F-9]`. Runs every test that tests/faults.json names, those
// that measure so many times, and writes docs/faults.md: the last result of each row.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../e2e/harness/places.mjs";
import { page, summary } from "./faults-page.mjs";

const { values } = parseArgs({ options: { runs: { type: "string", default: "10" }, rows: { type: "string", default: "" } } });
const runs = Number(values.runs);
const wanted = values.rows.split(",").filter(Boolean);
const table = JSON.parse(readFileSync(join(root, "tests", "faults.json"), "utf8"));
if (!(Number.isInteger(runs) && runs > 0) || wanted.some((id) => !table.some((row) => row.id === id))) {
  console.error("usage: npm run faults -- [--runs 10] [--rows F-8,F-9]");
  process.exit(2);
}

const folder = join(root, "target", "faults");
mkdirSync(folder, { recursive: true });
/** What the last run of each test gave, by file and name. */
const kept = join(folder, "results.json");
const results = existsSync(kept) ? JSON.parse(readFileSync(kept, "utf8")) : {};
const today = new Date().toISOString().slice(0, 10);
const key = ({ file, name }) => `${file} ${name}`;
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const run = (program, words, env = {}) =>
  spawnSync(program, words, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } }).status === 0;

/** A row's tests of one file that measure: each so many times, in one set. */
function measure(file, tests) {
  const lines = join(folder, "lines.jsonl");
  rmSync(lines, { force: true });
  const patterns = tests.map(({ name }) => `--test-name-pattern=^${escaped(name)}(, run \\d+)?$`);
  run(process.execPath, ["--test", "--test-concurrency=1", "--test-reporter=spec", ...patterns, file], {
    HALLOO_FAULTS: lines,
    HALLOO_FAULT_RUNS: String(runs),
  });
  const all = existsSync(lines) ? readFileSync(lines, "utf8").trim().split("\n").filter(Boolean).map((line) => JSON.parse(line)) : [];
  for (const test of tests) {
    const own = all.filter(({ name }) => name === test.name);
    const failures = own.filter(({ failure }) => failure).map(({ failure }) => failure.split("\n")[0]);
    results[key(test)] = { date: today, runs: own.length, failures, measures: summary(own) };
  }
}

/** A test that judges by itself. */
function judge(test) {
  const { file, name } = test;
  // A test program is one file, or a folder of modules.
  const [, crate, target, module] = file.match(/^crates\/(\w+)\/tests\/(\w+)(?:\/(\w+))?\.rs$/) ?? [];
  const path = module ? `${module}::${name}` : name;
  const passed = crate
    ? run("cargo", ["test", "--quiet", "--package", `halloo-${crate}`, "--test", target, "--", "--exact", path])
    : run(process.execPath, ["--test", "--test-concurrency=1", "--test-reporter=spec", `--test-name-pattern=^${escaped(name)}$`, file]);
  results[key(test)] = { date: today, runs: 1, failures: passed ? [] : ["failed"], measures: [] };
}

const tests = table.filter(({ id }) => wanted.length === 0 || wanted.includes(id)).flatMap((row) => row.tests ?? []);
const measured = tests.filter(({ file }) => file.startsWith("tests/network/"));
for (const file of new Set(measured.map(({ file }) => file))) measure(file, measured.filter((test) => test.file === file));
for (const test of new Map(tests.filter((test) => !measured.includes(test)).map((test) => [key(test), test])).values()) judge(test);

writeFileSync(kept, JSON.stringify(results, null, 1));
writeFileSync(join(root, "docs", "faults.md"), page(table, (test) => results[key(test)]));
const failed = tests.filter((test) => results[key(test)].failures.length || !results[key(test)].runs);
console.log(`${tests.length} tests, ${failed.length} with failures: see docs/faults.md`);
process.exit(failed.length ? 1 : 0);
