// What stands beside an exported model: scripts that use it, a script that trains it on, its card.
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LayerwrightError } from '../../../core/errors.ts';
import type { Project } from '../../../core/graph/schema.ts';
import type { Tensor } from '../../../core/tensor.ts';
import { encodeSafetensors } from '../../engine/checkpoint/safetensors.ts';
import { writeFileAtomic } from '../../files.ts';
import { modelCard } from '../code/card.ts';
import type { CardFacts } from '../code/card.ts';
import { scriptFacts } from '../code/facts.ts';
import type { ScriptFacts } from '../code/facts.ts';
import { nodeScript } from '../code/node.ts';
import { pythonScript } from '../code/python.ts';
import { pytorchScript } from '../code/pytorch/script.ts';
import type { TrainedModel } from '../models.ts';
import { extras } from './recipe.ts';
import type { Extra } from './recipe.ts';

export interface ExportedFile { readonly kind: 'model' | 'weights' | Extra; readonly path: string; readonly bytes: number }

export interface ExtraFacts {
  readonly title: string;
  /** The exported model's file, beside which everything is written. */
  readonly path: string;
  /** As it was written; undefined where its inputs are no batches of samples. */
  readonly model: TrainedModel | undefined;
  readonly project: Project | undefined;
  /** Of the float32 network. */
  readonly weights: ReadonlyMap<string, Tensor>;
  readonly card: Omit<CardFacts, 'model' | 'scripts' | 'title' | 'project'>;
}

interface Written { readonly kind: ExportedFile['kind']; readonly name: string; readonly data: string | Uint8Array[] }

type Writer = (facts: ExtraFacts, script: ScriptFacts | undefined, beside: readonly string[]) => readonly Written[];

function needed<T>(value: T | undefined, message: string): T {
  if (value === undefined) throw new LayerwrightError('onnx/unsupported', message);
  return value;
}

const writers: Readonly<Record<Extra, Writer>> = {
  python: (_facts, script) => [{ kind: 'python', name: 'predict.py', data: pythonScript(needed(script, 'The inputs of the model are no batches of samples.')) }],
  node: (_facts, script) => [{ kind: 'node', name: 'predict.mjs', data: nodeScript(needed(script, 'The inputs of the model are no batches of samples.')) }],
  pytorch(facts) {
    const project = needed(facts.project, 'A file by itself does not say its layers: import it as a project first.');
    const { text, weights } = pytorchScript(project, facts.title);
    const held = new Map(weights.flatMap((name) => { const tensor = facts.weights.get(name); return tensor ? [[name, tensor] as const] : []; }));
    return [{ kind: 'pytorch', name: 'train_pytorch.py', data: text }, { kind: 'weights', name: 'train_pytorch.safetensors', data: encodeSafetensors(held) }];
  },
  card: (facts, script, beside) => [{ kind: 'card', name: 'MODEL_CARD.md', data: modelCard({ ...facts.card, title: facts.title, project: facts.project, model: script, scripts: beside }) }],
};

/** Writes what was asked for beside the model. What cannot be is a note with its reason. */
export async function writeExtras(wanted: readonly Extra[], facts: ExtraFacts, notes: string[]): Promise<ExportedFile[]> {
  const script = facts.model && scriptFacts(facts.model, facts.title, basename(facts.path));
  const files: ExportedFile[] = [];
  // The card comes last: it names what stands beside it.
  for (const extra of extras.filter((e) => wanted.includes(e))) {
    try {
      for (const { kind, name, data } of writers[extra](facts, script, files.map((f) => basename(f.path)))) {
        const path = join(dirname(facts.path), name);
        await writeFileAtomic(path, data);
        files.push({ kind, path, bytes: (await stat(path)).size });
      }
    } catch (thrown) {
      if (!(thrown instanceof LayerwrightError) || thrown.code === 'internal' || thrown.code.startsWith('file/')) throw thrown;
      notes.push(`${names[extra]} was not written: ${thrown.message}`);
    }
  }
  return files;
}

const names: Readonly<Record<Extra, string>> = { python: 'The Python script', node: 'The Node script', pytorch: 'The PyTorch script', card: 'The model card' };
