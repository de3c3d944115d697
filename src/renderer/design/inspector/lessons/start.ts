// How large the weights are drawn: the standard deviation of the initialiser for the layer's own fan-in and fan-out.
import type { FlatNode } from '../../../../core/shapes/types.ts';
import { formula } from './formula.ts';
import type { Lesson } from './formula.ts';

/** Variances are those of `core/layers/initializers.ts`. */
export function startLessons(node: FlatNode): Lesson[] {
  const spec = node.facts?.weights.find((w) => w.decay);
  if (!spec) return [];
  const { init, fanIn, fanOut } = spec;
  switch (init.type) {
    case 'glorotUniform': case 'glorotNormal': return [formula('spread', '√(2 / (n_{in} + n_{out}))', `√(2 / (${fanIn} + ${fanOut}))`, Math.sqrt(2 / (fanIn + fanOut)))];
    case 'heUniform': case 'heNormal': return [formula('spread', '√(2 / n_{in})', `√(2 / ${fanIn})`, Math.sqrt(2 / fanIn))];
    case 'lecunUniform': case 'lecunNormal': return [formula('spread', '√(1 / n_{in})', `√(1 / ${fanIn})`, Math.sqrt(1 / fanIn))];
    case 'uniform': return [formula('spread', 'limit / √3', `${init.limit} / √(3)`, init.limit / Math.sqrt(3))];
    default: return [];
  }
}
