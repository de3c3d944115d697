// The system's own dialogs, where the host has them.

export interface ChooseOptions {
  readonly title: string;
  readonly kind: 'open' | 'folder' | 'save';
  /** Without their dot. */
  readonly extensions?: readonly string[] | undefined;
  readonly multiple?: boolean | undefined;
  readonly name?: string | undefined;
}

export interface Dialogs {
  /** Absolute paths; none where the user changed their mind. */
  choose(options: ChooseOptions): Promise<readonly string[]>;
}
