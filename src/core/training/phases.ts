// The parts of a training: which layers each leaves as they are, how fast it goes, and since when a weight has been trained.
import { LayerwrightError } from '../errors.ts';
import type { Project, TrainingPhase, TrainingSettings } from '../graph/schema.ts';
import { HEAD_GROUP } from '../import/head.ts';
import { weightsOf } from '../shapes/costs.ts';
import { frozenBy, weightedNodes } from '../shapes/freezing.ts';
import { inferShapes } from '../shapes/infer.ts';
import type { Shapes } from '../shapes/types.ts';

/** The phases of the settings: one, as the layers say, where they name none. */
export const phasesOf = ({ phases, epochs }: Pick<TrainingSettings, 'phases' | 'epochs'>): readonly TrainingPhase[] => phases ?? [{ epochs, freeze: 'drawn' }];

/** Epochs of all phases together. */
export const epochsOf = (settings: Pick<TrainingSettings, 'phases' | 'epochs'>): number => phasesOf(settings).reduce((sum, p) => sum + p.epochs, 0);

/** Layers of the head: those that were put on as one, else the last with weights. */
function headOf({ graph }: Pick<Project, 'graph'>, weighted: readonly string[]): readonly string[] {
  const put = new Set(graph.nodes.filter((n) => n.group === HEAD_GROUP).map((n) => n.id));
  const head = weighted.filter((id) => put.has(id));
  return head.length > 0 ? head : weighted.slice(-1);
}

/** Ids of the layers with weights that a phase leaves as they are; undefined: as they say themselves. Throws `training/settings`. */
function frozenIn(project: Project, { nodes }: Shapes, { freeze }: TrainingPhase): readonly string[] | undefined {
  if (freeze === 'drawn') return undefined;
  const { graph } = project;
  if (freeze === 'none') return [];
  if (freeze === 'all-but-head') {
    const weighted = weightedNodes(graph, nodes);
    const head = new Set(headOf(project, weighted));
    return weighted.filter((id) => !head.has(id));
  }
  const until = freeze.slice('until:'.length);
  if (!graph.nodes.some((n) => n.id === until)) {
    throw new LayerwrightError('training/settings', `A phase freezes everything up to ${until}, which the network does not have.`, { where: 'training.phases', received: freeze, expected: 'the id of a layer', hint: 'Choose another layer in the plan of the training.' });
  }
  return frozenBy(graph, nodes, { until });
}

/** The project as a phase trains it. Throws `training/settings` where the phase names a layer that is not there. */
export function phaseProject(project: Project, index: number): Project {
  const phase = phasesOf(project.training)[index];
  if (!phase || !project.training.phases) return project;
  const training = { ...project.training, learningRate: phase.learningRate ?? project.training.learningRate };
  if (phase.freeze === 'drawn') return { ...project, training };
  const frozen = new Set(frozenIn(project, inferShapes(project, { inner: true }), phase));
  const nodes = project.graph.nodes.map((node) => {
    if (frozen.has(node.id) === (node.frozen === true)) return node;
    const { frozen: _, ...rest } = node;
    return frozen.has(node.id) ? { ...rest, frozen: true } : rest;
  });
  return { ...project, training, graph: { ...project.graph, nodes } };
}

const trainedIn = (project: Project, index: number): Set<string> =>
  new Set(weightsOf(inferShapes(phaseProject(project, index), { inner: true })).filter((w) => !w.frozen && w.spec.trainable).map((w) => w.name));

/**
 * Steps that were done before the weights of a phase began to be trained, by name; weights that were trained from the start are
 * left out. `starts`: first step of every phase so far, the last one that of the phase.
 */
export function sinceOf(project: Project, starts: readonly number[]): Map<string, number> {
  const since = new Map<string, number>();
  if (starts.length < 2) return since;
  const trained = starts.map((_, i) => trainedIn(project, i));
  for (const name of trained.at(-1) ?? []) {
    let first = starts.length - 1;
    while (first > 0 && trained[first - 1]?.has(name) === true) first--;
    const step = starts[first] ?? 0;
    if (step > 0) since.set(name, step);
  }
  return since;
}
