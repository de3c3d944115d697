import { os } from './services.ts';

export const fileMethods = os.files.router({
  roots: os.files.roots.handler(({ context: { services } }) => services.reach.roots()),
  browse: os.files.browse.handler(({ input, context: { services } }) => services.reach.browse(input.folder, input.hidden)),
});
