/* Builds dist/ from src/, and refuses what breaks the floors or the byte budgets. `--check` compares instead of writing. */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { minify } from "terser";

const BUDGET = { loader: 1536, nothingToShow: 7168, firstTooltip: 12288 };
const LOOSE = ["trigger", "render"];
// Names only the script's own rooms say to each other: neither on the wire nor the browser's. tests/build proves it.
const PRIVATE = JSON.parse(readFileSync(`${import.meta.dirname}/private.json`, "utf8"));
// What every page loads sooner or later, and what a tooltip on hover needs besides.
const ALWAYS = ["src/runtime.js"];
const TOOLTIP = ["src/stage/stage.js", "src/render/tooltip.js"];
// Built as if in this folder, whatever folder the command was given in.
process.chdir(import.meta.dirname);
const shared = { bundle: true, minify: true, write: false, metafile: true, target: "es2022", charset: "utf8", legalComments: "none", logLevel: "error" };

const named = { entryNames: "[name]-[hash]", chunkNames: "[name]-[hash]", outdir: "dist" };
const modules = await build({ ...shared, ...named, entryPoints: { runtime: "src/runtime.js" }, format: "esm", splitting: true, mangleProps: new RegExp(`^(${PRIVATE.join("|")})$`) });
const nameOf = (path) => path.slice(path.lastIndexOf("/") + 1);
const outputs = modules.metafile.outputs;
const runtime = Object.keys(outputs).find((path) => outputs[path].entryPoint === "src/runtime.js");
const loader = await build({
  ...shared,
  entryPoints: ["src/loader/guidance.js"],
  format: "iife",
  outfile: "dist/guidance.js",
  define: { RUNTIME: JSON.stringify(nameOf(runtime)) },
});

const files = new Map();
for (const file of [...loader.outputFiles, ...modules.outputFiles]) files.set(nameOf(file.path), await squeezed(file.text, file !== loader.outputFiles[0]));
const complaints = [...floors(modules.metafile.inputs), ...sizes()];
if (process.argv.includes("--check")) complaints.push(...differences());
else write();
for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length ? 1 : 0;

/** A second look for what the bundler left: a twenty-fifth of the bytes. Styles lose their line breaks. @param {string} text @param {boolean} module */
async function squeezed(text, module) {
  const flat = text.replace(/`\n[^`$]*`/g, (style) => style.replaceAll("\n", "").replaceAll(";}", "}"));
  const { code } = await minify(flat, { module, ecma: 2020, compress: { passes: 3, keep_fargs: false, unsafe_arrows: true }, format: { comments: false } });
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
  const entry = Object.fromEntries([...files.keys()].sort().map((name) => [name, weigh(name)]));
  const needs = (...sources) => {
    const wanted = new Set();
    const add = (path) => wanted.has(path) || (wanted.add(path), outputs[path].imports.forEach(({ kind, path: to }) => kind === "import-statement" && add(to)));
    for (const source of sources) add(Object.keys(outputs).find((path) => Object.keys(outputs[path].inputs).includes(source)));
    return entry["guidance.js"].gzip + [...wanted].reduce((sum, path) => sum + entry[nameOf(path)].gzip, 0);
  };
  const total = { loader: entry["guidance.js"].gzip, nothingToShow: needs(...ALWAYS), firstTooltip: needs(...ALWAYS, ...TOOLTIP) };
  files.set("sizes.json", Buffer.from(`${JSON.stringify({ budget: BUDGET, total, files: entry }, null, 2)}\n`));
  return Object.keys(BUDGET).filter((name) => total[name] > BUDGET[name]).map((name) => `bytes: ${name} weighs ${total[name]}, over ${BUDGET[name]}`);
}

function differences() {
  const digest = (bytes) => createHash("sha256").update(bytes).digest("hex");
  const names = new Set([...files.keys(), ...readdirSync("dist")]);
  const same = (name) => files.has(name) && readdirSync("dist").includes(name) && digest(files.get(name)) === digest(readFileSync(`dist/${name}`));
  return [...names].filter((name) => !same(name)).map((name) => `dist: ${name} differs from what the source builds; run npm run build`);
}

function write() {
  rmSync("dist", { recursive: true, force: true });
  mkdirSync("dist");
  for (const [name, bytes] of files) writeFileSync(`dist/${name}`, bytes);
}
