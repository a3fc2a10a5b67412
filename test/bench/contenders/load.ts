// Loads a bundle, or nothing, and tells what that took.
import { createRequire } from "node:module";
import type { Loaded } from "./messages.js";

const [, self = "", bundle] = process.argv;
const load = createRequire(self);
const started = performance.now();
if (bundle !== undefined) load(bundle);
const ms = performance.now() - started;
// What loading has begun may take memory a moment later.
setTimeout(() => {
  const loaded: Loaded = { ms, rss: process.memoryUsage.rss() };
  process.send?.(loaded, () => process.exit());
}, 100);
