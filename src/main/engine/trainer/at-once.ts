// How many samples go through a network at once where nothing but the result is kept.
const MAX_BATCH = 128;
/** Bytes that the widest activations of a batch may take. */
const BUDGET = 512 * 2 ** 20;

/** A forward pass holds a few of its widest activations; large pictures get small batches, whatever they were trained with. */
export const judgedAtOnce = (largestActivationBytes: number): number => Math.min(MAX_BATCH, Math.max(1, Math.floor(BUDGET / (4 * Math.max(1, largestActivationBytes)))));
