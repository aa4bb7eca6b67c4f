/* Builds dist/ from src/, and refuses what breaks the floors or the byte budgets. `--check` compares instead of writing; `--plain FOLDER`
   writes the same there as it was written by hand, neither shortened nor renamed: to read and debug, and for the tests that run on both. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";

const BUDGET = { loader: 1536, nothingToShow: 7168, firstTooltip: 12288 };
const LOOSE = ["trigger", "render"];
// Names only the script's own rooms say to each other: neither on the wire nor the browser's. tests/build proves it.
const PRIVATE = JSON.parse(readFileSync(`${import.meta.dirname}/private.json`, "utf8"));
// What every page loads sooner or later, and what a tooltip on hover needs besides.
const ALWAYS = ["src/runtime.js"];
const TOOLTIP = ["src/stage/stage.js"];
const plain = process.argv.includes("--plain");
const folder = plain ? resolve(process.argv.at(-1)) : "dist";
// Built as if in this folder, whatever folder the command was given in.
process.chdir(import.meta.dirname);
const shared = { absWorkingDir: import.meta.dirname, bundle: true, minify: !plain, write: false, metafile: true, target: "es2022", charset: "utf8", legalComments: "none", logLevel: "error" };

// One hash for all modules, in their folder's name: what a page already has stays right for ever, and an import costs three bytes.
const named = { entryNames: "[name]", chunkNames: "[name]-[hash]", outdir: "dist" };
const modules = await build({ ...shared, ...named, entryPoints: { runtime: "src/runtime.js" }, format: "esm", splitting: true, mangleProps: plain ? undefined : new RegExp(`^(${PRIVATE.join("|")})$`) });
// The studio's picker is a bundle of its own, with all forms in it: it weighs on nobody's page, and splits none of their modules.
const picker = await build({ ...shared, entryPoints: { builder: "src/builder/builder.js" }, outdir: "dist", format: "esm" });
const nameOf = (path) => path.slice(path.lastIndexOf("/") + 1);
const outputs = modules.metafile.outputs;
const short = new Map();
for (const { path } of modules.outputFiles) short.set(nameOf(path), free(nameOf(path).replace(/-\w{8}\.js$/, "")));
const parts = new Map();
for (const file of modules.outputFiles) parts.set(short.get(nameOf(file.path)), await squeezed(renamed(file.text), true));
parts.set("builder.js", await squeezed(picker.outputFiles[0].text, true));
const release = digest(Buffer.concat([...parts].sort().flatMap(([name, bytes]) => [Buffer.from(name), bytes]))).slice(0, 10);
const loading = { ...shared, outdir: "dist", define: { RELEASE: JSON.stringify(release) } };
const tag = await build({ ...loading, entryPoints: ["src/loader/guidance.js"], format: "iife" });
const imported = await build({ ...loading, entryPoints: { guidance: "src/loader/module.js" }, format: "esm" });

const files = new Map([
  ["guidance.js", await squeezed(tag.outputFiles[0].text, false)],
  ["guidance.mjs", await squeezed(imported.outputFiles[0].text, true)],
]);
for (const [name, bytes] of parts) files.set(`${release}/${name}`, bytes);
const complaints = plain ? [] : [...floors({ ...modules.metafile.inputs, ...picker.metafile.inputs }), ...sizes()];
if (process.argv.includes("--check")) complaints.push(...differences());
else write();
for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length ? 1 : 0;

/** Gives every module a name of its own without a hash. @param {string} name */
function free(name) {
  const taken = new Set(short.values());
  for (let number = 1; ; number++) {
    const wanted = `${name.replace(/\.js$/, "")}${number > 1 ? number : ""}.js`;
    if (!taken.has(wanted)) return wanted;
  }
}

/** @param {string} text */
function renamed(text) {
  return text.replace(/"\.\/([\w-]+\.js)"/g, (whole, name) => (short.has(name) ? `"./${short.get(name)}"` : whole));
}

/** A second look for what the bundler left: a twenty-fifth of the bytes. Styles lose their line breaks. @param {string} text @param {boolean} module */
async function squeezed(text, module) {
  if (plain) return Buffer.from(text);
  const flat = text.replace(/`\n[^`$]*`/g, (style) => style.replaceAll("\n", "").replaceAll(";}", "}"));
  const { code } = await minify(flat, { module, ecma: 2020, compress: { passes: 3, keep_fargs: false, unsafe_arrows: true, unsafe_methods: true, hoist_funs: true, inline: 1 }, format: { comments: false } });
  return Buffer.from(code);
}

/** core imports core only; a trigger or renderer never another kind's; page nothing above it. */
function floors(inputs) {
  const floorOf = (path) => path.split("/")[1];
  const kindOf = (path) => path.split("/").slice(1, 3).join("/").replace(".js", "");
  const wrong = [];
  for (const [from, { imports }] of Object.entries(inputs)) {
    for (const { path: to } of imports.filter(({ path }) => from.startsWith("src/") && path.startsWith("src/"))) {
      const strays = ["core", "page"].includes(floorOf(from)) && ![floorOf(from), "core"].includes(floorOf(to));
      const base = to.includes("/base/") || ["registry.js", "others.js", "blocks.js"].includes(nameOf(from)) || floorOf(to) === "core";
      const meddles = LOOSE.includes(floorOf(from)) && !base && kindOf(from) !== kindOf(to);
      if (strays || meddles) wrong.push(`floors: ${from} must not import ${to}`);
    }
  }
  return wrong;
}

/** Records every file's weight and the three totals; complains about those over budget. */
function sizes() {
  const weigh = (name) => ({ raw: files.get(name).length, gzip: gzipSync(files.get(name), { level: 9 }).length });
  const entry = Object.fromEntries([...files.keys()].sort().map((name) => [nameOf(name), weigh(name)]));
  const needs = (...sources) => {
    const wanted = new Set();
    const add = (path) => wanted.has(path) || (wanted.add(path), outputs[path].imports.forEach(({ kind, path: to }) => kind === "import-statement" && add(to)));
    for (const source of sources) add(Object.keys(outputs).find((path) => Object.keys(outputs[path].inputs).includes(source)));
    return entry["guidance.js"].gzip + [...wanted].reduce((sum, path) => sum + entry[short.get(nameOf(path))].gzip, 0);
  };
  const total = { loader: entry["guidance.js"].gzip, nothingToShow: needs(...ALWAYS), firstTooltip: needs(...ALWAYS, ...TOOLTIP) };
  files.set("sizes.json", Buffer.from(`${JSON.stringify({ budget: BUDGET, total, files: entry }, null, 2)}\n`));
  return Object.keys(BUDGET).filter((name) => total[name] > BUDGET[name]).map((name) => `bytes: ${name} weighs ${total[name]}, over ${BUDGET[name]}`);
}

function differences() {
  const kept = readdirSync("dist", { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const there = new Set(kept.map(({ parentPath, name }) => `${parentPath}/${name}`.replace("dist/", "")));
  const same = (name) => files.has(name) && there.has(name) && digest(files.get(name)) === digest(readFileSync(`dist/${name}`));
  return [...new Set([...files.keys(), ...there])].filter((name) => !same(name)).map((name) => `dist: ${name} differs from what the source builds; run npm run build`);
}

function digest(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

function write() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(`${folder}/${release}`, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(`${folder}/${name}`, bytes);
}
