// Blocks found by how a network is built: convolutions with what follows them, branches that meet again, rows of equal blocks.
import type { GroupKind } from '../../graph/schema.ts';
import { dominatorsOf } from './level.ts';
import type { Level } from './level.ts';
import type { Described, Role } from './roles.ts';

const as = (role: Role, mark = ''): Described => ({ role, mark, pointwise: false });
/** Units that a region may hold: what has more is no block that people speak of. */
const LARGEST = 400;

/** Takes together what belongs together in a level, the smallest blocks first. */
export function structure(level: Level): void {
  writtenOut(level);
  chains(level);
  regions(level);
  sequences(level);
}

/** Steps that shift, scale or bend values one by one. */
const simple = new Set<Role>(['activation', 'scale', 'multiply', 'add', 'quantize', 'dequantize', 'globalPool']);

/**
 * Activations and norms that are written in several operators: x·σ(x), x·clip(x + 3)/6, x·½(1 + erf(x/√2)), (x − μ)/√(σ² + ε).
 * They are no blocks: they go into what they belong to.
 */
function writtenOut(level: Level): void {
  const before = dominatorsOf(level);
  for (const id of level.order()) {
    const merge = level.units.get(id)?.described.role;
    if (merge !== 'multiply' && merge !== 'add') continue;
    const region = regionOf(level, id, before.get(id) ?? -1, 12);
    if (!region || ![...region].every((r) => simple.has(level.get(r).described.role))) continue;
    const inside = [...region].flatMap((r) => level.get(r).all);
    const [bent, averaged] = [inside.filter((d) => d.role === 'activation').length, inside.some((d) => d.role === 'globalPool')];
    if (merge === 'multiply' && bent === 1 && !averaged) level.merge([...region], as('activation', 'written out'));
    else if (averaged && bent === 0) normOf(level, region, inside.some((d) => d.mark === 'Sqrt') ? 'norm' : 'scale');
  }
}

/** The mean taken off, the deviation divided by, gain and bias: a norm, as far as it has come. */
function normOf(level: Level, region: ReadonlySet<number>, role: 'norm' | 'scale'): void {
  const whole = [...region];
  if (role === 'norm') {
    const centred = level.previous(Math.min(...region));
    const first = [...region].flatMap((r) => [...level.get(r).before]).find((b) => !region.has(b));
    const from = centred ?? first;
    if (from !== undefined && level.get(from).described.mark === 'centred' && [...level.get(from).after].every((a) => region.has(a))) whole.unshift(from);
    for (let at = level.next(Math.max(...region)), n = 0; at !== undefined && n < 2 && level.get(at).described.role === 'scale'; at = level.next(at), n++) whole.push(at);
  }
  level.merge(whole, as(role, role === 'norm' ? 'norm written out' : 'centred'));
}

/** What follows a convolution or a dense layer and belongs to it: bias, norm, activation. */
function chains(level: Level): void {
  const follows = new Set<Role>(['scale', 'norm', 'activation', 'quantize', 'dropout']);
  const precedes = new Set<Role>(['pad', 'dequantize']);
  for (const id of level.order()) {
    const unit = level.units.get(id);
    if (!unit || !isLearned(unit.described.role)) continue;
    const chain = [id];
    for (let at = level.next(id); at !== undefined; at = level.next(at)) {
      const { role } = level.get(at).described;
      if (!follows.has(role) || (role !== 'scale' && chain.some((c) => level.get(c).described.role === role))) break;
      chain.push(at);
      if (role === 'quantize') break;
    }
    const normed = chain.some((c) => level.get(c).described.role === 'norm');
    for (let at = level.previous(id); at !== undefined; at = level.previous(at)) {
      const { role } = level.get(at).described;
      // Norm and activation before the convolution, where none come after it.
      const turned = !normed && (role === 'norm' || role === 'activation') && level.get(at).part.node !== undefined && !chain.some((c) => level.get(c).described.role === role);
      if (!precedes.has(role) && !turned) break;
      chain.unshift(at);
      if (role === 'norm') break;
    }
    if (turnedWithoutNorm(chain.map((c) => level.get(c).described.role))) chain.splice(0, chain.findIndex((c) => isLearned(level.get(c).described.role)));
    if (chain.length > 1) level.merge(chain, { ...unit.described }, { kind: 'chain', flat: true });
  }
}

const isLearned = (role: Role): boolean => role === 'conv' || role === 'depthwise' || role === 'dense';
/** An activation in front of a convolution belongs to what made its input, where no norm stands before it. */
const turnedWithoutNorm = (roles: readonly Role[]): boolean => {
  const at = roles.findIndex(isLearned);
  return roles.slice(0, at).includes('activation') && !roles.slice(0, at).includes('norm');
};

