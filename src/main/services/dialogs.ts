// The system's own dialogs, where the host has them.

export interface ChooseOptions {
  readonly title: string;
  /** `save`: a place for a new file; an existing one is asked about. */
  readonly kind: 'open' | 'folder' | 'save';
  /** `['csv', 'h5']`; the first is appended to a name to save that has none of them. */
  readonly extensions?: readonly string[] | undefined;
  /** Several files; `open` only. */
  readonly multiple?: boolean | undefined;
  /** The name that is proposed; `save` only. */
  readonly name?: string | undefined;
}

export interface Dialogs {
  /** Absolute paths; none where the user changed their mind. */
  choose(options: ChooseOptions): Promise<readonly string[]>;
}
