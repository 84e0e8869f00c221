// A self-signed certificate for a server on this machine (RFC 5280 section 4.1), made anew for each test.
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** One element of DER (ITU-T X.690 section 8.1). */
function der(tag, ...contents) {
  const content = Buffer.concat(contents.map((part) => Buffer.from(part)));
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...parts) => der(0x30, ...parts);
const set = (...parts) => der(0x31, ...parts);
const time = (date) => der(0x17, `${date.toISOString().replace(/[-:T]/g, "").slice(2, 14)}Z`);

const COMMON_NAME = der(0x06, [0x55, 0x04, 0x03]);
const SUBJECT_ALTERNATIVE_NAME = der(0x06, [0x55, 0x1d, 0x11]);
const ECDSA_WITH_SHA256 = sequence(der(0x06, [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02]));

/** A key and a certificate, both as PEM, for these host names. */
export function selfSigned(...hosts) {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = sequence(set(sequence(COMMON_NAME, der(0x0c, hosts[0]))));
  const names = sequence(...hosts.map((host) => der(0x82, host)));
  const day = 86_400_000;
  const signed = sequence(
    der(0xa0, der(0x02, [2])),
    der(0x02, [1, ...randomBytes(8)]),
    ECDSA_WITH_SHA256,
    name,
    sequence(time(new Date(Date.now() - day)), time(new Date(Date.now() + day))),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(sequence(SUBJECT_ALTERNATIVE_NAME, der(0x04, names)))),
  );
  const signature = der(0x03, [0], sign("sha256", signed, privateKey));
  const certificate = sequence(signed, ECDSA_WITH_SHA256, signature).toString("base64");
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.match(/.{1,64}/g).join("\n")}\n-----END CERTIFICATE-----\n`,
  };
}
