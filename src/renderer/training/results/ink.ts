// How strongly a cell of the confusion matrix is coloured, so that its number can be read on it.

/** Up to here the colour of text is read on the tint, from there on the colour that stands on the accent; between them neither is (4.5:1, in both themes). */
export const [DARKEST_SOFT, LIGHTEST_STRONG] = [60, 88];

/** `share`: of the samples of its true class, in (0, 1]. `strength`: percent of the tint. Mistakes are few: a few percent are to be seen. */
export function inkOf(share: number, right: boolean): { readonly strength: number; readonly strong: boolean } {
  const wanted = right ? 12 + 88 * share : Math.min(100, 18 + 220 * share);
  return wanted <= DARKEST_SOFT ? { strength: wanted, strong: false } : { strength: LIGHTEST_STRONG + ((wanted - DARKEST_SOFT) / (100 - DARKEST_SOFT)) * (100 - LIGHTEST_STRONG), strong: true };
}