/** The units on the ways from the one that dominates a merge to the merge, with it; undefined where something else leaves or enters them. */
function regionOf(level: Level, merge: number, from: number, most = LARGEST): Set<number> | undefined {
  if (from < 0) return undefined;
  const region = new Set([merge]);
  const stack = [merge];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    for (const id of level.get(at).before) {
      if (id === from || region.has(id)) continue;
      if (region.size >= most) return undefined;
      region.add(id);
      stack.push(id);
    }
  }
  for (const id of region) {
    const unit = level.get(id);
    if (unit.enters || (id !== merge && (unit.leaves || [...unit.after].some((a) => !region.has(a))))) return undefined;
  }
  return region;
}

function regions(level: Level): void {
  const before = dominatorsOf(level);
  /** Where a unit went that was taken into another. */
  const gone = new Map<number, number>();
  const now = (id: number): number => { let at = id; while (gone.has(at)) at = gone.get(at) as number; return at; };
  for (const id of level.order()) {
    const unit = level.units.get(id);
    if (!unit || unit.before.size < 2 || unit.part.node === undefined) continue;
    const from = now(before.get(id) ?? -1);
    const region = regionOf(level, id, from);
    if (!region || region.size < 2 || region.size >= level.units.size - 2 || isRest(level, region)) continue;
    const kind = kindOf(level, region, from, id);
    const whole = extended(level, region, from, id, kind);
    const at = level.merge([...whole], as('other', kind), { kind });
    for (const r of whole) if (r !== at) gone.set(r, at);
  }
}

/** A merge at the end of nearly everything is no block: the several scales of a detector, joined. */
function isRest(level: Level, region: ReadonlySet<number>): boolean {
  const sizeOf = (ids: Iterable<number>): number => [...ids].reduce((sum, id) => sum + level.get(id).part.size, 0);
  const size = region.size > 3 ? sizeOf(region) : 0;
  return size > 40 && size > 0.35 * sizeOf(level.units.keys());
}

/** With what comes right before and after and belongs to a block of this kind. */
function extended(level: Level, region: ReadonlySet<number>, from: number, merge: number, kind: GroupKind): ReadonlySet<number> {
  const whole = new Set(region);
  if (kind === 'fire' || kind === 'split' || kind === 'pyramidPool') {
    for (let at: number | undefined = from; at !== undefined; at = level.previous(at)) {
      const unit = level.get(at);
      const { role } = unit.described;
      if (!(role === 'conv' || ((role === 'split' || role === 'slice') && kind === 'split')) || unit.leaves || unit.enters || [...unit.after].some((a) => !whole.has(a))) break;
      whole.add(at);
      if (role === 'conv') break;
    }
  }
  const closing = kind === 'csp' || kind === 'split' || kind === 'pyramidPool';
  const after = new Set<Role>(['activation', 'quantize', 'norm', 'scale', ...(kind === 'shuffle' ? ['reshape', 'transpose'] as const : [])]);
  for (let at = level.next(merge); at !== undefined; at = level.next(at)) {
    const { role, pointwise } = level.get(at).described;
    if (closing && role === 'conv' && pointwise) {
      whole.add(at);
      break;
    }
    if (!after.has(role)) break;
    whole.add(at);
    if (role === 'quantize') break;
  }
  return whole;
}

/** Whether channels are mixed behind a merge: reshape, transpose, reshape. */
function shuffled(level: Level, merge: number): boolean {
  const roles: Role[] = [];
  for (let at = level.next(merge); at !== undefined && roles.length < 2; at = level.next(at)) roles.push(level.get(at).described.role);
  return roles[0] === 'reshape' && roles[1] === 'transpose';
}

/** What a region makes, told from what is in it. */
function kindOf(level: Level, region: ReadonlySet<number>, from: number, at: number): GroupKind {
  const merge = level.get(at);
  const units = [...region].map((r) => level.get(r));
  const all = units.flatMap((u) => u.all);
  const has = (role: Role): boolean => all.some((d) => d.role === role);
  const count = (role: Role): number => all.filter((d) => d.role === role).length;
  const inner = (kind: GroupKind): boolean => units.some((u) => u.part.kind === kind);
  const shortcut = merge.before.has(from);
  switch (merge.described.role) {
    case 'add':
      if (has('softmax') && has('matmul')) return inner('feedForward') ? 'encoder' : 'attention';
      if (has('depthwise')) return 'invertedResidual';
      if (!has('conv') && has('dense')) return 'feedForward';
      return has('conv') || has('norm') || has('recurrent') ? 'residual' : 'branches';
    case 'multiply': return has('globalPool') && (has('conv') || has('dense')) ? 'squeezeExcite' : 'branches';
    case 'matmul': return has('softmax') ? 'attention' : 'branches';
    case 'concat': {
      const branches = merge.before.size;
      const root = level.units.get(from)?.described.role;
      if (count('pool') >= 2 && !has('conv')) return 'pyramidPool';
      if (branches === 2 && shuffled(level, at)) return 'shuffle';
      if (root === 'split' || (units.some((u) => u.described.role === 'slice') && has('conv'))) return 'split';
      if (branches === 2 && (inner('residual') || inner('invertedResidual'))) return 'csp';
      if (branches === 2 && count('conv') === 2 && units.filter((u) => u.described.role === 'conv').length === 2 && root === 'conv') return 'fire';
      if (shortcut && has('conv')) return 'dense';
      if (branches >= 3 && count('conv') >= 3 && has('pool')) return 'inception';
      if (count('conv') >= 3 && branches === 2) return 'csp';
      return 'branches';
    }
    default: return 'branches';
  }
}

