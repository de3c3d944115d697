// The inspector: the settings of what is selected, what they mean and what they cost; the project where nothing is.
import { useDocument } from '../../document/store.ts';
import { NodesPanel } from './nodes-panel.tsx';
import { ProjectPanel } from './project-panel.tsx';
import { subjectOf } from './subject.ts';

export function Inspector() {
  const open = useDocument((d) => d);
  const subject = open && subjectOf(open);
  if (!subject || subject.nodes.length === 0) return <ProjectPanel />;
  return <NodesPanel key={subject.nodes.map((n) => n.node.id).join()} subject={subject} />;
}
