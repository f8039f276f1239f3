// Four pages of the release program in practice mode, as Lighthouse sees them on a slow phone: `just lighthouse`.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { killAll, launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const REPORTS = join(ROOT, "e2e/artifacts/lighthouse");
const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, "target");
const PROGRAM = process.env.DHSIGNUP_BIN ?? join(TARGET, "release/dhsignup");
const DEBIANS = "/usr/bin/chromium";
const RUNS = Number(process.env.RUNS ?? 3);

const REQUIRED = { accessibility: 100, "best-practices": 100, performance: 98 };
// Personal pages are `noindex`, which costs them their figure for search engines on purpose.
const FOUND_BY_STRANGERS = { ...REQUIRED, seo: 100 };
const PAGES = [
  { name: "landing", path: "/", required: FOUND_BY_STRANGERS },
  { name: "contact", path: "/signup/contact", place: "contact", required: REQUIRED },
  { name: "review", path: "/signup/review", place: "review", required: REQUIRED },
  { name: "payment", path: "/signup/membership", place: "payment", required: REQUIRED },
];

// What the browser, not the page, gets wrong on a busy machine.
const STUMBLES = ["NO_NAVSTART", "NO_TRACING_STARTED", "PROTOCOL_TIMEOUT"];
const TRIES = 3;

const METRICS = {
  FCP: "first-contentful-paint",
  LCP: "largest-contentful-paint",
  TBT: "total-blocking-time",
  CLS: "cumulative-layout-shift",
};

