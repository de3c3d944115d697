// What was imported: whether it comes back as it was, what can be trained, what is in the file.
import { useState } from 'react';
import { currentDocument, edit, useDocument } from '../document/store.ts';
import { useClient } from '../host/host.tsx';
import { useCoreMessage } from '../i18n/core.ts';
import { formatBytes, formatCount, formatWhole } from '../i18n/format.ts';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Finding } from '../ui/finding.tsx';
import { notify, notifyError } from '../ui/notices.tsx';
import type { ShownImport } from './imports.ts';
import s from './imports.module.css';
import { importWords } from './words.ts';

/** Names that a line holds. */
const NAMED = 4;

function useNames(): (names: readonly string[]) => string {
  const t = useWords(importWords);
  return (names) => [...names.slice(0, NAMED), ...(names.length > NAMED ? [t.more(formatWhole(names.length - NAMED))] : [])].join('; ');
}

function Comparison({ shown: { record: { check }, comparing } }: { readonly shown: ShownImport }) {
  const t = useWords(importWords);
  const say = useCoreMessage();
  const reason = check?.reason === undefined ? null : <p className={s['reason']}>{t.reason(say(check.reason))}</p>;
  if (comparing) return <Finding tone="busy" title={t.comparing}><p>{t.comparingText}</p></Finding>;
  if (check?.loads === false) return <Finding tone="bad" title={t.unloadable}><p>{t.unloadableText}</p>{reason}</Finding>;
  if (check?.equal === true) return <Finding tone="good" title={t.equal}><p>{check.compared === 'test data' ? t.equalData : check.compared === 'none' ? t.equalGraph : t.equalMade}</p></Finding>;
  return check?.equal === false ? <Finding tone="bad" title={t.differs}>{reason}</Finding> : <Finding tone="plain" title={t.unknown}>{reason}</Finding>;
}

function Training({ shown: { record: { report } } }: { readonly shown: ShownImport }) {
  const t = useWords(importWords);
  const say = useCoreMessage();
  const names = useNames();
  const fixed = report.fixed.map(({ dtype, numbers }) => <p key={dtype}>{t.fixed(formatWhole(numbers), dtype)}</p>);
  if (report.untrainable.length === 0) {
    return <Finding tone={report.parameters > 0 ? 'good' : 'plain'} title={report.parameters > 0 ? t.trainable : t.noneTrainable}>{report.parameters > 0 && <p>{t.trainableText(formatWhole(report.parameters))}</p>}{fixed}</Finding>;
  }
  return (
    <Finding tone="plain" title={t.partly}>
      <p>{t.partlyText}</p>
      <ul>{report.untrainable.map((u) => <li key={u.operator}>{t.stops(u.operator, say(u.reason), names(u.nodes))}</li>)}</ul>
      {fixed}
    </Finding>
  );
}

/** Sets the batch of the open project free, as one step that can be undone; what cannot is told with the reason. */
function FreeBatch({ folder }: { readonly folder: string }) {
  const t = useWords(importWords);
  const client = useClient();
  const document = useDocument((open) => (open.folder === folder ? open.project : undefined));
  const [busy, setBusy] = useState(false);
  const baked = document?.graph.nodes.some((n) => n.type === 'ModelInput' && /^float\d+\[\d+,/.test(String(n.params['type']))) === true;
  if (!document || !baked) return null;
  const free = async (): Promise<void> => {
    setBusy(true);
    try {
      const { graph, changed } = await client.projects.freeBatch({ project: folder, document });
      if (changed.length > 0 && currentDocument()?.project === document) edit({ type: 'setGraph', graph });
      notify(changed.length > 0 ? t.freed : t.freeAlready);
    } catch (thrown) {
      notifyError(thrown);
    } finally {
      setBusy(false);
    }
  };
  return <Button disabled={busy} onClick={() => { void free(); }}>{busy ? t.freeing : t.free}</Button>;
}

export function Report({ shown }: { readonly shown: ShownImport }) {
  const t = useWords(importWords);
  const names = useNames();
  const { source, nodes, report } = shown.record;
  const opsets = Object.entries(report.opsets).map(([domain, version]) => (domain === '' ? String(version) : `${domain} ${version}`)).join(', ');
  return (
    <div className={s['report']}>
      <ul className={s['findings']}>
        <li><Comparison shown={shown} /></li>
        <li><Training shown={shown} /></li>
        {report.bakedBatch.length > 0 && <li><Finding tone="note" title={t.baked}><p>{t.bakedText(names(report.bakedBatch))}</p><FreeBatch folder={shown.folder} /></Finding></li>}
        {report.unused > 0 && <li><Finding tone="note" title={t.unused(formatWhole(report.unused))} /></li>}
      </ul>
      <dl className={s['facts']}>
        <dt>{t.file}</dt><dd>{source.name}, {formatBytes(source.bytes)}</dd>
        <dt>{t.format}</dt><dd>{t.formatOf(opsets, report.irVersion)}</dd>
        <dt>{t.cards}</dt><dd>{formatWhole(nodes)}</dd>
        <dt>{t.parameters}</dt><dd>{formatWhole(report.parameters)}</dd>
        <dt>{t.constants}</dt><dd>{t.constantsOf(formatCount(report.constants), formatCount(report.shapeNumbers))}</dd>
      </dl>
      <h3>{t.ends}</h3>
      <table className={s['table']}>
        <thead><tr><th scope="col">{t.end}</th><th scope="col">{t.name}</th><th scope="col">{t.type}</th></tr></thead>
        <tbody>
          {report.inputs.map((i) => <tr key={`in ${i.name}`}><td>{t.input}</td><td>{i.name}</td><td className={s['type']}>{i.type}</td></tr>)}
          {report.outputs.map((o) => <tr key={`out ${o.name}`}><td>{t.output}</td><td>{o.name}</td><td className={s['type']}>{o.type}</td></tr>)}
        </tbody>
      </table>
      <h3>{t.operators}</h3>
      <table className={s['table']}>
        <thead><tr><th scope="col">{t.operator}</th><th scope="col" className={s['number']}>{t.nodes}</th><th scope="col" className={s['number']} title={t.layersHint}>{t.layers}</th></tr></thead>
        <tbody>{report.operators.map((o) => <tr key={o.operator}><td>{o.operator}</td><td className={s['number']}>{formatWhole(o.count)}</td><td className={s['number']}>{o.layers > 0 ? formatWhole(o.layers) : '–'}</td></tr>)}</tbody>
      </table>
      <p className={s['hint']}>{t.layersHint}</p>
    </div>
  );
}
