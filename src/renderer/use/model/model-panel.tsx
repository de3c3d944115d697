// The side: which model, what it takes and gives, how its pictures are made.
import { FolderOpen, X } from 'lucide-react';
import { chooseFiles } from '../../files/choose.ts';
import { queries, useClient } from '../../host/host.tsx';
import { formatBytes, formatCount } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Select } from '../../ui/inputs.tsx';
import { Loaded } from '../../ui/loading.tsx';
import { notifyError } from '../../ui/notices.tsx';
import { chooseModel, forgetModelFile, useUse } from '../state.ts';
import type { ModelUsage } from '../types.ts';
import s from '../use.module.css';
import { playWords } from '../words.ts';
import type { Choice } from './choices.ts';
import { useModelUsage } from './choices.ts';
import { UsageForm } from './usage-form.tsx';

const FILE = 'file…';
const portText = ({ name, dtype, shape }: ModelUsage['inputs'][number]): string => `${name} ${dtype} ${shape.map((d) => (d === '' ? '?' : d)).join('×')}`;

export async function chooseModelFile(title: string): Promise<void> {
  const [file] = await chooseFiles({ title, kind: 'open', extensions: ['onnx'] });
  if (file !== undefined) chooseModel(file);
}

export function ModelPanel({ choices, model }: { readonly choices: readonly Choice[]; readonly model: string | undefined }) {
  const t = useWords(playWords);
  const usage = useModelUsage(model);
  const recent = useUse((st) => st.recent);
  return (
    <aside className={s['side']} aria-label={t.model}>
      <div className={s['choose']}>
        <Select aria-label={t.model} value={model ?? ''} options={[...(model === undefined ? [{ value: '', title: t.chooseModel }] : []), ...choices, { value: FILE, title: t.openFile }]}
          onChoose={(value) => { if (value === FILE) chooseModelFile(t.openFile).catch(notifyError); else if (value !== '') chooseModel(value); }} />
        {model !== undefined && recent.includes(model) ? <IconButton label={t.forget} icon={<X />} onClick={() => { forgetModelFile(model); }} />
          : <IconButton label={t.openFile} icon={<FolderOpen />} onClick={() => { chooseModelFile(t.openFile).catch(notifyError); }} />}
      </div>
      {model !== undefined && <Loaded query={usage}>{(described) => <Described model={model} described={described} />}</Loaded>}
    </aside>
  );
}

function Described({ model, described }: { readonly model: string; readonly described: ModelUsage }) {
  const t = useWords(playWords);
  const client = useClient();
  const { from, known, key } = described;
  const from_ = from === 'model' ? t.fromModel : from === 'catalogue' ? t.fromCatalogue(known?.name ?? '') : from === 'metadata' ? t.fromMetadata : from === 'user' ? t.fromUser : t.fromGuess;
  const set = async (usage: ModelUsage['usage'] | null): Promise<void> => {
    if (usage) queries.setQueryData<ModelUsage>(['models', 'usage', model], { ...described, usage, from: 'user' });
    await client.models.remember({ key, usage });
    if (!usage) await queries.invalidateQueries({ queryKey: ['models', 'usage', model] });
  };
  return (
    <>
      <div className={s['source']} data-from={from}>
        <p>{from_}</p>
        {from === 'user' && <Button variant="quiet" onClick={() => { set(null).catch(notifyError); }}>{t.reset}</Button>}
      </div>
      <UsageForm described={described} readOnly={from === 'model'} onChange={(usage) => { set(usage).catch(notifyError); }} />
      <dl className={s['facts']}>
        <dt>{t.takes}</dt>{described.inputs.map((p) => <dd key={p.name}>{portText(p)}</dd>)}
        <dt>{t.gives}</dt>{described.outputs.map((p) => <dd key={p.name}>{portText(p)}</dd>)}
        <dt>{t.size}</dt><dd>{formatBytes(described.bytes)}, {t.weights(formatCount(described.parameters))}</dd>
      </dl>
    </>
  );
}

