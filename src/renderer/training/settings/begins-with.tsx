// Weights of another run that the next one begins with: which run, and a way to forget it.
import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { go } from '../../app/navigation.ts';
import { useClient } from '../../host/host.tsx';
import { formatAgo } from '../../i18n/format.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useWords } from '../../i18n/words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import s from '../training.module.css';
import { trainingWords } from '../words.ts';

export function BeginsWith({ run, disabled, onForget }: { readonly run: string; readonly disabled: boolean; onForget(): void }) {
  const t = useWords(trainingWords);
  const client = useClient();
  const language = useLanguage();
  const { data, isError } = useQuery({ queryKey: ['runs', 'get', run], queryFn: () => client.runs.get({ run }), retry: false });
  const found = data?.run.deleted === undefined ? data?.run : undefined;
  const title = found ? t.runTitle(found.name, formatAgo(found.created, language)) : run;
  const gone = isError || (data !== undefined && !found);
  return (
    <section className={s['group']}>
      <Field label={t.beginsWith} help={t.beginsWithHelp} error={gone ? t.beginsWithGone : undefined}>
        {(ids) => (
          <span className={s['from']}>
            <Button {...ids} aria-label={`${t.beginsWith}: ${title}`} variant="quiet" disabled={!found} onClick={() => { go({ view: 'runs', run, compare: undefined }); }}>
              <span className={s['cut']}>{title}</span>
            </Button>
            <IconButton label={t.forgetWeights} icon={<X />} side="left" disabled={disabled} onClick={onForget} />
          </span>
        )}
      </Field>
    </section>
  );
}
