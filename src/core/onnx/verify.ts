// Checks what every ONNX graph must satisfy. Runs after reading, and between passes in tests.
import { LayerwrightError } from '../errors.ts';
import type { ErrorDetails } from '../errors.ts';
import { byteLength } from './codec/tensors.ts';
import { formatType, typeModel, declaredType } from './infer.ts';
import type { Attribute, Graph, Initializer, Model, Node } from './model.ts';
import { sortNodes } from './sort.ts';

export interface VerifyOptions {
  /** Domains that need no opset import (`layerwright` before its composites are expanded). */
  domains?: readonly string[];
  /** Also infers every type and compares with what the graph declares (default true). */
  types?: boolean;
}

/** Kinds of the attributes that operators share, by name (ONNX operator pages). Others are not checked. */
const attributeKinds: Readonly<Record<string, readonly Attribute['kind'][]>> = {
  axis: ['int'], axes: ['ints'], keepdims: ['int'], perm: ['ints'], to: ['int'], alpha: ['float'], beta: ['float', 'floats'], gamma: ['float'],
  epsilon: ['float'], momentum: ['float'], group: ['int'], kernel_shape: ['ints'], strides: ['ints'], pads: ['ints'], dilations: ['ints'],
  auto_pad: ['string'], ceil_mode: ['int'], count_include_pad: ['int'], output_padding: ['ints'], output_shape: ['ints'],
  transA: ['int'], transB: ['int'], mode: ['string'], blocksize: ['int'], hidden_size: ['int'], direction: ['string'],
  body: ['graph'], then_branch: ['graph'], else_branch: ['graph'], equation: ['string'], ratio: ['float'], num_outputs: ['int'],
  starts: ['ints'], ends: ['ints'], split: ['ints'], value_int: ['int'], value_ints: ['ints'], value_float: ['float'], value_floats: ['floats'],
  value_string: ['string'], value_strings: ['strings'], value: ['tensor', 'float'], dtype: ['int'], seed: ['float'], shape: ['ints'],
  batch_dims: ['int'], largest: ['int'], sorted: ['int'], num_scan_inputs: ['int'], coordinate_transformation_mode: ['string'],
};

/** Every violation, located. Empty: the model is well formed. */
export function verifyModel(model: Model, options: VerifyOptions = {}): LayerwrightError[] {
  const verifier = new Verifier(model, options);
  verifier.graph(model.graph, new Set(), '');
  if (verifier.errors.length === 0 && (options.types ?? true)) verifier.types();
  return verifier.errors;
}

/** Throws the first violation. */
export function assertValid(model: Model, options: VerifyOptions = {}): void {
  const [first] = verifyModel(model, options);
  if (first) throw first;
}

class Verifier {
  readonly errors: LayerwrightError[] = [];
  readonly #model: Model;
  readonly #domains: ReadonlySet<string>;

  constructor(model: Model, options: VerifyOptions) {
    this.#model = model;
    this.#domains = new Set([...model.opsets.keys(), ...(options.domains ?? []), ...model.functions.map((f) => f.domain)]);
    if (!model.opsets.has('')) this.#error('The model does not say its opset.', { where: 'opset_import' });
    if (model.irVersion < 1) this.#error('The model does not say its IR version.', { where: 'ir_version', expected: '1 or later', received: String(model.irVersion) });
  }

