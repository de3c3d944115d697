// Says texts of the core in another language: whole texts by a table, messages with values by patterns.

/** A message in English and in the other language; values stand as `{0}`, `{1}`, … in both. */
export type Pair = readonly [english: string, other: string];

export interface Speaker {
  /** A text that holds no values: a title, a help. */
  text(english: string): string;
  /** A message or hint. Values that are phrases or messages are said too. */
  message(english: string): string;
  /** What was expected or received: a phrase, or several joined by “or” and “and”. */
  phrase(english: string): string;
}

interface Pattern { readonly form: RegExp; readonly other: string; readonly order: readonly number[]; readonly letters: number }

/** The anchored form of a pair. Values may be empty: plural endings are values as well. */
function compiled([english, other]: Pair): Pattern {
  const parts = english.split(/\{(\d)\}/);
  const order = parts.filter((_, i) => i % 2 === 1).map(Number);
  const form = parts.map((part, i) => (i % 2 === 1 ? '(.*?)' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))).join('');
  return { form: new RegExp(`^${form}$`, 's'), other, order, letters: parts.filter((_, i) => i % 2 === 0).join('').length };
}

const KEPT = 2000;

/** What is said once is kept: panels ask for the same messages at every edit. */
function remembering(say: (english: string) => string): (english: string) => string {
  const said = new Map<string, string>();
  return (english) => {
    const found = said.get(english);
    if (found !== undefined) return found;
    const text = say(english);
    if (said.size >= KEPT) said.clear();
    said.set(english, text);
    return text;
  };
}

/** `connectors` join two phrases; `colon` stands between a place and a message about it, in place of `: `. */
export function speakerOf(texts: Readonly<Record<string, string>>, messages: readonly Pair[], phrases: readonly Pair[], connectors: readonly Pair[], colon: string): Speaker {
  const table = new Map(Object.entries(texts));
  const indexed = (pairs: readonly Pair[]): ((english: string, value: (v: string) => string) => string | undefined) => {
    const exact = new Map(pairs.filter(([english]) => !/\{\d\}/.test(english)));
    // What says most of itself is tried first: `{0} is {1}.` fits much.
    const patterns = pairs.filter(([english]) => !exact.has(english)).map(compiled).toSorted((a, b) => b.letters - a.letters);
    return (english, value) => {
      const whole = exact.get(english);
      if (whole !== undefined) return whole;
      for (const { form, other, order } of patterns) {
        const found = form.exec(english);
        if (!found) continue;
        const values = new Map(order.map((number, i) => [number, found[i + 1] ?? '']));
        return other.replaceAll(/\{(\d)\}/g, (_, number: string) => value(values.get(Number(number)) ?? ''));
      }
      return undefined;
    };
  };
  const [inMessages, inPhrases] = [indexed(messages), indexed(phrases)];
  const value = (english: string): string => {
    const bare = english.trim();
    if (!/[A-Za-z]/.test(bare)) return english;
    return (bare.endsWith('.') ? inMessages(bare, value) : inPhrases(bare, value)) ?? english;
  };
  /** `conv1: kernel is not valid.`: the place stays. */
  const about = (english: string): string | undefined => {
    const found = /^(\S+): (.+)$/s.exec(english);
    const said = found ? inMessages(found[2] ?? '', value) : undefined;
    return said === undefined ? undefined : `${found?.[1] ?? ''}${colon}${said}`;
  };
  /** Both sides must be phrases; with `loose`, a side may be one word, which stays. */
  const joined = (english: string, loose: boolean): string | undefined => {
    for (const [form, other] of connectors) {
      const between = form.slice('{0}'.length, -'{1}'.length);
      const at = english.lastIndexOf(between);
      if (at < 1) continue;
      const sides = [english.slice(0, at), english.slice(at + between.length)];
      const said = sides.map((side) => phrase(side));
      if (said.every((side, i) => side !== sides[i] || (loose && !side.includes(' ')))) return other.replaceAll(/\{(\d)\}/g, (_, i: string) => said[Number(i)] ?? '');
    }
    return undefined;
  };
  const message = remembering((english) => table.get(english) ?? about(english) ?? inMessages(english, value) ?? (english.endsWith('.') ? english : inPhrases(english, value) ?? english));
  const phrase: (english: string) => string = remembering((english) => (english.startsWith('"') ? english
    : joined(english, false) ?? inPhrases(english, value) ?? joined(english, true) ?? inMessages(english, value) ?? english));
  return { text: (english) => table.get(english) ?? english, message, phrase };
}
