// Opsets 1 to 6: attributes that went, and broadcasting that had to be asked for. Brought to the forms of opset 7.
import { LayerwrightError } from '../../errors.ts';
import { castCode } from '../dtypes.ts';
import type { Node } from '../model.ts';
import type { Rewriting } from './rewriting.ts';

const broadcasting = new Set(['Add', 'Sub', 'Mul', 'Div', 'Pow', 'And', 'Or', 'Xor', 'Equal', 'Greater', 'Less', 'Gemm']);
const seluOld = { alpha: 1.6732, gamma: 1.0507 };

/** `axis` said where the second operand lies in the first: ones are put behind it. */
function aligned(r: Rewriting): Node[] {
  const { node } = r;
  const axis = node.attributes.has('axis') ? r.int('axis', 0) : undefined;
  r.drop('broadcast', 'axis');
  if (axis === undefined) return [];
  const [a, b] = [r.rank(0), r.rank(1)];
  const behind = a - (axis < 0 ? axis + a : axis) - b;
  if (behind <= 0) return [];
  const spread = r.make('Unsqueeze', [node.inputs[1] as string], { axes: Array.from({ length: behind }, (_, i) => b + i) });
  node.inputs[1] = spread.outputs[0] as string;
  return [spread];
}

/** Changes the node in place; gives nodes (of opset 7) that stand before it. */
export function fromOldest(r: Rewriting): Node[] {
  const { node, opset } = r;
  r.drop('consumed_inputs');
  if (broadcasting.has(node.opType)) return aligned(r);
  switch (node.opType) {
    case 'BatchNormalization': {
      const training = node.outputs.slice(1).some((o) => o !== '' && r.isRead(o));
      if (training) r.fail('its statistics are read');
      r.drop('is_test');
      node.outputs.length = 1;
      break;
    }
    case 'Cast': {
      const to = node.attributes.get('to');
      if (to?.kind !== 'string') break;
      const names: Readonly<Record<string, keyof typeof castCode>> = { float: 'float32', double: 'float64' };
      const name = r.text('to', '').toLowerCase();
      const code = castCode[names[name] ?? (name as keyof typeof castCode)];
      if (code === undefined) r.fail(`there is no type ${name}`);
      r.set('to', code);
      break;
    }
    case 'Concat':
      if (opset < 4 && !node.attributes.has('axis')) r.set('axis', 1);
      break;
    case 'Reshape': {
      const shape = r.intList('shape');
      r.drop('shape');
      if (shape) node.inputs = [node.inputs[0] as string, r.ints('shape', shape)];
      break;
    }
    case 'Pad': {
      const pads = r.intList('paddings');
      r.drop('paddings');
      if (pads) r.set('pads', pads);
      break;
    }
    case 'Selu':
      if (opset < 6) for (const [name, usual] of Object.entries(seluOld)) if (!node.attributes.has(name)) r.set(name, { float: usual });
      break;
    case 'LpPool': case 'GlobalLpPool': case 'LpNormalization': {
      const p = node.attributes.get('p');
      if (p?.kind === 'float') r.set('p', Math.round(p.value));
      break;
    }
    case 'LSTM': case 'GRU': case 'RNN':
      r.drop('output_sequence');
      break;
    case 'Tile':
      if (opset < 6) throw new LayerwrightError('onnx/unsupported', 'Tile of opset 1 is not read.', { where: node.name, hint: 'Export the model with a newer opset.' });
      break;
    default:
  }
  return [];
}
