// Cards and wires as the drawing library takes them: made anew only where something of them has changed.
import { Position } from '@xyflow/react';
import type { EdgeChange, NodeChange, NodeHandle } from '@xyflow/react';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { RefObject } from 'react';
import { moveCards } from '../../../core/graph/group-edits.ts';
import { foldedOf, groupOfCard } from '../../../core/graph/groups.ts';
import { catalogueOf } from '../../../core/shapes/catalogue.ts';
import type { CardTime } from '../../../core/using/profile.ts';
import { healthWords } from '../../document/health-words.ts';
import { healthStore, signsOf } from '../../document/health.ts';
import type { Sign } from '../../document/health.ts';
import { timesOf, useTimes } from '../../document/times.ts';
import { currentDocument, editGraph, select, shownGraph } from '../../document/store.ts';
import type { OpenDocument } from '../../document/store.ts';
import type { ScopedGraph } from '../../document/scope.ts';
import { coreText } from '../../i18n/core/say.ts';
import { formatCount, formatNumber, formatPercent } from '../../i18n/format.ts';
import { spokenError } from '../../i18n/errors.ts';
import { useLanguage } from '../../i18n/language.ts';
import type { Language } from '../../i18n/language.ts';
import { blockWords } from '../blocks/words.ts';
import { groupDetail, groupName } from '../groups/names.ts';
import { groupWords } from '../groups/words.ts';
import { timeWords } from '../times/words.ts';
import { designWords } from '../words.ts';
import type { CardNode } from './card.tsx';
import { CARD_WIDTH, cardsOf, portHeight, titleOf, wiresOf } from './card-model.ts';
import type { CardModel, WireModel } from './card-model.ts';
import { canvasState, selectWires, useCanvas } from './canvas-state.ts';
import type { Point } from './canvas-state.ts';
import { Drag, placed } from './drag.ts';
import { wireText } from './wire.tsx';
import { labelSides } from './wire-labels.ts';
import type { LabelSide } from './wire-labels.ts';
import type { WireEdge } from './wire.tsx';

/** "2D convolution conv1, output 6×28×28, 156 parameters": what a screen reader says of a card. */
function spokenCard({ node, kind, output, parameters, problem, mode, group }: CardModel, sign: Sign | undefined, time: CardTime | undefined, language: Language): string {
  const t = designWords[language];
  return [
    group ? `${groupName(group, language)}, ${groupWords[language].layers(group.members.length)}: ${groupDetail(group, language)}` : `${node.label ?? coreText(titleOf(node, kind), language)} ${node.id}`, output && t.output(wireText(output)), parameters > 0 && t.parametersOf(formatCount(parameters)),
    mode && blockWords[language][mode], node.frozen === true && t.frozen, parameters > 0 && (node.learningRateFactor ?? 1) !== 1 && t.factorOf(`×${node.learningRateFactor ?? 1}`), node.note !== undefined && t.noted, sign && healthWords[language][sign.trouble], time && spokenTime(time, language), problem && spokenError(problem, language).message,
  ].filter((part) => typeof part === 'string').join(', ');
}

const spokenTime = ({ milliseconds, share, with: within }: CardTime, language: Language): string =>
  (within === undefined ? timeWords[language].shareOf(formatNumber(milliseconds, 3), formatPercent(share)) : timeWords[language].within(within));

function handlesOf({ inputs, outputs, height }: CardModel): NodeHandle[] {
  const at = (type: 'source' | 'target') => ({ name }: { readonly name: string }, i: number, all: readonly unknown[]): NodeHandle => ({
    id: name, type, position: type === 'source' ? Position.Right : Position.Left, width: 11, height: 11,
    x: (type === 'source' ? CARD_WIDTH : 0) - 5.5, y: portHeight(height, i, all.length) - 5.5,
  });
  return [...inputs.map(at('target')), ...outputs.map(at('source'))];
}

