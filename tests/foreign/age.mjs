// Seals or opens with the npm package age-encryption, so that our tests can compare.
// node age.mjs seal RECIPIENT… | open IDENTITY…; content on standard input and output.
import { webcrypto } from "node:crypto";

globalThis.crypto ??= webcrypto; // Debian 12's Node.js 18 does not put it there by itself
const { Decrypter, Encrypter } = await import("age-encryption");

const [verb, ...keys] = process.argv.slice(2);
const parts = [];
for await (const part of process.stdin) parts.push(part);
const given = new Uint8Array(Buffer.concat(parts));

const seal = () => {
  const encrypter = new Encrypter();
  keys.forEach((key) => encrypter.addRecipient(key));
  return encrypter.encrypt(given);
};

const open = () => {
  const decrypter = new Decrypter();
  keys.forEach((key) => decrypter.addIdentity(key));
  return decrypter.decrypt(given);
};

process.stdout.write(await { seal, open }[verb]());
