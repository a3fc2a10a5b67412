// The types of setup.mjs, which is plain JavaScript because it runs before anything is installed.

/** A failure that a person can do something about: its message says what. */
export class SetupError extends Error {}
/** The folder that holds the browser-based VS Code for tests (code-server) and the Node that runs it. */
export const testVsCodeDir: string;
/** The full path of a program on PATH, if it is there. */
export function onPath(name: string): string | undefined;
/** Throws unless this Node is new enough. */
export function checkNode(): void;
/** Installs the dependencies when they are missing or package-lock.json has changed since. */
export function ensureDependencies(): Promise<void>;
/** Whether the browser-based VS Code can run on this machine. */
export function testVsCodeSupported(): boolean;
/** Installs the browser-based VS Code and the Node that runs it. */
export function ensureTestVsCode(): Promise<void>;
/** The Chromium or Chrome on this machine, if any. */
export function findChromium(): string | undefined;
/** Installs Chromium (Debian's package) when there is none. */
export function ensureChromium(): Promise<void>;
/** What every script does first; with `tests` also VS Code and Chromium. */
export function setup(options?: { tests?: boolean }): Promise<void>;
/**
 * Runs a script's main function and takes the number it returns as the exit code. An expected failure becomes one clear
 * message, anything else keeps its stack.
 */
export function runMain(main: () => Promise<unknown>): void;