interface Made { readonly node: CardNode; readonly card: CardModel; readonly sign: Sign | undefined; readonly time: CardTime | undefined; readonly selected: boolean; readonly tab: boolean; readonly language: Language }

function flowNode(card: CardModel, sign: Sign | undefined, time: CardTime | undefined, selected: boolean, tab: boolean, language: Language): CardNode {
  return {
    id: card.node.id, type: 'card', position: card.node.position, style: placed(card.node.position), data: { card, sign, time }, selected, handles: handlesOf(card), ariaLabel: spokenCard(card, sign, time, language),
    width: CARD_WIDTH, height: card.height, measured: { width: CARD_WIDTH, height: card.height }, domAttributes: { tabIndex: tab ? 0 : -1, 'aria-roledescription': card.group ? groupWords[language].group : designWords[language].layer },
  };
}

interface MadeWire { readonly edge: WireEdge; readonly selected: boolean; readonly language: Language; readonly label: LabelSide }

interface Kept { readonly nodes: ReadonlyMap<string, Made>; readonly edges: ReadonlyMap<string, MadeWire> }
const unmarked: ReadonlyMap<string, Sign> = new Map();
const untimed: ReadonlyMap<string, CardTime> = new Map();
const nothing: Kept = { nodes: new Map(), edges: new Map() };

function nodesFrom(before: Kept['nodes'], cards: readonly CardModel[], signs: ReadonlyMap<string, Sign>, times: ReadonlyMap<string, CardTime>, selection: readonly string[], language: Language): Map<string, Made> {
  const chosen = new Set(selection);
  const last = selection.at(-1);
  return new Map(cards.map((card): [string, Made] => {
    const { node: { id }, group } = card;
    const [selected, tab] = group ? [group.members.every((m) => chosen.has(m.node.id)), group.members.some((m) => m.node.id === last)] : [chosen.has(id), id === last];
    const found = before.get(id);
    const worst = group ? group.members.find((m) => signs.has(m.node.id))?.node.id : id;
    const sign = sameSign(found?.sign, worst === undefined ? undefined : signs.get(worst));
    const time = group ? timeOfAll(group.members, times, found?.time) : times.get(id);
    if (found?.card === card && found.sign === sign && found.time === time && found.selected === selected && found.tab === tab && found.language === language) return [id, found];
    return [id, { node: flowNode(card, sign, time, selected, tab, language), card, sign, time, selected, tab, language }];
  }));
}

/** What the layers of a group take together; the same object as before where it says the same. */
function timeOfAll(members: readonly CardModel[], times: ReadonlyMap<string, CardTime>, before: CardTime | undefined): CardTime | undefined {
  const found = members.flatMap((m) => { const time = times.get(m.node.id); return time && time.with === undefined ? [time] : []; });
  if (found.length === 0) return undefined;
  const [milliseconds, share] = [found.reduce((sum, t) => sum + t.milliseconds, 0), found.reduce((sum, t) => sum + t.share, 0)];
  return before?.milliseconds === milliseconds && before.share === share ? before : { milliseconds, share };
}

/** The sign before, where the one after says the same. */
const sameSign = (before: Sign | undefined, after: Sign | undefined): Sign | undefined =>
  (before && after && before.trouble === after.trouble && before.layer === after.layer ? before : after);

function edgesFrom(before: Kept['edges'], wires: readonly WireModel[], chosen: readonly string[], language: Language): ReadonlyMap<string, MadeWire> {
  const t = designWords[language];
  let same = before.size === wires.length;
  const labels = labelSides(wires);
  const edges = new Map(wires.map((wire, i) => {
    const selected = chosen.includes(wire.id);
    const found = before.get(wire.id);
    const label = labels[i] ?? 'above';
    if (found?.selected === selected && found.language === language && found.label === label) return [wire.id, found];
    same = false;
    const { from, to } = wire;
    const plain = groupOfCard(from.node) === undefined && groupOfCard(to.node) === undefined;
    const edge: WireEdge = {
      id: wire.id, type: 'wire', source: from.node, sourceHandle: from.port, target: to.node, targetHandle: to.port, selected, focusable: false, data: { label }, ...(!plain && { reconnectable: false }),
      ariaLabel: t.wireFrom(from.node, to.node), domAttributes: { 'aria-roledescription': t.wire },
    };
    return [wire.id, { edge, selected, language, label }];
  }));
  return same ? before : edges;
}

