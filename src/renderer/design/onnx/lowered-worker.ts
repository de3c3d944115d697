// Lowers a network away from the window's thread.
import '../../host/no-eval.ts';
import { asLayerwrightError } from '../../../core/errors.ts';
import type { ErrorJson } from '../../../core/errors.ts';
import { loweredOutline } from './lowered.ts';
import type { LoweredJob, LoweredOutline } from './lowered.ts';

export type LoweredAnswer = { readonly outline: LoweredOutline } | { readonly error: ErrorJson };

self.addEventListener('message', ({ data }: MessageEvent<LoweredJob>) => {
  let answer: LoweredAnswer;
  try {
    answer = { outline: loweredOutline(data) };
  } catch (thrown) {
    answer = { error: asLayerwrightError(thrown).toJSON() };
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's message has no target
  self.postMessage(answer);
});
