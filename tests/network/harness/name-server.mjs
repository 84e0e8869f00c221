// A server of DNS on a host of its own. Its one argument is the names that it knows, as JSON: an address by each. It reads from
// its input, a line each, how it is to answer from now on: `answer`, `fail` (with SERVFAIL), `silent`, or `slow MILLISECONDS`.
import { createSocket } from "node:dgram";
import { createInterface } from "node:readline";

const [address, table] = process.argv.slice(2);
const known = JSON.parse(table);
/** RFC 1035: the type of an IPv4 address, the class, and two codes of an answer. */
const [A, INTERNET, NO_ERROR, SERVER_FAILURE] = [1, 1, 0, 2];
/** Nobody is to keep an answer for longer, in seconds. */
const LIFE = 1;

let mode = ["answer"];
const socket = createSocket("udp4");

/** The name that is asked for, its type, and where the question ends. */
function question(packet) {
  const labels = [];
  let at = 12;
  for (let length = packet[at]; length; length = packet[at]) {
    labels.push(packet.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join(".").toLowerCase(), type: packet.readUInt16BE(at + 1), end: at + 5 };
}

function answer(packet, code) {
  const { name, type, end } = question(packet);
  const found = code === NO_ERROR && type === A ? known[name] : undefined;
  const head = Buffer.from(packet.subarray(0, end));
  head.writeUInt16BE(0x8180 | code, 2);
  head.writeUInt16BE(found ? 1 : 0, 6);
  head.writeUInt16BE(0, 8);
  head.writeUInt16BE(0, 10);
  if (!found) return head;
  const record = Buffer.alloc(16);
  // The name is the one of the question (section 4.1.4).
  record.writeUInt16BE(0xc00c, 0);
  record.writeUInt16BE(A, 2);
  record.writeUInt16BE(INTERNET, 4);
  record.writeUInt32BE(LIFE, 6);
  record.writeUInt16BE(4, 10);
  Buffer.from(found.split(".").map(Number)).copy(record, 12);
  return Buffer.concat([head, record]);
}

socket.on("message", (packet, { address, port }) => {
  const [how, milliseconds] = mode;
  if (how === "silent") return;
  const reply = answer(packet, how === "fail" ? SERVER_FAILURE : NO_ERROR);
  setTimeout(() => socket.send(reply, port, address), how === "slow" ? Number(milliseconds) : 0);
});
socket.bind(53, address, () => console.log("ready"));
createInterface({ input: process.stdin })
  .on("line", (line) => {
    mode = line.split(" ");
    console.log(line);
  })
  .on("close", () => process.exit());
