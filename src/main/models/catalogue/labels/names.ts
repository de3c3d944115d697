/** Names that stand in a text, parted by commas and line ends. */
export const namesIn = (text: string): readonly string[] => text.split(/[,\n]/).map((name) => name.trim()).filter((name) => name !== '');
