// A node of the network as a card: what it is, its key params, what it costs.
import type { Node, NodeProps } from '@xyflow/react';
import { Lock, StickyNote, TrendingDown, TrendingUp, ZapOff } from 'lucide-react';
import { memo, useState } from 'react';
import type { CSSProperties, PointerEvent } from 'react';
import { flushSync } from 'react-dom';
import type { CardTime } from '../../../core/using/profile.ts';
import { healthWords } from '../../document/health-words.ts';
import type { Sign } from '../../document/health.ts';
import { useLanguage } from '../../i18n/language.ts';
import { spokenError } from '../../i18n/errors.ts';
import { useCoreText } from '../../i18n/core.ts';
import { formatCount, formatNumber, formatPercent } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { showLayerHealth } from '../../session/health.ts';
import { blockWords } from '../blocks/words.ts';
import { groupContent, groupDetail, groupName } from '../groups/names.ts';
import { groupWords } from '../groups/words.ts';
import { timeWords } from '../times/words.ts';
import { designWords } from '../words.ts';
import { spokenBrief } from './brief.ts';
import s from './card.module.css';
import { portHeight, titleOf } from './card-model.ts';
import type { CardModel } from './card-model.ts';
import { Port } from './port.tsx';

export type CardNode = Node<{ readonly card: CardModel; readonly sign: Sign | undefined; readonly time: CardTime | undefined }, 'card'>;

/** What the last run has against the layer; the keyboard gets there by the card's menu. */
function HealthSign({ sign: { trouble, layer } }: { readonly sign: Sign }) {
  const h = useWords(healthWords);
  const title = `${h[trouble]}: ${h[`${trouble}Text`]}`;
  return (
    <button type="button" tabIndex={-1} className={`nodrag ${s['sign']}`} data-trouble={trouble} title={title} aria-label={title} onClick={() => { showLayerHealth(layer); }}>
      {trouble === 'exploding' ? <TrendingUp /> : trouble === 'fading' ? <TrendingDown /> : <ZapOff />}
    </button>
  );
}

/** A message without what the card says itself: its title, the batch. */
const short = (message: string): string => message.replace(/^[^:：]{1,30}(: |：)/, '').replaceAll('N×', '');

/** Whether a text may be wider than so many letters. Only such ones are cut off: each clip is one more thing that the browser sorts at every step of a movement. */
const isWide = (text: string, letters: number): boolean => {
  let width = 0;
  for (const c of text) width += c > '\u2e80' ? 2 : c >= 'A' && c <= 'Z' ? 1.3 : 1;
  return width > letters;
};

export const Card = memo(({ data: { card, sign, time }, selected, isConnectable }: NodeProps<CardNode>) => {
  const t = useWords(designWords);
  const modes = useWords(blockWords);
  const g = useWords(groupWords);
  const times = useWords(timeWords);
  const { node, kind, problem, height, group } = card;
  const say = useCoreText();
  const language = useLanguage();
  const [live, setLive] = useState(false);
  // Not in the middle of a drag: what is under the pointer then is the end of a wire already.
  const onNear = (event: PointerEvent): void => { if (!live && event.buttons === 0) flushSync(() => { setLive(true); }); };
  const ports = { node: node.id, family: card.family, connectable: isConnectable, live, onNear };
  const title = group ? groupName(group, language) : say(titleOf(node, kind));
  const told = problem && spokenError(problem, language).message;
  const second = told !== undefined ? short(told)
    : group ? [card.mode && modes[card.mode], groupContent(group, language)].filter((part) => part !== undefined).join(' · ')
    : [card.mode && modes[card.mode], node.label !== undefined && title, spokenBrief(card.brief, language), kind?.role === 'block' && t.openBlock].filter((part) => part !== undefined && part !== false && part !== '').join(' · ');
  const name = node.label ?? title;
  const took = time && (time.with === undefined ? times.ms(formatNumber(time.milliseconds, 2)) : '');
  const count = took ?? (card.parameters > 0 ? formatCount(card.parameters) : '');
  const factor = (node.learningRateFactor ?? 1) === 1 || card.parameters === 0 ? '' : `×${formatNumber(node.learningRateFactor ?? 1, 3)}`;
  const below = time?.with !== undefined && told === undefined ? times.within(time.with) : second === '' ? node.id : second;
  const locked = group ? group.frozen !== false : node.frozen === true;
  const marks = (node.note === undefined ? 0 : 3) + (locked ? 3 : 0) + (factor === '' ? 0 : factor.length) + (sign ? 4 : 0);
  const figure = count !== '' && <span className={s['count']} title={time && times.shareOf(formatNumber(time.milliseconds, 3), formatPercent(time.share))}>{count}</span>;
  return (
    <>
      <div className={`${s['card']} ${selected ? s['selected'] : ''} ${problem ? s['wrong'] : ''}`} data-mode={card.mode} data-frozen={node.frozen === true || undefined} data-sign={sign?.trouble} data-group={group ? '' : undefined} data-time={time && (time.with === undefined ? '' : 'within')} onPointerEnter={onNear} style={{ '--family': `var(--family-${card.family})`, height, ...(time && { '--heat': `${Math.round(65 * Math.sqrt(time.share))}%` }) } as CSSProperties}>
        <div className={s['head']}>
          <span className={`${s['title']} ${isWide(name, 17 - marks - (group ? -2 : count.length)) ? s['cut'] : ''}`}>{name}</span>
          {sign && <HealthSign sign={sign} />}
          {node.note !== undefined && <StickyNote className={s['mark']} aria-label={t.noted} />}
          {locked && <Lock className={s['mark']} data-part={(group && group.frozen === undefined) || undefined} aria-label={group ? (group.frozen === true ? g.frozen : g.partly) : t.frozen} />}
          {factor !== '' && <span className={s['factor']} title={t.factorOf(factor)}>{factor}</span>}
          {!group && figure}
        </div>
        <div className={s['below']}>
          <div className={`${s['brief']} ${isWide(below, group ? 22 - count.length : 22) ? s['cut'] : ''}`} title={told ?? (group ? `${name}\n${groupDetail(group, language)}` : undefined)}>{below}</div>
          {group && figure}
        </div>
      </div>
      {card.inputs.map((port, i) => <Port key={port.name} name={port.name} type="target" top={portHeight(height, i, card.inputs.length)} {...ports} connectable={isConnectable && !group} />)}
      {card.outputs.map((port, i) => <Port key={port.name} name={port.name} type="source" top={portHeight(height, i, card.outputs.length)} {...ports} />)}
    </>
  );
});
