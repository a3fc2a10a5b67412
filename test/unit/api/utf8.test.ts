import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeUtf8 } from "../../../src/api/utf8.js";

describe("reading UTF-8", () => {
  const same = (bytes: Buffer): void => assert.equal(decodeUtf8(bytes), bytes.toString("utf8"));

  it("is what Node does, for text of any script and length", () => {
    const text = fc.string({ unit: "binary", maxLength: 40 });
    fc.assert(
      fc.property(text, text, fc.nat(9000), (before, after, ascii) => {
        same(Buffer.from(before + "x".repeat(ascii) + after.repeat(200)));
      }),
      { numRuns: 300 },
    );
  });

  it("is what Node does at every place where a piece may end", () => {
    for (const character of ["é", "Ж", "€", "𠮷"])
      for (let at = 4085; at < 4100; at += 1) same(Buffer.from(`${"x".repeat(at)}${character.repeat(3000)}`));
  });

  it("is what Node does, for bytes that are no text", () => {
    const byte = fc.constantFrom(0x78, 0x80, 0xbf, 0xc3, 0xe2, 0xf0, 0xff);
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 30 }), fc.integer({ min: 4070, max: 4100 }), (some, at) => {
        same(Buffer.concat([Buffer.alloc(at, "x"), Buffer.from([...some, ...some])]));
      }),
      { numRuns: 2_000 },
    );
  });
});
