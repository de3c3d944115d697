// Fifty random edits of the open project, taken back and done again: the identical document both ways.
import { array, assert, boolean, nat, property, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { serializeProject } from '../../../src/core/graph/serialize.ts';
import { canRedo, canUndo, closeDocument, currentDocument, editGraph, openScope, redo, showDocument, shownGraph, undo } from '../../../src/renderer/document/store.ts';
import { network, randomEdit } from '../../fixtures/random-edits.ts';

const text = (): string => serializeProject(currentDocument()!.project);

test('undo gives the identical document, redo the identical end', () => {
  const steps = array(tuple(nat(1000), nat(1000), nat(1000), nat(1000), boolean()), { minLength: 50, maxLength: 50 });
  assert(property(steps, (list) => {
    showDocument({ folder: '/p', project: network(), revision: '1' });
    const start = text();
    for (const [kind, m, n, k, inside] of list) {
      // Inside the user's block now and then, opened by itself.
      openScope(inside && k % 4 === 0 ? ['block:mine'] : []);
      const open = currentDocument()!;
      const edit = randomEdit(open.project, shownGraph(open)!.graph, [kind, m, n, k]);
      if (!edit) continue;
      editGraph(edit);
    }
    const end = text();
    while (canUndo()) undo();
    expect(text()).toBe(start);
    while (canRedo()) redo();
    expect(text()).toBe(end);
    closeDocument();
  }), { seed: 20261124, numRuns: 30 });
}, 120_000);
