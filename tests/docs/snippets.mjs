// The pieces of code in the documents, and what the documents say of them in comments that readers do not see:
//
//   <!-- given: client from initSignedCall, show; file he.json -->   names that the piece does not define itself, and a file beside it
//   <!-- the original's -->                                          it is for another SDK, and is not played
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../e2e/harness/places.mjs";

const REMARK = /^<!-- (?:(the original's)|given: (.+?)(?:; file (\S+))?) -->$/;

/** All of one document. */
export function snippets(path) {
  const found = [];
  let open;
  let remark;
  for (const [place, line] of readFileSync(join(root, path), "utf8").split("\n").entries()) {
    if (open) {
      if (line.startsWith("```", open.indent)) {
        found.push({ ...open, text: open.lines.join("\n") });
        open = undefined;
      } else open.lines.push(line.slice(open.indent));
      continue;
    }
    const [, indent, language] = line.match(/^( *)```(\w+)/) ?? [];
    if (language) {
      open = { path, line: place + 1, indent: indent.length, language, lines: [], ...read(remark) };
      remark = undefined;
    } else if (line.trim()) {
      remark = line.trim().match(REMARK);
    }
  }
  if (open) throw new Error(`${path}:${open.line}: it does not end`);
  return found;
}

/** What a remark says; `from` is what makes the client that is given. */
function read(remark) {
  const [, original, names = "", file] = remark ?? [];
  const given = names.split(", ").filter(Boolean);
  const from = given.map((name) => name.match(/^client from (\w+)$/)?.[1]).find(Boolean) ?? "connect";
  return { original: Boolean(original), given: given.map((name) => name.split(" ")[0]), from, file };
}
