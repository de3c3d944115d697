// The way to fine-tuning from the project's panel.
import { Brush, Layers2, Replace } from 'lucide-react';
import { performById } from '../../commands/command.ts';
import { useDocument } from '../../document/store.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import inspector from '../inspector/inspector.module.css';
import { tuningWords } from './words.ts';

export function TuningSection() {
  const t = useWords(tuningWords);
  // Whatever begins with weights that were learned before.
  const learned = useDocument(({ project }) => project.weights !== undefined || project.training.initialWeights !== undefined) ?? false;
  if (!learned) return null;
  return (
    <section className={inspector['section']}>
      <h3>{t.title}</h3>
      <p className={inspector['hint']}>{t.text}</p>
      <div className={inspector['links']}>
        <Button variant="primary" icon={<Replace />} onClick={() => { performById('tuning.head'); }}>{t.replaceHead}</Button>
        <Button icon={<Layers2 />} onClick={() => { performById('tuning.depth'); }}>{t.byDepth}</Button>
        <Button icon={<Brush />} keys="P" onClick={() => { performById('tuning.brush'); }}>{t.brush}</Button>
      </div>
    </section>
  );
}
