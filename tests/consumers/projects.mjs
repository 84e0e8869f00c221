// Projects that have installed the package, each built as its tool wants it, without a word of configuration about the package.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const bin = (name) => join(here, "node_modules", ".bin", name);

const MAIN = 'import * as halloo from "halloo";\nimport { phone } from "./phone.js";\nglobalThis.phone = phone(halloo);\n';
const SLIM = 'import * as halloo from "halloo/slim";\nimport { phone } from "./phone.js";\nhalloo.init({ wasm: "/halloo.wasm" });\nglobalThis.phone = phone(halloo);\n';
const page = (script) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>A shop</title><link rel="icon" href="data:,"><body>${script}`;
const module = (address) => page(`<script type="module" src="${address}"></script>`);
const classic = (address) => page(`<script src="${address}"></script>`);

/** Makes a project of these files, which has the package installed, and gives its folder. */
export function make(name, installed, files) {
  const folder = join(here, ".work", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  cpSync(installed, join(folder, "node_modules", "halloo"), { recursive: true });
  const manifest = { name: `shop-${name}`, private: true, type: "module", dependencies: { halloo: "*" } };
  for (const [path, text] of Object.entries({ "package.json": JSON.stringify(manifest), ...files })) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  cpSync(join(here, "phone.js"), join(folder, "phone.js"));
  return folder;
}

/** Runs a tool in a project; what it complains of fails the test. */
function run(folder, tool, words, env = {}) {
  const { status, stdout, stderr } = spawnSync(bin(tool), words, { cwd: folder, encoding: "utf8", env: { ...process.env, NO_COLOR: "1", ...env } });
  if (status !== 0) throw new Error(`${tool} ${words.join(" ")}:\n${stdout}${stderr}`);
}

/** Starts a tool that serves, and gives the address that it says. */
async function serve(folder, tool, words, pattern, env = {}) {
  const child = spawn(bin(tool), words, { cwd: folder, stdio: ["ignore", "pipe", "pipe"], detached: true, env: { ...process.env, NO_COLOR: "1", ...env } });
  const said = [];
  const address = new Promise((resolve, reject) => {
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on("line", (line) => {
        said.push(line);
        const [, found] = line.match(pattern) ?? [];
        if (found) resolve(found);
      });
    }
    child.once("exit", (code) => reject(new Error(`${tool} ended with ${code}:\n${said.join("\n")}`)));
  });
  const stop = async () => {
    const over = once(child, "exit");
    process.kill(-child.pid, "SIGKILL");
    await over;
  };
  return { address: (await address).replace(/\/$/, ""), stop };
}

const webpack = (mode) => `import webpack from "webpack";
const compiler = webpack({ mode: "${mode}", entry: "./main.js", output: { path: import.meta.dirname + "/dist", filename: "app.js", publicPath: "/" }, performance: { hints: "error", maxAssetSize: 1e6, maxEntrypointSize: 1e6 } });
compiler.run((error, stats) => {
  if (error || stats.hasErrors() || stats.hasWarnings()) {
    console.error(error ?? stats.toString());
    process.exit(1);
  }
});
`;

const NEXT = {
  "app/layout.jsx": 'export const metadata = { title: "A shop" };\nexport default ({ children }) => (<html lang="en"><head><link rel="icon" href="data:," /></head><body>{children}</body></html>);\n',
  "app/page.jsx": 'import { version } from "halloo";\nimport { Phone } from "./phone-of-this-page.jsx";\nexport default () => (<main><p>{version}</p><Phone /></main>);\n',
  "app/phone-of-this-page.jsx": `"use client";
import { useEffect } from "react";
import * as halloo from "halloo";
import { phone } from "../phone.js";
export function Phone() {
  useEffect(() => {
    globalThis.phone ??= phone(halloo);
  }, []);
  return <p>Here</p>;
}
`,
};

async function next(folder, words) {
  run(folder, "next", ["build", ...words], { NEXT_TELEMETRY_DISABLED: "1" });
  return serve(folder, "next", ["start", "--hostname", "127.0.0.1", "--port", "0"], /(http:\/\/127\.0\.0\.1:\d+)/, { NEXT_TELEMETRY_DISABLED: "1" });
}

/** Each by its name: its files, and how it comes to be served: the folder of what is to be served, or where it is served already. */
export const PROJECTS = {
  "vite, development": {
    files: { "main.js": MAIN, "index.html": module("/main.js") },
    build: (folder) => serve(folder, "vite", ["--host", "127.0.0.1", "--port", "0"], /(http:\/\/127\.0\.0\.1:\d+)/),
  },
  "vite, production": {
    files: { "main.js": MAIN, "index.html": module("/main.js") },
    build: (folder) => run(folder, "vite", ["build"]) ?? join(folder, "dist"),
  },
  "webpack": {
    files: { "main.js": MAIN, "dist/index.html": classic("/app.js"), "build.mjs": webpack("production") },
    build(folder) {
      const { status, stderr } = spawnSync(process.execPath, ["build.mjs"], { cwd: folder, encoding: "utf8" });
      if (status !== 0) throw new Error(`webpack:\n${stderr}`);
      return join(folder, "dist");
    },
  },
  "esbuild, one file": {
    files: { "main.js": MAIN, "dist/index.html": classic("/app.js") },
    build: (folder) => run(folder, "esbuild", ["main.js", "--bundle", "--minify", "--outfile=dist/app.js"]) ?? join(folder, "dist"),
  },
  "esbuild, several files": {
    files: { "main.js": MAIN, "dist/index.html": module("/main.js") },
    build: (folder) => run(folder, "esbuild", ["main.js", "--bundle", "--splitting", "--format=esm", "--outdir=dist"]) ?? join(folder, "dist"),
  },
  "rollup": {
    files: { "main.js": MAIN, "dist/index.html": module("/main.js") },
    build: (folder) => run(folder, "rollup", ["main.js", "--dir", "dist", "--format", "es", "--plugin", "node-resolve", "--failAfterWarnings"]) ?? join(folder, "dist"),
  },
  "next with turbopack": { files: NEXT, build: (folder) => next(folder, ["--turbopack"]) },
  "next with webpack": { files: NEXT, build: (folder) => next(folder, ["--webpack"]) },
  "a module, without a tool": {
    files: { "index.html": module("/main.js"), "main.js": MAIN.replace('"halloo"', '"/node_modules/halloo/index.js"') },
    build: (folder) => folder,
  },
  "the slim entrance, without a tool": {
    files: { "index.html": module("/main.js"), "main.js": SLIM.replace('"halloo/slim"', '"/node_modules/halloo/slim.js"').replace('"/halloo.wasm"', '"/node_modules/halloo/halloo.wasm"') },
    build: (folder) => folder,
  },
  "a script tag, with a hash": {
    files: {
      "index.html": page('<script src="/node_modules/halloo/halloo.global.js" integrity="HASH" crossorigin="anonymous"></script><script type="module" src="/main.js"></script>'),
      "main.js": 'import { phone } from "./phone.js";\nglobalThis.phone = phone(Halloo);\n',
    },
    build: (folder) => folder,
  },
};
