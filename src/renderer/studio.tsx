// The window: choose a template, see its network with every shape and cost. Read only.
import { useMemo, useState } from 'react';
import { optimizerByType } from '../core/optimizers/index.ts';
import { forecastTrainingMemory } from '../core/shapes/costs.ts';
import { inferShapes } from '../core/shapes/infer.ts';
import { templateById, templates } from '../core/templates/index.ts';
import { NetworkView } from './canvas/network-view.tsx';
import type { Connector } from './client.ts';
import { ConnectionState } from './connection.tsx';

const count = (n: number): string => (n >= 1e9 ? `${(n / 1e9).toFixed(1)} G` : n >= 1e6 ? `${(n / 1e6).toFixed(1)} M` : n >= 1e4 ? `${(n / 1e3).toFixed(0)} k` : n.toLocaleString('en-US'));

export function Studio({ connector }: { readonly connector: Connector }) {
  const [id, setId] = useState('digits');
  const { project, shapes, memory } = useMemo(() => {
    const template = templateById(id) ?? templates[0];
    if (!template) throw new Error('internal: no templates');
    const project = template.build();
    const shapes = inferShapes(project);
    return { project, shapes, memory: forecastTrainingMemory(shapes.totals, project.training.batch || 64, optimizerByType(project.training.optimizer.type)?.slots.length ?? 0) };
  }, [id]);
  return (
    <div className="studio">
      <header>
        <strong>Layerwright</strong>
        <label>
          Template{' '}
          <select value={id} onChange={(event) => { setId(event.target.value); }}>
            {templates.map((t) => <option key={t.id} value={t.id}>{t.title}</option>)}
          </select>
        </label>
        <span className="summary">{templateById(id)?.summary}</span>
      </header>
      <main><NetworkView key={id} project={project} shapes={shapes} /></main>
      <footer>
        <span>{count(shapes.totals.parameters)} parameters</span>
        <span>{count(shapes.totals.multiplyAdds)} multiply-adds a sample</span>
        <span>{count(memory.total)}B to train in batches of {project.training.batch || 64}</span>
        <span>{shapes.problems.length === 0 ? 'No problems' : `${shapes.problems.length} problems`}</span>
        <ConnectionState connector={connector} />
      </footer>
    </div>
  );
}
