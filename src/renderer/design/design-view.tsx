// The design view: the network on its canvas.
import { FooterFigures } from '../app/slots.tsx';
import { appWords } from '../app/words.ts';
import { problemsOf, useDocument } from '../document/store.ts';
import { formatCount } from '../i18n/format.ts';
import { useWords } from '../i18n/words.ts';
import { NetworkView } from './canvas/network-view.tsx';

export function DesignView() {
  const t = useWords(appWords);
  const open = useDocument((d) => d);
  if (!open) return null;
  const problems = problemsOf(open);
  return (
    <>
      <NetworkView project={open.project} shapes={open.shapes} />
      <FooterFigures>
        <span><b>{formatCount(open.shapes.totals.parameters)}</b> {t.parameters}</span>
        <span><b>{formatCount(open.shapes.totals.multiplyAdds)}</b> {t.multiplyAdds}</span>
        <span>{problems.length === 0 ? t.noProblems : t.problems(problems.length)}</span>
      </FooterFigures>
    </>
  );
}
