// Finding by a few letters: words in any order, beginnings first, letters in order last.

/** How well a text matches one word: 0 not at all. Both in lower case. */
function wordScore(word: string, text: string): number {
  if (text === word) return 100;
  if (text.startsWith(word)) return 80;
  const at = text.indexOf(word);
  if (at >= 0) return /[\s\-_/(]/.test(text[at - 1] ?? '') ? 60 : 40;
  return 0;
}

function inOrder(word: string, text: string): boolean {
  let at = 0;
  for (const letter of text) if (letter === word[at]) at++;
  return at === word.length;
}

/** How well names and describing texts match a query, 0 where a word of it is found nowhere. An empty query matches everything alike. */
export function scoreOf(query: string, names: readonly string[], texts: readonly string[] = []): number {
  const words = query.toLowerCase().split(/\s+/).filter((w) => w !== '');
  if (words.length === 0) return 1;
  const lowerNames = names.map((n) => n.toLowerCase());
  const lowerTexts = texts.map((t) => t.toLowerCase());
  const whole = Math.max(...lowerNames.map((n) => wordScore(words.join(' '), n)));
  let sum = whole;
  for (const word of words) {
    const best = Math.max(
      ...lowerNames.map((n) => wordScore(word, n)), ...lowerTexts.map((t) => wordScore(word, t) / 4),
      ...(word.length > 1 ? lowerNames.map((n) => (inOrder(word, n) ? 8 : 0)) : [0]),
    );
    if (best === 0) return 0;
    sum += best;
  }
  return sum;
}

/** What matches, best first; what matches alike stays in its order. */
export function found<T>(items: readonly T[], query: string, names: (item: T) => readonly string[], texts: (item: T) => readonly string[] = () => []): readonly T[] {
  const scored = items.map((item) => ({ item, score: scoreOf(query, names(item), texts(item)) })).filter((x) => x.score > 0);
  return scored.toSorted((a, b) => b.score - a.score).map((x) => x.item);
}
