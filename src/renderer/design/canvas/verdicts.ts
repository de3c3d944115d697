// What ports say to the wire that is being dragged, worked out once for each drag.
import { useCallback } from 'react';
import type { GraphEdge, PortRef } from '../../../core/graph/schema.ts';
import { judgeWire } from '../../../core/shapes/connect.ts';
import type { Setting, Verdict } from '../../../core/shapes/connect.ts';
import { spokenError } from '../../i18n/errors.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useWords } from '../../i18n/words.ts';
import { designWords } from '../words.ts';
import { now } from './actions.ts';

export type Refused = Extract<Verdict, { fits: false }>;

export function settingNow(): Setting | undefined {
  const state = now();
  return state && { graph: state.graph, nodes: state.shown.nodes, blocks: state.open.project.blocks, fields: state.open.scope.length === 0 ? state.open.fields : undefined };
}

/** Verdicts of one drag: on wires from one output, or into one input. */
export class Verdicts {
  readonly #setting: Setting | undefined = settingNow();
  readonly #known = new Map<string, Verdict>();
  readonly moved: GraphEdge | undefined;

  /** `moved`: the wire whose end is dragged. */
  constructor(moved?: GraphEdge) {
    this.moved = moved;
  }

  of(from: PortRef, to: PortRef): Verdict {
    const key = `${from.node}:${from.port}>${to.node}:${to.port}`;
    let verdict = this.#known.get(key);
    if (!verdict) {
      verdict = this.#setting ? judgeWire(this.#setting, from, to, this.moved) : { fits: false, reason: 'no-port' };
      this.#known.set(key, verdict);
    }
    return verdict;
  }
}

/** Says why a wire is refused: what the layer expects and what it would get. */
export function useRefusal(): (verdict: Refused) => string {
  const t = useWords(designWords);
  const language = useLanguage();
  return useCallback((verdict) => {
    if (verdict.reason !== 'type') return { 'same-node': t.sameNode, cycle: t.cycle, 'no-port': t.noPort }[verdict.reason];
    const { message, expected, received } = spokenError(verdict.problem, language);
    return [message, expected !== undefined && t.expected(expected), received !== undefined && t.received(received)].filter((part) => part !== false).join(' · ');
  }, [t, language]);
}