/** Starts the program on a free port and answers where it listens; it and its folder end with us. */
async function start() {
  const folder = mkdtempSync(join(tmpdir(), "dhsignup-lighthouse-"));
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith("DHSIGNUP_"));
  const program = spawn(PROGRAM, ["serve"], {
    cwd: folder,
    env: { ...Object.fromEntries(others), DHSIGNUP_LISTEN: "127.0.0.1:0", DHSIGNUP_LOG: "warn" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.on("exit", () => {
    program.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  });
  // Without a listener this one would end us before anything is said.
  program.on("error", (error) => console.error(error.message));
  for await (const line of createInterface({ input: program.stdout })) {
    const address = line.match(/listening on (http:\S+)/)?.[1];
    if (!address) continue;
    // Nobody reads on, and a full pipe would stop the program.
    program.stdout.resume();
    return address;
  }
  throw new Error(`${PROGRAM} ended instead of listening`);
}

/** The cookies of somebody new who has come as far as this place. */
async function cookiesAt(base, { place, path }) {
  const answer = await fetch(`${base}/practice/jump`, {
    method: "POST",
    redirect: "manual",
    headers: { Origin: base },
    body: new URLSearchParams({ place }),
  });
  const led = answer.headers.get("location");
  if (answer.status !== 303 || led !== path) throw new Error(`the jump to ${place} answered ${answer.status} ${led}`);
  const pairs = answer.headers.getSetCookie().map((line) => line.split(";", 1)[0]);
  // What is empty is a cookie to be forgotten.
  return pairs.filter((pair) => !pair.endsWith("=")).join("; ");
}

/** Opens a page, and again where the browser stumbled. */
async function measure(url, headers) {
  for (let left = TRIES - 1; ; left -= 1) {
    const { lhr, report } = await open(url, headers);
    const { code, message } = lhr.runtimeError ?? {};
    if (left > 0 && STUMBLES.includes(code)) {
      console.error(`${url}: ${message} Once more.`);
      continue;
    }
    if (code) throw new Error(`${url}: ${message}`);
    // A lost session leads to another page, whose figures would be told as those of this one.
    if (lhr.finalDisplayedUrl !== url) throw new Error(`${url} led to ${lhr.finalDisplayedUrl}`);
    return { lhr, report };
  }
}

/** Opens a page in a browser of its own; the default form factor of Lighthouse is a phone on a slow network. */
async function open(url, headers) {
  const browser = await launch({
    // Where nobody names one and it is not Debian's, the launcher looks for one itself.
    chromePath: process.env.CHROMIUM ?? process.env.CHROME_PATH ?? (existsSync(DEBIANS) ? DEBIANS : undefined),
    chromeFlags: ["--headless=new", "--no-sandbox"],
  });
  try {
    return await lighthouse(url, {
      port: browser.port,
      output: "html",
      logLevel: "error",
      onlyCategories: Object.keys(FOUND_BY_STRANGERS),
      extraHeaders: headers,
    });
  } finally {
    browser.kill();
  }
}

const score = (lhr, category) => Math.round(lhr.categories[category].score * 100);

/** Performance is that of the middle run, which is the one shown; of the rest the worst run counts. */
function judge(page, runs) {
  const ordered = runs.toSorted((a, b) => score(a.lhr, "performance") - score(b.lhr, "performance"));
  const middle = ordered[Math.floor((runs.length - 1) / 2)];
  const scores = Object.fromEntries(Object.keys(FOUND_BY_STRANGERS).map((category) => {
    const lhrs = category === "performance" ? [middle.lhr] : runs.map(({ lhr }) => lhr);
    return [category, Math.min(...lhrs.map((lhr) => score(lhr, category)))];
  }));
  const missed = Object.entries(page.required).filter(([category, least]) => !(scores[category] >= least));
  const flaws = Object.keys(page.required).flatMap((category) => {
    const lhrs = category === "performance" ? [middle.lhr] : runs.map(({ lhr }) => lhr);
    return [...new Set(lhrs.flatMap((lhr) => [...imperfect(lhr, category)]))];
  });
  const warnings = new Set(runs.flatMap(({ lhr }) => lhr.runWarnings));
  return { ...page, ...middle, scores, missed, flaws: [...flaws, ...warnings] };
}

/** Every audit of a category that has something to say, in words, and what it says it of. */
function* imperfect(lhr, category) {
  for (const { id } of lhr.categories[category].auditRefs) {
    const { title, score, scoreDisplayMode, displayValue, errorMessage, details } = lhr.audits[id];
    if (scoreDisplayMode === "error" || (score !== null && score < 1)) {
      const what = [title, displayValue, errorMessage].filter(Boolean).join(", ");
      yield [`${category}: ${what} (${id})`, ...new Set(offenders(details?.items))].join("\n      ");
    }
  }
}

function* offenders(details) {
  if (details === null || typeof details !== "object") return;
  if (details.type === "node") yield details.snippet;
  else if (details.type === "source-location") yield `${details.url}:${details.line + 1}:${details.column + 1}`;
  else {
    for (const [key, value] of Object.entries(details)) {
      // A description is either what the console said or, in the newer audits, general advice.
      const said = key === "url" || key === "reason" || (key === "description" && "source" in details);
      if (said && typeof value === "string") yield value;
      else yield* offenders(value);
    }
  }
}

function row({ name, lhr, scores, missed }) {
  const categories = Object.entries(scores).map(([category, figure]) => [
    category,
    missed.some(([other]) => other === category) ? `${figure} MISSED` : `${figure}`,
  ]);
  const metrics = Object.entries(METRICS).map(([metric, id]) => [metric, lhr.audits[id].displayValue]);
  const weight = `${(lhr.audits["total-byte-weight"].numericValue / 1024).toFixed(1)} KiB`;
  return Object.fromEntries([["page", name], ...categories, ...metrics, ["bytes", weight]]);
}

function table(rows) {
  const lines = [Object.keys(rows[0]), ...rows.map(Object.values)];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column])).join("  ").trimEnd()).join("\n");
}

process.on("exit", killAll);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(130));
if (!(RUNS >= 1 && Number.isInteger(RUNS))) throw new Error("RUNS is a number of runs, 1 or more");

mkdirSync(REPORTS, { recursive: true });
const base = await start();
const judged = [];
for (const page of PAGES) {
  const headers = page.place && { Cookie: await cookiesAt(base, page) };
  const runs = [];
  while (runs.length < RUNS) runs.push(await measure(base + page.path, headers));
  const verdict = judge(page, runs);
  writeFileSync(join(REPORTS, `${page.name}.html`), verdict.report);
  judged.push(verdict);
}

console.log(table(judged.map(row)));
const [load] = loadavg();
if (load > availableParallelism()) {
  const busy = `load ${load.toFixed(1)} on ${availableParallelism()} cores`;
  console.log(`\nThis machine was busy (${busy}): on a quiet one TBT is smaller.`);
}
for (const { name, flaws } of judged.filter(({ flaws }) => flaws.length > 0)) {
  console.log(`\n${name}\n  ${flaws.join("\n  ")}`);
}
console.log(`\nThe reports: ${relative(process.cwd(), REPORTS)}`);
const missed = judged.flatMap(({ name, missed }) => missed.map(([category, least]) => `${name} needs ${least} for ${category}`));
if (missed.length > 0) console.error(`\n${missed.join("\n")}`);
// The program still runs: leaving is what ends it.
process.exit(missed.length > 0 ? 1 : 0);
