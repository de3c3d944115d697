import { deleteBlock, saveBlock, savedBlocks } from '../blocks.ts';
import { os } from './services.ts';

export const blockMethods = os.blocks.router({
  list: os.blocks.list.handler(({ context: { services } }) => savedBlocks(services.workspace.root)),
  save: os.blocks.save.handler(({ input, context: { services } }) => saveBlock(services.workspace.root, input.block)),
  delete: os.blocks.delete.handler(async ({ input, context: { services } }) => {
    const block = await deleteBlock(services.workspace.root, input.id);
    return { ...(block && { block }) };
  }),
});
