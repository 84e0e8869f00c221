// The media gate, call by call on the wire: `npm run gate -- --calls 200`.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { calls: { type: "string", default: "200" } } });
const calls = Number(values.calls);
if (!(Number.isInteger(calls) && calls > 0)) {
  console.error("usage: npm run gate -- [--calls 200]");
  process.exit(2);
}
const file = fileURLToPath(new URL("gate-calls.test.mjs", import.meta.url));
const run = spawn(process.execPath, ["--test", "--test-reporter=spec", file], {
  stdio: "inherit",
  env: { ...process.env, HALLOO_GATE_CALLS: String(calls) },
});
run.once("exit", (code) => process.exit(code ?? 1));
