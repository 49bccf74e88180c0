// Splits the optimized module, names kept, into one that recognises every ecosystem and plans none, and a part for each
// that holds the rest of it. No part calls another, because ecosystems do not know each other, and the first calls into a
// part through the table alone: what its slots hold comes with the part, which shares memory, stack and table.
//
// Why not a tool: binaryen's `wasm-split` is not in its npm package, and would take the list of functions that is made
// here, but leave the catalogs; `wasm_split_cli` works on what the linker gives, so that nothing is optimized as a whole
// afterwards, and wants the functions that load a part to be asynchronous.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import binaryen from "binaryen";
import { root } from "./tools.mjs";

/** Where a function goes that no part has for itself. */
const FIRST = "";

/**
 * Writes the parts of a module as `NAME.wasm`, the first one in its place, and gives their ids. Fails where the first one
 * would call into a part, and where less than half of an ecosystem's own functions are in its part.
 */
export function split(module, ecosystems, into) {
  const ids = readdirSync(ecosystems, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  const code = read(module);
  const places = place(code, ids);
  const needs = called(code.functions, places, ids);
  check(code.functions, places, ids);
  const bytes = readFileSync(module);
  const build = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
  const wanted = new Set([...needs.values()].flatMap((set) => [...set]));
  const names = new Map([...wanted].map((name, at) => [name, `_${at.toString(36)}`]));
  const parts = { bytes, code, places, needs, names, build };
  const first = makeFirst(parts);
  const { rest, moved } = takeCatalogs(first, ids, ecosystems, parts);
  for (const id of ids) writeFileSync(join(into, `${id}.wasm`), withData(makePart(id, parts), moved.get(id)));
  writeFileSync(module, withData(first, rest));
  return ids;
}

// --- what there is

/** The functions with what they call, the table, and what is called from outside; as the text of the module has it. */
function read(module) {
  const text = `${module}.wat`;
  execFileSync(join(root, "node_modules", ".bin", "wasm-dis"), [module, "-o", text]);
  const fields = readFileSync(text, "utf8").split(/\n (?=\()/);
  rmSync(text);
  const functions = new Map();
  const exported = new Set();
  const variable = new Set();
  let table = [];
  for (const field of fields) {
    if (field.startsWith("(func ")) {
      const calls = [...field.matchAll(/\((?:return_)?call (\$(?:"(?:[^"\\]|\\.)*"|[^\s()]+))/g)];
      const numbers = [...field.matchAll(/(?:i32\.const |offset=)(\d+)/g)];
      functions.set(namesIn(field.slice(0, field.indexOf("\n")))[0], {
        calls: new Set(calls.map((call) => namesIn(call[1])[0])),
        numbers: new Set(numbers.map((number) => Number(number[1]))),
        weight: field.length,
      });
    } else if (field.startsWith("(elem ")) table = namesIn(field.slice(field.indexOf(" func ") + 5));
    else if (field.startsWith("(data $.data")) variable.add(Number(/i32\.const (\d+)/.exec(field)[1]));
    else if (field.startsWith("(export ") && field.includes("(func ")) exported.add(namesIn(field)[0]);
  }
  // The text escapes names; the order is the same.
  const whole = open(readFileSync(module));
  const all = Array.from({ length: whole.getNumFunctions() }, (_, at) =>
    binaryen.getFunctionInfo(whole.getFunctionByIndex(at)),
  );
  const imported = all.filter((info) => info.module).map((info) => info.name);
  const defined = all.filter((info) => !info.module);
  if (defined.length !== functions.size) throw new Error("the module's text has other functions than the module");
  const infos = new Map([...functions.keys()].map((name, at) => [name, defined[at]]));
  const segment = binaryen.getElementSegmentInfo(whole.getElementSegmentByIndex(0)).name;
  whole.dispose();
  const variables = wordsOf(dataOf(readFileSync(module)), variable);
  return { functions, exported, table, imported, infos, segment, variables };
}

function namesIn(text) {
  return [...text.matchAll(/\$(?:"((?:[^"\\]|\\.)*)"|([^\s()]+))/g)].map((match) => match[1] ?? match[2]);
}

function open(bytes) {
  const module = binaryen.readBinary(bytes);
  const { Features } = binaryen;
  // What older engines cannot read, such as compact imports, must not be written.
  module.setFeatures(
    Features.BulkMemory |
      Features.BulkMemoryOpt |
      Features.ReferenceTypes |
      Features.SignExt |
      Features.Multivalue |
      Features.MutableGlobals |
      Features.NontrappingFPToInt |
      Features.CallIndirectOverlong,
  );
  return module;
}

// --- what goes where

/**
 * The ecosystem that defines a function. What is made from generic code speaks of ecosystems between its brackets, too, and
 * says nothing: of several that do the same the compiler keeps one, under the name of any.
 */
function owner(name, ids) {
  const id = /^(?:<(?:&|mut )*)?stageplan::ecosystem::(\w+)\b/.exec(name)?.[1];
  return ids.find((known) => known === id);
}

/** What an ecosystem's entry is called for before its part is there. */
function isDetect(name) {
  return /as stageplan::ecosystem::Ecosystem>::detect|::ecosystem::\w+::(?:\w+::)*detect::h/.test(name);
}

/** The part of each function: what is reached from the table's functions of one ecosystem alone is its own. */
function place(code, ids) {
  const { functions, exported, table } = code;
  const roots = new Map([[FIRST, [...exported]], ...ids.map((id) => [id, []])]);
  const made = madeBy(code);
  const later = new Set([...made.values()].flatMap((set) => [...set]));
  for (const name of new Set(table)) {
    // What makes a value is called by whoever asks for the value.
    if (later.has(name)) continue;
    const calls = [...(functions.get(name)?.calls ?? [])];
    // A closure of shared code says by what it calls whose it is.
    const decide = calls.filter((call) => /::decide::decide::h|Ecosystem>::decide/.test(call));
    const id = owner(name, ids) ?? only(decide, ids) ?? only(calls, ids) ?? FIRST;
    const early = isDetect(name) || exported.has(name) || (owner(name, ids) && mayBeAnothers(name, functions, ids));
    roots.get(early ? FIRST : id).push(name);
  }
  const reached = [...roots].map(([id, from]) => [id, reach(functions, from, made)]);
  const places = new Map();
  for (const name of functions.keys()) {
    const by = reached.filter(([, set]) => set.has(name)).map(([id]) => id);
    places.set(name, by.length === 1 ? by[0] : FIRST);
  }
  return places;
}

/** The one ecosystem that defines some of these functions. */
function only(names, ids) {
  const found = new Set(names.map((name) => owner(name, ids)));
  found.delete(undefined);
  return found.size === 1 ? [...found][0] : undefined;
}

/**
 * The functions of the table that make a value when it is first asked for, by the functions that ask: the value begins as a
 * pointer to the function that makes it, and whoever asks names an address in it.
 */
function madeBy({ functions, table, variables }) {
  const slots = new Map(variables.filter(([, word]) => word > 0 && word <= table.length));
  const values = [...slots.keys()];
  const made = new Map();
  for (const [name, { numbers }] of functions) {
    for (const number of numbers) {
      const value = values.findLast((address) => address <= number);
      if (value === undefined || number >= value + LAZY) continue;
      made.set(name, (made.get(name) ?? new Set()).add(table[slots.get(value) - 1]));
    }
  }
  return made;
}

/**
 * Whether a function of the table may stand for one of another ecosystem, too: the compiler keeps one of several that do the
 * same, under one of their names. What calls something of its ecosystem, or is the way into it, does what no other does.
 */
function mayBeAnothers(name, functions, ids) {
  if (/CATALOG|LazyLock|ecosystem::Ecosystem>::/.test(name)) return false;
  return [...reach(functions, [name], new Map())].every((call) => call === name || owner(call, ids) === undefined);
}

function reach(functions, roots, made) {
  const seen = new Set();
  for (const todo = [...roots]; todo.length > 0; ) {
    const name = todo.pop();
    if (seen.has(name)) continue;
    seen.add(name);
    todo.push(...(functions.get(name)?.calls ?? []), ...(made.get(name) ?? []));
  }
  return seen;
}

/** What each part calls of the first one. */
function called(functions, places, ids) {
  const needs = new Map(ids.map((id) => [id, new Set()]));
  for (const [name, { calls }] of functions) {
    const id = places.get(name);
    for (const call of calls) {
      // What is imported from outside belongs to the first one, too.
      const other = places.get(call) ?? FIRST;
      if (other === id) continue;
      if (id === FIRST || other !== FIRST) throw new Error(`${name} calls ${call}, which is in the part ${other}`);
      needs.get(id).add(call);
    }
  }
  return needs;
}

function check(functions, places, ids) {
  for (const id of ids) {
    let [all, own] = [0, 0];
    for (const [name, { weight }] of functions) {
      if (owner(name, ids) !== id) continue;
      all += weight;
      if (places.get(name) === id) own += weight;
    }
    const share = Math.round((own / all) * 100);
    console.log(`${id}: ${share} % of what its name is on is in its part`);
    if (!(share > 50))
      throw new Error(`the part ${id} has less than half of its ecosystem: is the first module calling it?`);
  }
}

// --- the modules

function makeFirst({ bytes, code, places, names, build }) {
  const { infos, table, segment } = code;
  const module = open(bytes);
  for (const [name, id] of places) if (id !== FIRST) module.removeFunction(infos.get(name).name);
  module.addFunction("absent", binaryen.none, binaryen.none, [], module.unreachable());
  module.removeElementSegment(segment);
  const slots = table.map((name) =>
    (places.get(name) ?? FIRST) === FIRST ? (infos.get(name)?.name ?? name) : "absent",
  );
  module.addActiveElementSegment("0", "slots", slots, module.i32.const(1));
  for (const [name, as] of names) module.addFunctionExport(infos.get(name)?.name ?? name, as);
  // Its name holds the build, so that a part of another one is refused and not run.
  module.addGlobalExport("__stack_pointer", `stack-${build}`);
  module.addTableExport("0", "table");
  return emit(module);
}

function makePart(id, { bytes, code, places, needs, names, build }) {
  const { infos, imported, table, segment } = code;
  const module = open(bytes);
  const exported = Array.from({ length: module.getNumExports() }, (_, at) =>
    binaryen.getExportInfo(module.getExportByIndex(at)),
  );
  for (const { name } of exported) module.removeExport(name);
  module.removeElementSegment(segment);
  for (const name of imported) module.removeFunction(name);
  for (const [name, where] of places) {
    if (where === id) continue;
    const { name: internal, params, results } = infos.get(name);
    module.removeFunction(internal);
    if (needs.get(id).has(name)) module.addFunctionImport(internal, "first", names.get(name), params, results);
  }
  module.addGlobalImport("__stack_pointer", "first", `stack-${build}`, binaryen.i32, true);
  module.addMemoryImport("0", "first", "memory", false);
  module.addTableImport("0", "first", "table");
  table.forEach((name, at) => {
    if (places.get(name) !== id) return;
    module.addActiveElementSegment("0", `slot${at}`, [infos.get(name).name], module.i32.const(at + 1));
  });
  return emit(module);
}

function emit(module) {
  if (!module.validate()) throw new Error("a module of the split is not valid");
  const bytes = Buffer.from(module.emitBinary());
  module.dispose();
  return bytes;
}

// --- the catalogs, which lie in the data as they are written

/** Moves each catalog to its part, but for those that recognising reads: they stay. */
function takeCatalogs(first, ids, ecosystems, { code, places }) {
  let rest = dataOf(first);
  const moved = new Map(ids.map((id) => [id, []]));
  for (const id of ids) {
    for (const text of catalogsOf(join(ecosystems, id))) {
      const at = rest.findIndex(([, content]) => content.includes(text));
      if (at < 0) throw new Error(`a catalog of ${id} is not in the data as it is written`);
      const [offset, content] = rest[at];
      const begin = content.indexOf(text);
      const reader = readEarly(offset + begin, code, places);
      if (reader) {
        console.log(`${id}: ${text.length} bytes of catalogs stay, as ${reader} reads them`);
        continue;
      }
      const end = begin + text.length;
      moved.get(id).push([offset + begin, content.subarray(begin, end)]);
      rest = rest.toSpliced(at, 1, [offset, content.subarray(0, begin)], [offset + end, content.subarray(end)]);
    }
  }
  return { rest, moved };
}

/** The texts of a folder's catalogs as its `mod.rs` reads them: several files can be one text, a line's end between them. */
function catalogsOf(folder) {
  const source = readFileSync(join(folder, "mod.rs"), "utf8");
  const texts = [...source.matchAll(/Catalog::read\(([^;]*?)\)+\s*[;}]/g)].map(([, read]) => {
    const files = [...read.matchAll(/include_str!\("([^"]+)"/g)].map(([, file]) =>
      readFileSync(join(folder, file), "utf8"),
    );
    return Buffer.from(files.join("\n"));
  });
  if (texts.length === 0 || texts.some((text) => text.length === 0)) throw new Error(`${folder} reads no catalog`);
  return texts;
}

/** How many bytes a lazy catalog takes, from the pointer to what fills it. */
const LAZY = 60;

/**
 * A function of the first module that reads the catalog at an address. The lazy value that holds it begins as a pointer to
 * the function that reads the text, among what the program may change, and whoever asks for the catalog names an address
 * in that value.
 */
function readEarly(address, { functions, table, variables }, places) {
  const readers = new Set([...functions].filter(([, { numbers }]) => numbers.has(address)).map(([name]) => name));
  const fills = (name) =>
    readers.has(name) || [...(functions.get(name)?.calls ?? [])].some((call) => readers.has(call));
  const slots = new Set(table.flatMap((name, at) => (fills(name) ? [at + 1] : [])));
  const values = variables.filter(([, word]) => slots.has(word)).map(([address]) => address);
  if (values.length === 0) throw new Error(`what reads the catalog at ${address} was not found`);
  const inside = (number) => values.some((value) => number >= value && number < value + LAZY);
  const early = [...functions].find(([name, { numbers }]) => places.get(name) === FIRST && [...numbers].some(inside));
  return early?.[0];
}

/** The words that the program may change, and where they are. */
function wordsOf(data, offsets) {
  const words = [];
  for (const [offset, content] of data) {
    if (!offsets.has(offset)) continue;
    // What is zero at the end is not written.
    const whole = Buffer.concat([content, Buffer.alloc(4)]);
    for (let at = (4 - (offset % 4)) % 4; at < content.length; at += 4)
      words.push([offset + at, whole.readUInt32LE(at)]);
  }
  return words;
}

function dataOf(bytes) {
  const section = sections(bytes).find(([id]) => id === 11)?.[1];
  if (!section) throw new Error("the module has no data");
  let [count, at] = number(section, 0);
  const segments = [];
  while (count-- > 0) {
    if (section[at] !== 0 || section[at + 1] !== 0x41) throw new Error("the module's data is not where it says");
    let offset;
    let size;
    [offset, at] = number(section, at + 2);
    [size, at] = number(section, at + 1);
    segments.push([offset, section.subarray(at, at + size)]);
    at += size;
  }
  return segments;
}

/** The module with this data alone, and without sections that only tools read. */
function withData(bytes, segments) {
  const chunks = [bytes.subarray(0, 8)];
  const section = (id, content) => chunks.push(Buffer.from([id, ...unsigned(content.length)]), content);
  const data = segments.filter(([, content]) => content.length > 0);
  for (const [id, content] of sections(bytes)) if (id !== 0 && id !== 11 && id !== 12) section(id, content);
  if (data.length > 0) {
    const written = data.flatMap(([offset, content]) => [
      Buffer.from([0, 0x41, ...signed(offset), 0x0b, ...unsigned(content.length)]),
      content,
    ]);
    section(11, Buffer.concat([Buffer.from(unsigned(data.length)), ...written]));
  }
  return Buffer.concat(chunks);
}

function sections(bytes) {
  const found = [];
  for (let at = 8; at < bytes.length; ) {
    const id = bytes[at];
    const [size, begin] = number(bytes, at + 1);
    found.push([id, bytes.subarray(begin, begin + size)]);
    at = begin + size;
  }
  return found;
}

// Numbers as the format has them. Addresses are far below what would make a signed one negative.

function number(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return [value, at];
  }
}

function unsigned(value) {
  const bytes = [];
  for (let left = value; ; left >>>= 7) {
    if (left < 128) return [...bytes, left];
    bytes.push((left & 127) | 128);
  }
}

function signed(value) {
  const bytes = [];
  for (let left = value; ; left >>= 7) {
    if (left < 64) return [...bytes, left];
    bytes.push((left & 127) | 128);
  }
}
