// What groups are called, and what is in them in short.
import type { Group } from '../../../core/graph/schema.ts';
import { opOf, roleOf } from '../../../core/import/recognise/roles.ts';
import type { Role } from '../../../core/import/recognise/roles.ts';
import type { Language } from '../../i18n/language.ts';
import type { CardModel, GroupFacts } from '../canvas/card-model.ts';
import { groupWords } from './words.ts';

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const activations: Readonly<Record<string, string>> = { relu: 'ReLU', sigmoid: 'Sigmoid', tanh: 'Tanh', softplus: 'Softplus', selu: 'SELU', Relu: 'ReLU', LeakyRelu: 'LeakyReLU', PRelu: 'PReLU', BatchNormalization: 'BatchNorm', Multiply: 'Mul' };

/** A layer by its type's own name, which is short and the same in all languages; an activation by what it is. */
function stepOf({ node, kind }: CardModel): string {
  const { activation } = node.params;
  const name = node.type === 'Activation' ? (typeof activation === 'string' ? activation : 'relu') : kind && 'block' in kind ? kind.title : opOf(node);
  return activations[name] ?? name;
}

const short: Readonly<Record<string, string>> = { BatchNorm: 'BN', LayerNorm: 'LN', GroupNorm: 'GN', InstanceNorm: 'IN', LayerNormalization: 'LN', InstanceNormalization: 'IN', QuantizeLinear: 'Q', DequantizeLinear: 'DQ' };

/** `Conv2D + BN + ReLU`: the steps of a chain. x·σ(x) has a name of its own. */
function chainName(members: readonly CardModel[]): string {
  const steps: string[] = [];
  for (const member of members) {
    if (rankOf(member) === ranks.length) continue;
    const step = stepOf(member);
    const last = steps.at(-1);
    if (last === 'Sigmoid' && step === 'Mul') steps[steps.length - 1] = 'SiLU';
    else if (last === 'HardSigmoid' && step === 'Mul') steps[steps.length - 1] = 'HardSwish';
    else if (step !== last) steps.push(short[step] ?? step);
  }
  return steps.join(' + ');
}

/** What a group is called where its layers are in sight. */
export function plainGroupName({ title, kind, number, id }: Group, language: Language): string {
  const t = groupWords[language];
  return title ?? (kind === undefined ? id : `${capital(t[kind])}${number === undefined || kind === 'unused' ? '' : ` ${number}`}`);
}

export const groupName = ({ group, members }: Pick<GroupFacts, 'group' | 'members'>, language: Language): string => {
  const chain = group.title === undefined && group.kind === 'chain' ? chainName(members) : '';
  return chain === '' ? plainGroupName(group, language) : chain;
};

/** Roles in the order in which they tell what a block does; the others tell nothing. */
const ranks: readonly Role[][] = [['recurrent'], ['conv', 'depthwise', 'dense'], ['matmul'], ['norm'], ['softmax', 'activation'], ['concat', 'add', 'multiply'], ['pool', 'globalPool', 'resize', 'split'], ['reshape', 'transpose', 'slice', 'other', 'dropout', 'pad']];
const rankOf = ({ node }: CardModel): number => {
  const role = roleOf(node, 2);
  const found = ranks.findIndex((roles) => roles.includes(role));
  return found < 0 ? ranks.length : found;
};
const NAMED = 4;
const said: ReadonlySet<Group['kind']> = new Set<Group['kind']>(['chain', 'stage', 'part', 'unused', undefined]);

const lists = new WeakMap<readonly CardModel[], string>();

/** `Conv2D ×3 · BatchNorm ×3 · Add`: the most telling first. Worked out once for the same cards. */
function listed(members: readonly CardModel[]): string {
  const known = lists.get(members);
  if (known !== undefined) return known;
  const counts = new Map<string, { n: number; rank: number }>();
  for (const member of members) {
    const rank = rankOf(member);
    if (rank === ranks.length) continue;
    const step = stepOf(member);
    counts.set(step, { n: (counts.get(step)?.n ?? 0) + 1, rank });
  }
  const sorted = [...counts].toSorted(([, a], [, b]) => a.rank - b.rank || b.n - a.n);
  const text = sorted.slice(0, NAMED).map(([step, { n }]) => (n === 1 ? step : `${step} ×${n}`)).join(' · ');
  lists.set(members, text);
  return text;
}

/** What is in a group in short; what it is where its name does not say so. */
export function groupContent({ group, members }: Pick<GroupFacts, 'group' | 'members'>, language: Language): string {
  if (group.kind === 'unused' || (group.title === undefined && group.kind === 'chain')) return groupWords[language].layers(members.length);
  if (group.title !== undefined && group.kind === 'chain') return chainName(members);
  return group.title === undefined || group.kind === undefined || said.has(group.kind) ? listed(members) : capital(groupWords[language][group.kind]);
}

/** All that is in a group, for where there is room. */
export const groupDetail = (facts: Pick<GroupFacts, 'group' | 'members'>, language: Language): string => {
  const [short, long] = [groupContent(facts, language), listed(facts.members)];
  return short === long ? long : `${short}: ${long}`;
};