  #error(message: string, details: ErrorDetails): void {
    this.errors.push(new LayerwrightError('onnx/invalid', message, details));
  }

  graph(graph: Graph, outer: ReadonlySet<string>, path: string): void {
    const place = (what: string): string => (path === '' ? what : `${path} → ${what}`);
    const known = new Set(outer);
    const own = new Set<string>();
    const define = (name: string, where: string): void => {
      if (own.has(name)) this.#error(`Two values are called "${name}".`, { where });
      else if (outer.has(name)) this.#error(`"${name}" hides a value of the graph around it.`, { where });
      own.add(name);
      known.add(name);
    };
    for (const input of graph.inputs) {
      if (input.name === '') this.#error('A graph input has no name.', { where: place('inputs') });
      define(input.name, place(`input ${input.name}`));
      if (path === '' && input.type.kind === 'none') this.#error(`The input "${input.name}" has no type.`, { where: place(`input ${input.name}`) });
    }
    const inputs = new Set(own);
    for (const [name, tensor] of graph.initializers) {
      // Before IR version 4 an initializer is listed as an input too.
      if (!inputs.has(name)) define(name, place(`initializer ${name}`));
      this.#tensor(tensor, place(`initializer ${name}`));
    }
    const made = new Set(graph.nodes.flatMap((n) => n.outputs));
    let disordered = false;
    graph.nodes.forEach((node, i) => {
      const where = place(node.name !== '' ? node.name : `node ${i} (${node.opType})`);
      for (const name of node.inputs) {
        if (name === '' || known.has(name)) continue;
        if (made.has(name)) disordered = true;
        else this.#error(`"${name}" is read but nothing makes it.`, { where, hint: 'The file is incomplete or was edited wrongly.' });
      }
      this.#node(node, where, known);
      for (const name of node.outputs) if (name !== '') define(name, where);
    });
    if (disordered) this.#order(graph, place(graph.name));
    if (graph.outputs.length === 0) this.#error('The graph has no outputs.', { where: place(graph.name) });
    for (const output of graph.outputs) {
      if (!known.has(output.name)) this.#error(`The output "${output.name}" is not made by any node.`, { where: place(`output ${output.name}`) });
    }
  }

  #order(graph: Graph, where: string): void {
    try {
      sortNodes(graph.nodes);
      this.#error('A node stands before one that it reads from.', { where, expected: 'nodes in topological order' });
    } catch (thrown) {
      if (!(thrown instanceof LayerwrightError)) throw thrown;
      this.errors.push(thrown);
    }
  }

  #node(node: Node, where: string, known: ReadonlySet<string>): void {
    if (node.opType === '') this.#error('A node has no operator.', { where });
    if (!this.#domains.has(node.domain)) {
      this.#error(`The model does not import the operators of "${node.domain}".`, { where, expected: [...this.#domains].map((d) => d || 'ai.onnx').join(', '), received: node.domain });
    }
    for (const [name, a] of node.attributes) {
      const kinds = node.domain === '' ? attributeKinds[name] : undefined;
      if (kinds && a.kind !== 'ref' && !kinds.includes(a.kind)) {
        this.#error(`The attribute ${name} of ${node.opType} has the wrong kind.`, { where, expected: kinds.join(' or '), received: a.kind });
      }
      if (a.kind === 'tensor') this.#tensor(a.value, `${where} → ${name}`);
      else if (a.kind === 'graph') this.graph(a.value, known, `${where} → ${name}`);
      else if (a.kind === 'graphs') a.value.forEach((g, i) => { this.graph(g, known, `${where} → ${name}[${i}]`); });
    }
  }

  #tensor(tensor: Initializer, where: string): void {
    if (tensor.external) return;
    const size = tensor.shape.reduce((a, b) => a * b, 1);
    const [expected, received] = tensor.dtype === 'string' ? [size, tensor.strings?.length ?? 0] : [byteLength(tensor.dtype, tensor.shape), tensor.bytes.length];
    if (expected !== received) this.#error('A tensor has another size than its shape says.', { where, expected: String(expected), received: String(received) });
  }

  types(): void {
    const { values, problems } = typeModel(this.#model);
    this.errors.push(...problems.filter((p) => p.code === 'onnx/invalid'));
    const { graph } = this.#model;
    for (const info of [...graph.outputs, ...graph.valueInfo.values()]) {
      const said = declaredType(info);
      const found = values.get(info.name);
      if (!said || !found) continue;
      const ranksDiffer = said.shape.length !== found.shape.length;
      const sizesDiffer = said.shape.some((d, i) => typeof d === 'number' && typeof found.shape[i] === 'number' && d !== found.shape[i]);
      if (said.dtype !== found.dtype || ranksDiffer || sizesDiffer) {
        this.#error(`"${info.name}" is declared as another type than it has.`, { where: info.name, expected: formatType(found), received: formatType(said) });
      }
    }
  }
}
