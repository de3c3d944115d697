// A node of the network as a card: what it is, its key params, what it costs.
import { Handle, Position } from '@xyflow/react';
import type { Node, NodeProps } from '@xyflow/react';
import { Lock, StickyNote } from 'lucide-react';
import { memo } from 'react';
import type { CSSProperties } from 'react';
import { useLanguage } from '../../i18n/language.ts';
import { spokenError } from '../../i18n/errors.ts';
import { useCoreText } from '../../i18n/core.ts';
import { formatCount } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { blockWords } from '../blocks/words.ts';
import { designWords } from '../words.ts';
import { spokenBrief } from './brief.ts';
import s from './card.module.css';
import { portHeight } from './card-model.ts';
import type { CardModel } from './card-model.ts';

export type CardNode = Node<{ readonly card: CardModel }, 'card'>;

/** A message without what the card says itself: its title, the batch. */
const short = (message: string): string => message.replace(/^[^:：]{1,30}(: |：)/, '').replaceAll('N×', '');

export const Card = memo(({ data: { card }, selected, isConnectable }: NodeProps<CardNode>) => {
  const t = useWords(designWords);
  const modes = useWords(blockWords);
  const { node, kind, problem, height } = card;
  const say = useCoreText();
  const language = useLanguage();
  const title = say(kind?.title ?? node.type);
  const told = problem && spokenError(problem, language).message;
  const second = told !== undefined ? short(told)
    : [card.mode && modes[card.mode], node.label !== undefined && title, spokenBrief(card.brief, language), kind?.role === 'block' && t.openBlock].filter((part) => part !== undefined && part !== false && part !== '').join(' · ');
  return (
    <>
      <div className={`${s['card']} ${selected ? s['selected'] : ''} ${problem ? s['wrong'] : ''}`} data-mode={card.mode} style={{ '--family': `var(--family-${card.family})`, height } as CSSProperties}>
        <div className={s['head']}>
          <span className={s['title']}>{node.label ?? title}</span>
          {node.note !== undefined && <StickyNote className={s['mark']} aria-label={t.noted} />}
          {node.frozen === true && <Lock className={s['mark']} aria-label={t.frozen} />}
          {card.parameters > 0 && <span className={s['count']}>{formatCount(card.parameters)}</span>}
        </div>
        <div className={s['brief']} title={told}>{second === '' ? node.id : second}</div>
      </div>
      {card.inputs.map((port, i) => (
        <Handle key={port.name} id={port.name} type="target" position={Position.Left} className={s['port'] ?? ''} isConnectable={isConnectable}
          style={{ top: portHeight(height, i, card.inputs.length), '--family': `var(--family-${card.family})` } as CSSProperties} />
      ))}
      {card.outputs.map((port, i) => (
        <Handle key={port.name} id={port.name} type="source" position={Position.Right} className={s['port'] ?? ''} isConnectable={isConnectable}
          style={{ top: portHeight(height, i, card.outputs.length), '--family': `var(--family-${card.family})` } as CSSProperties} />
      ))}
    </>
  );
});