export function useFlowItems(open: OpenDocument, shown: ScopedGraph, root: RefObject<HTMLDivElement | null>) {
  const language = useLanguage();
  const chosenWires = useCanvas((state) => state.wires);
  const { blocks } = open.project;
  const { selection } = open;
  const cards = useMemo(() => cardsOf(shown.graph, catalogueOf({ ...(blocks && { blocks }) }), shown.nodes), [shown, blocks]);
  const wires = useMemo(() => wiresOf(shown.graph, shown.nodes), [shown]);
  const health = healthStore((state) => state.health);
  const { project: { graph }, scope } = open;
  const signs = useMemo(() => (health ? signsOf(health, { graph, blocks }, scope) : unmarked), [health, graph, blocks, scope]);
  const measured = useTimes();
  const times = useMemo(() => (measured ? timesOf(measured, shown.graph, scope) : untimed), [measured, shown.graph, scope]);
  const [kept, setKept] = useState<Kept & { readonly of?: readonly unknown[] }>(nothing);
  let current = kept;
  const of = [cards, wires, signs, times, selection, chosenWires, language];
  if (kept.of === undefined || of.some((value, i) => value !== kept.of?.[i])) {
    current = { of, nodes: nodesFrom(kept.nodes, cards, signs, times, selection, language), edges: edgesFrom(kept.edges, wires, chosenWires, language) };
    setKept(current);
  }
  const nodes = useMemo(() => [...current.nodes.values()].map((made) => made.node), [current.nodes]);
  const edges = useMemo(() => [...current.edges.values()].map((made) => made.edge), [current.edges]);
  const drag = useRef<Drag>(undefined);
  const onNodesChange = useCallback((changes: NodeChange<CardNode>[]): void => {
    const chosen = changes.filter((c) => c.type === 'select');
    if (chosen.length > 0) {
      const open = currentDocument();
      const graph = open && shownGraph(open)?.graph;
      const now = new Set(open?.selection ?? []);
      for (const c of chosen) for (const id of graph ? foldedOf(graph).nodesOf(c.id) : []) if (c.selected) now.add(id); else now.delete(id);
      select([...now]);
    }
    const places = new Map(changes.flatMap((c): [string, Point][] => (c.type === 'position' && c.dragging === true && c.position ? [[c.id, c.position]] : [])));
    if (places.size === 0 || !root.current) return;
    const going = drag.current ?? new Drag(root.current, nodes, edges);
    drag.current = going;
    going.show(places);
  }, [root, nodes, edges]);
  const onEdgesChange = useCallback((changes: EdgeChange<WireEdge>[]): void => {
    const chosen = changes.filter((c) => c.type === 'select');
    if (chosen.length === 0) return;
    const now = new Set(canvasState().wires);
    for (const c of chosen) if (c.selected) now.add(c.id); else now.delete(c.id);
    selectWires([...now]);
  }, []);
  const onSelectionDragStop = useCallback((_: unknown, moved: readonly CardNode[]): void => {
    const places = moved.map((n): [string, Point] => [n.id, { x: Math.round(n.position.x), y: Math.round(n.position.y) }]);
    drag.current?.end(new Map(places));
    drag.current = undefined;
    const open = currentDocument();
    const graph = open && shownGraph(open)?.graph;
    if (places.length > 0 && graph) editGraph(moveCards(graph, Object.fromEntries(places)));
  }, []);
  return { nodes, edges, onNodesChange, onEdgesChange, onSelectionDragStop };
}
