// What answers in everybody's place on a network whose users have to sign in on a page first. It listens on the port that is its
// argument, and reads how it answers from now on: `page`, or `away` to one.
import { createServer } from "node:http";
import { createInterface } from "node:readline";

const [port] = process.argv.slice(2);
let how = "page";
const server = createServer((_, response) => {
  if (how === "away") response.writeHead(302, { location: "http://welcome.test/" }).end();
  else response.writeHead(200, { "content-type": "text/html" }).end("<title>Welcome</title><p>Please sign in.");
});
server.on("upgrade", (_, socket) => socket.end("HTTP/1.1 302 Found\r\nlocation: http://welcome.test/\r\n\r\n"));
server.listen(Number(port), () => console.log("ready"));
createInterface({ input: process.stdin })
  .on("line", (line) => {
    how = line;
    console.log(line);
  })
  .on("close", () => process.exit());
