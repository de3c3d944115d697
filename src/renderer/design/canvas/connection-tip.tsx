// What a port says to the wire that is held over it.
import { useConnection, useStore } from '@xyflow/react';
import type { PortRef } from '../../../core/graph/schema.ts';
import type { Verdict } from '../../../core/shapes/connect.ts';
import { spokenError } from '../../i18n/errors.ts';
import { useLanguage } from '../../i18n/language.ts';
import { useWords } from '../../i18n/words.ts';
import { designWords } from '../words.ts';
import { nameOf, now } from './actions.ts';
import s from './connection-tip.module.css';
import { useRefusal } from './verdicts.ts';

export function ConnectionTip({ verdict }: { readonly verdict: (from: PortRef, to: PortRef) => Verdict }) {
  const t = useWords(designWords);
  const language = useLanguage();
  const refusal = useRefusal();
  const connection = useConnection();
  const [x, y, zoom] = useStore((state) => state.transform);
  const { fromHandle, toHandle, to } = connection;
  if (!connection.inProgress || !fromHandle || !toHandle || !to) return null;
  const [a, b] = [{ node: fromHandle.nodeId, port: fromHandle.id ?? '' }, { node: toHandle.nodeId, port: toHandle.id ?? '' }];
  const said = fromHandle.type === 'source' ? verdict(a, b) : verdict(b, a);
  const state = now();
  const text = !said.fits ? refusal(said) : said.warning ? spokenError(said.warning, language).message : said.replaces && state ? t.replaces(nameOf(state, said.replaces.from.node)) : '';
  if (text === '') return null;
  return <div className={`${s['tip']} ${said.fits ? '' : s['refused']}`} role="status" style={{ left: to.x * zoom + x + 14, top: to.y * zoom + y + 14 }}>{text}</div>;
}