/** Blocks that follow one another: what people call by one name, and rows of the same. */
function sequences(level: Level): void {
  for (const run of runsOf(level)) {
    for (let i = 0; i < run.length; i++) {
      const [a, b, c] = [run[i], run[i + 1], run[i + 2]].map((id) => (id === undefined ? undefined : level.units.get(id)));
      if (!a || !b) continue;
      const ids = (n: number): number[] => run.slice(i, i + n);
      const [x, y, z] = [a, b, c].map((u) => u?.described);
      if (x?.role === 'conv' && x.pointwise && y?.role === 'depthwise' && z?.role === 'conv' && z.pointwise) {
        level.merge(ids(3), as('other', 'invertedResidual'), { kind: 'invertedResidual' });
        i += 2;
      } else if (x?.role === 'depthwise' && y?.role === 'conv' && y.pointwise) {
        level.merge(ids(2), as('other', 'separable'), { kind: 'separable' });
        i += 1;
      }
    }
  }
  for (const run of runsOf(level)) encoders(level, run);
  for (const run of runsOf(level)) repeats(level, run);
}

/** Ways without branches, each as long as it goes. */
export function runsOf(level: Level): number[][] {
  const runs: number[][] = [];
  const seen = new Set<number>();
  for (const id of level.order()) {
    if (seen.has(id)) continue;
    const run = [id];
    for (let at = level.next(id); at !== undefined; at = level.next(at)) run.push(at);
    for (const r of run) seen.add(r);
    if (run.length > 1) runs.push(run);
  }
  return runs;
}

/** Attention, then the dense layers: one layer of an encoder, with the norms around them. */
function encoders(level: Level, run: readonly number[]): void {
  const kind = (id: number | undefined): GroupKind | undefined => (id === undefined ? undefined : level.units.get(id)?.part.kind);
  const isNorm = (id: number | undefined): boolean => id !== undefined && level.units.get(id)?.described.role === 'norm';
  for (let i = 0; i < run.length; i++) {
    if (kind(run[i]) !== 'attention') continue;
    let end = i + 1;
    while (isNorm(run[end])) end++;
    if (kind(run[end]) !== 'feedForward' && kind(run[end]) !== 'branches') continue;
    end++;
    while (isNorm(run[end])) end++;
    level.merge(run.slice(i, end), as('other', 'encoder'), { kind: 'encoder' });
    i = end - 1;
  }
}

/** Most units that are repeated together. */
const LONGEST = 8;
/** Rows are taken together only where a level has more units than can be taken in at a glance. */
const MANY = 24;

/** The same few units over and over: each time one block. */
function repeats(level: Level, run: readonly number[]): void {
  if (level.units.size <= MANY) return;
  const marks = run.map((id) => level.get(id).mark);
  for (let i = 0; i < run.length; i++) {
    let best: { length: number; times: number } | undefined;
    for (let length = 2; length <= LONGEST && i + 2 * length <= run.length; length++) {
      let times = 1;
      while (i + (times + 1) * length <= run.length && same(marks, i, i + times * length, length)) times++;
      if (times < 3 || !worthwhile(level, run.slice(i, i + length))) continue;
      if (!best || times * length > best.times * best.length) best = { length, times };
    }
    if (!best) continue;
    for (let t = 0; t < best.times; t++) level.merge(run.slice(i + t * best.length, i + (t + 1) * best.length), as('other', 'stage'), { kind: 'stage' });
    i += best.length * best.times - 1;
  }
}

const same = (marks: readonly string[], a: number, b: number, length: number): boolean => {
  for (let i = 0; i < length; i++) if (marks[a + i] !== marks[b + i]) return false;
  return true;
};

/** Units that are all the same are a row of blocks already; what computes nothing is none. */
const worthwhile = (level: Level, ids: readonly number[]): boolean => new Set(ids.map((id) => level.get(id).mark)).size > 1 && ids.some((id) => level.get(id).all.some((d) => isLearned(d.role)));
