import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

const folder = `${import.meta.dirname}/../..`;
const names = JSON.parse(readFileSync(`${folder}/private.json`, "utf8"));
const modules = readdirSync(`${folder}/node_modules/@typescript`);
const types = modules.map((name) => `${folder}/node_modules/@typescript/${name}/lib`).find((path) => readdirSync(path).includes("lib.dom.d.ts"));

/** The properties a browser's own objects have. */
const browser = readdirSync(`${types}`)
  .filter((name) => /^lib\.(dom|es)[\w.]*\.d\.ts$/.test(name))
  .map((name) => readFileSync(`${types}/${name}`, "utf8"))
  .join("\n");

test("no private name is one of the browser's properties", () => {
  const properties = new Set([...browser.matchAll(/^\s+(?:readonly |get |set )?(\w+)\??[(:<]/gm)].map(([, name]) => name));

  assert.ok(properties.has("querySelector"));
  assert.deepEqual(names.filter((/** @type {string} */ name) => properties.has(name)), []);
});

test("no private name crosses a door", () => {
  const doors = readFileSync(`${folder}/../docs/protocol.md`, "utf8") + readFileSync(`${folder}/src/loader/open.js`, "utf8");
  const wire = new Set([...doors.matchAll(/"(\w+)"\??:|[{,.]\s*(\w+)\b\s*[,}=]|"(\w+)"/g)].flatMap((match) => match.slice(1)));

  assert.ok(wire.has("armed") && wire.has("queue"));
  assert.deepEqual(names.filter((/** @type {string} */ name) => wire.has(name)), []);
});

test("nothing fetched later is asked for by a private name", () => {
  const source = readdirSync(`${folder}/src`, { recursive: true }).filter((name) => String(name).endsWith(".js"));
  const text = new Map(source.map((name) => [join(`${folder}/src`, String(name)), readFileSync(`${folder}/src/${name}`, "utf8").replace(/\/\*[^]*?\*\//g, "")]));
  const fetched = [...text].flatMap(([path, held]) => [...held.matchAll(/\bimport\("(\.[^"]+)"\)/g)].map(([, to]) => join(dirname(path), to)));
  const exported = fetched.flatMap((path) => [...(text.get(path) ?? "").matchAll(/^export (?:async )?(?:function|const|let|class) (\w+)/gm)].map(([, name]) => name));

  assert.ok(fetched.length > 30 && exported.includes("createStage"));
  assert.deepEqual(exported.filter((name) => names.includes(name)), []);
});

test("nothing of ours maps by what the page may have broken", () => {
  const source = readdirSync(`${folder}/src`, { recursive: true }).filter((name) => String(name).endsWith(".js"));
  const maps = source.filter((name) => readFileSync(`${folder}/src/${name}`, "utf8").replace(/\/\*[^]*?\*\//g, "").includes(".map("));

  assert.ok(source.length > 80);
  assert.deepEqual(maps, []);
});
