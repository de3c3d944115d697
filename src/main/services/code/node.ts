// A Node script that uses an exported model: onnxruntime-node, and sharp where there are pictures.
import type { ScriptFacts } from './facts.ts';

export function nodeScript(facts: ScriptFacts): string {
  const pictures = facts.inputs.some((i) => i.kind === 'image');
  return `#!/usr/bin/env node
// ${facts.title.replaceAll(/\s+/g, ' ')}: what the network says of files.
//
//   npm install onnxruntime-node${pictures ? ' sharp' : ''}
//   node predict.mjs FILE …          ${pictures ? 'pictures' : 'tables (.csv)'} of samples as they are stored
//   node predict.mjs --json FILE …   a JSON line for each sample
//
// From another program: import { load } from './predict.mjs'; const predict = await load(); await predict([samples of each input]);
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const MODEL = fileURLToPath(new URL(${JSON.stringify(`./${encodeURIComponent(facts.model)}`)}, import.meta.url));
/** Samples at once, where the file fixes them; 0: any number. */
const BATCH = ${facts.batch};
/** How pictures are brought to the size of the model. */
const FIT = ${JSON.stringify(facts.fit)};
const INPUTS = ${JSON.stringify(facts.inputs, undefined, 2)};
const OUTPUTS = ${JSON.stringify(facts.outputs, undefined, 2)};

const arrays = { float32: Float32Array, float64: Float64Array, uint8: Uint8Array, int8: Int8Array, int32: Int32Array, int64: BigInt64Array, bool: Uint8Array };
const sizeOf = (shape) => shape.reduce((n, d) => n * d, 1);

/** [height, width, channels] bytes, turned as EXIF says, brought to the size of the model. */
async function readPicture(path, { stored: [height, width, channels] }) {
  const { default: sharp } = await import('sharp');
  const { data, info } = await sharp(path).autoOrient().flatten({ background: '#000' }).toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .resize(width, height, { fit: FIT, background: '#000' }).raw().toBuffer({ resolveWithObject: true });
  if (info.channels === channels) return data;
  const out = new Uint8Array(height * width * channels);
  for (let i = 0; i < height * width; i++) for (let c = 0; c < channels; c++) out[i * channels + c] = data[i * info.channels + Math.min(c, info.channels - 1)];
  return out;
}

/** Fields of a line, in quotes or not. */
function cells(line, delimiter) {
  const found = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const ch = line[i];
    if (quoted && ch === '"' && line[i + 1] === '"') { cell += '"'; i++; } else if (ch === '"') quoted = !quoted;
    else if (ch === delimiter && !quoted) { found.push(cell); cell = ''; } else cell += ch;
  }
  return [...found, cell].map((c) => c.trim());
}

/** Rows with the columns of the model, by name under a header, else in order: one array of numbers. */
async function readTable(path, { columns }) {
  const lines = (await readFile(path, 'utf8')).replace(/^\\uFEFF/, '').split(/\\r?\\n/).filter((l) => l !== '');
  const delimiter = [',', ';', '\\t', '|'].map((d) => [d, lines[0].split(d).length]).sort((a, b) => b[1] - a[1])[0][0];
  let rows = lines.map((line) => cells(line, delimiter));
  const sourceOf = (column) => column.replace(/=[^=]*$/, '');
  const sources = [...new Set(columns.map(sourceOf))];
  let place = new Map(sources.map((name, i) => [name, i]));
  if (rows[0].some((cell) => sources.includes(cell))) {
    const [header] = rows;
    rows = rows.slice(1);
    const missing = sources.filter((name) => !header.includes(name));
    if (missing.length > 0) throw new Error(\`\${path} lacks the columns \${missing.join(', ')}\`);
    place = new Map(sources.map((name) => [name, header.indexOf(name)]));
  }
  return Float64Array.from(rows.flatMap((row) => columns.map((column) => {
    const source = sourceOf(column);
    const cell = row[place.get(source)];
    return column === source ? Number(cell) : Number(cell === column.slice(source.length + 1));
  })));
}

/** Samples as they are stored → what the model takes. */
function prepare(samples, spec) {
  const each = sizeOf(spec.stored);
  const count = samples.length / each;
  const size = sizeOf(spec.shape);
  const out = new arrays[spec.dtype](count * size);
  const big = spec.dtype === 'int64';
  const { subtract, divide, shape, stored, channelsFirst } = spec;
  const put = (at, value, k) => {
    const v = (value - subtract[k % subtract.length]) / divide[k % divide.length];
    out[at] = big ? BigInt(Math.round(v)) : v;
  };
  if (spec.kind !== 'image') {
    for (let i = 0; i < samples.length; i++) put(i, Number(samples[i]), i % each);
    return new Tensor(spec.dtype, out, [count, ...shape]);
  }
  const [height, width, own] = stored;
  const channels = shape.length === 3 ? (channelsFirst ? shape[0] : shape[2]) : own;
  for (let n = 0; n < count; n++) {
    for (let p = 0; p < height * width; p++) {
      const from = n * each + p * own;
      for (let c = 0; c < channels; c++) {
        const k = Math.min(c, own - 1);
        const value = channels === 1 && own >= 3 ? 0.299 * samples[from] + 0.587 * samples[from + 1] + 0.114 * samples[from + 2] : samples[from + k];
        put(n * size + (channelsFirst ? c * height * width + p : p * channels + c), value, k);
      }
    }
  }
  return new Tensor(spec.dtype, out, [count, ...shape]);
}

/** What the numbers of one sample mean. */
function meaning(values, spec) {
  const name = (i) => spec.classes[i] ?? String(i);
  if (spec.task === 'multiclass') {
    let shares = values;
    const sum = values.reduce((a, b) => a + b, 0);
    if (spec.scores && !(values.every((v) => v >= 0 && v <= 1) && Math.abs(sum - 1) < 1e-3)) {
      const most = Math.max(...values);
      const exp = values.map((v) => Math.exp(v - most));
      const total = exp.reduce((a, b) => a + b, 0);
      shares = exp.map((e) => e / total);
    }
    return { top: shares.map((probability, i) => ({ class: name(i), probability })).sort((a, b) => b.probability - a.probability).slice(0, 5) };
  }
  if (spec.task === 'binary' && values.length === 1) return { top: [{ class: name(1), probability: values[0] }, { class: name(0), probability: 1 - values[0] }].sort((a, b) => b.probability - a.probability) };
  const { subtract, divide } = spec;
  const own = spec.task === 'regression' ? values.map((v, i) => v * divide[i % divide.length] + subtract[i % subtract.length]) : values;
  return { values: Object.fromEntries(own.map((v, i) => [spec.columns.length === own.length ? spec.columns[i] : own.length === 1 ? spec.name : \`\${spec.name}[\${i}]\`, v])) };
}

/** Gives a function: samples of each input as they are stored (one array of numbers each) → rows of numbers by output. */
export async function load(path = MODEL) {
  const session = await InferenceSession.create(path);
  return async (samples) => {
    const feeds = Object.fromEntries(INPUTS.map((spec, i) => [spec.name, prepare(samples[i], spec)]));
    const count = Object.values(feeds)[0].dims[0];
    const step = BATCH || count;
    const rows = Object.fromEntries(OUTPUTS.map((spec) => [spec.name, []]));
    for (let at = 0; at < count; at += step) {
      const part = Object.fromEntries(Object.entries(feeds).map(([name, t]) => {
        const size = t.data.length / count;
        const data = new t.data.constructor(step * size);
        // A file of a fixed batch gets its last one filled up with copies.
        for (let r = 0; r < step; r++) data.set(t.data.subarray(Math.min(at + r, count - 1) * size, (Math.min(at + r, count - 1) + 1) * size), r * size);
        return [name, new Tensor(t.type, data, [step, ...t.dims.slice(1)])];
      }));
      const results = await session.run(part);
      for (const spec of OUTPUTS) {
        const { data, dims } = results[spec.name];
        const size = data.length / dims[0];
        for (let r = 0; r < step && at + r < count; r++) rows[spec.name].push(Array.from(data.subarray(r * size, (r + 1) * size), Number));
      }
    }
    return rows;
  };
}

async function main(args) {
  const json = args.includes('--json');
  const files = args.filter((a) => a !== '--json');
  if (files.length === 0) throw new Error('node predict.mjs [--json] FILE …');
  if (INPUTS.length > 1) throw new Error('The model takes several inputs: use load() with an array for each.');
  const [spec] = INPUTS;
  const predict = await load();
  for (const file of files) {
    const results = await predict([spec.kind === 'image' ? await readPicture(file, spec) : await readTable(file, spec)]);
    const count = Object.values(results)[0].length;
    for (let sample = 0; sample < count; sample++) {
      const outputs = Object.fromEntries(OUTPUTS.map((o) => [o.name, meaning(results[o.name][sample], o)]));
      if (json) console.log(JSON.stringify({ file, sample, outputs }));
      else {
        console.log(count === 1 ? file : \`\${file} [\${sample}]\`);
        for (const { top = [], values = {} } of Object.values(outputs)) {
          for (const t of top) console.log(\`  \${(100 * t.probability).toFixed(2).padStart(7)} %  \${t.class}\`);
          for (const [key, value] of Object.entries(values)) console.log(\`  \${key}: \${value}\`);
        }
      }
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
`;
}
