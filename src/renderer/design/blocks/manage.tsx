// All blocks: those of the project, to name, open, save and delete; those of the workspace, to put into the project.
import { Blocks, FolderHeart } from 'lucide-react';
import { instancesOf, unusedBlocks } from '../../../core/graph/user-blocks.ts';
import { useDocument } from '../../document/store.ts';
import { queries, useClient } from '../../host/host.tsx';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Empty } from '../../ui/empty.tsx';
import { TextInput } from '../../ui/inputs.tsx';
import { notify, notifyError } from '../../ui/notices.tsx';
import { carried, deleteBlock, deleteUnused, openDefinition, putIn, retitle } from './actions.ts';
import s from './manage.module.css';
import { useSavedBlocks } from './saved.ts';
import { blockWords } from './words.ts';

export function ManageBlocks({ onClose }: { onClose(): void }) {
  const t = useWords(blockWords);
  const project = useDocument((d) => d.project);
  const client = useClient();
  const mine = useSavedBlocks();
  if (!project) return null;
  const refresh = (): Promise<void> => queries.invalidateQueries({ queryKey: ['blocks'] });
  const save = async (id: string): Promise<void> => {
    const block = carried(id);
    if (!block) return;
    await client.blocks.save({ block });
    await refresh();
    notify(t.saved(block.blocks[id]?.title ?? id));
  };
  const remove = async (id: string, title: string): Promise<void> => {
    const { block } = await client.blocks.delete({ id });
    await refresh();
    notify(t.deleted(title), { title: t.undo, perform: () => { if (block) client.blocks.save({ block }).then(refresh, notifyError); } });
  };
  const blocks = Object.entries(project.blocks ?? {});
  return (
    <Dialog open onClose={onClose} title={t.manageTitle} size="medium" actions={(
      <>
        {unusedBlocks(project).length > 0 && <Button onClick={deleteUnused}>{t.removeUnused}</Button>}
        <Button variant="primary" onClick={onClose}>{t.done}</Button>
      </>
    )}>
      <h3 className={s['heading']}>{t.ofProject}</h3>
      {blocks.length === 0 && <Empty picture={<Blocks />} title={t.noneHere} />}
      <ul>
        {blocks.map(([id, block]) => {
          const count = instancesOf(project, id);
          return (
            <li key={id} className={s['row']}>
              <TextInput value={block.title} aria-label={t.blockName} onCommit={(title) => { retitle(id, title); }} maxLength={80} />
              <span className={s['facts']}>{t.partsOf(block.graph.nodes.length - block.inputs.length - block.outputs.length)} · {t.stands(count)}</span>
              <Button variant="quiet" onClick={() => { onClose(); openDefinition(id); }}>{t.openIt}</Button>
              <Button variant="quiet" onClick={() => { save(id).catch(notifyError); }}>{t.saveIt}</Button>
              <Button variant="quiet" disabled={count > 0} onClick={() => { deleteBlock(id); }}>{t.deleteIt}</Button>
            </li>
          );
        })}
      </ul>
      <h3 className={s['heading']}>{t.ofWorkspace}</h3>
      {mine?.length === 0 && <Empty picture={<FolderHeart />} title={t.noneMine} />}
      <ul>
        {(mine ?? []).map((block) => {
          const title = block.blocks[block.id]?.title ?? block.id;
          return (
            <li key={block.id} className={s['row']}>
              <span className={s['name']}>{title}</span>
              <span className={s['facts']}>{block.blocks[block.id]?.summary}</span>
              <Button variant="quiet" onClick={() => { onClose(); putIn(block, { x: 0, y: 0 }); }}>{t.putIn}</Button>
              <Button variant="quiet" onClick={() => { remove(block.id, title).catch(notifyError); }}>{t.deleteIt}</Button>
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}
