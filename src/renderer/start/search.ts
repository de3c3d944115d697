// The search of the start, in templates and in projects.
/** Whether a text has all the words, in any order. */
export const fits = (text: string, words: string): boolean => words.toLowerCase().split(/\s+/).every((word) => text.toLowerCase().includes(word));
