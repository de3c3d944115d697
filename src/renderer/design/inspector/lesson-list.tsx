// The formulas of a layer in its user's own numbers.
import { formatCount, formatNumber } from '../../i18n/format.ts';
import { useWords } from '../../i18n/words.ts';
import { Hint } from '../../ui/button.tsx';
import s from './inspector.module.css';
import type { Lesson } from './lessons/formula.ts';
import { Formula } from './typeset.tsx';
import { inspectorWords, symbolWords } from './words.ts';

const shown = (result: number): string => (Number.isInteger(result) ? (Math.abs(result) < 1e6 ? result.toLocaleString('en-US') : formatCount(result)) : formatNumber(result));

export function LessonList({ lessons }: { readonly lessons: readonly Lesson[] }) {
  const t = useWords(inspectorWords);
  return (
    <ul className={s['lessons']}>
      {lessons.map((lesson) => (
        <li key={`${lesson.subject} ${lesson.general}`}>
          <div className={s['subject']}>{t[lesson.subject]}</div>
          <General text={lesson.general} />
          {lesson.filled !== '' && (
            <div className={s['filled']}>
              <Formula text={lesson.filled} />{lesson.result !== undefined && <> = <b>{shown(lesson.result)}</b></>}
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The formula itself; what its letters stand for is a tooltip, reached with Tab too. */
function General({ text }: { readonly text: string }) {
  const t = useWords(symbolWords);
  const letters = [...new Set(text.match(/[a-z]+/gi) ?? [])].flatMap((word) => (word in t ? [t[word as keyof typeof t]] : []));
  const formula = <Formula text={text} />;
  if (letters.length === 0) return <div className={s['general']}>{formula}</div>;
  return (
    <Hint side="left" text={<span className={s['letters']}>{letters.map((l) => <span key={l}>{l}</span>)}</span>}>
      <button type="button" className={`${s['general']} ${s['explained']}`}>{formula}</button>
    </Hint>
  );
}
