// A view that fails takes only itself down.
import { Component } from 'react';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { ErrorText } from '../ui/error-text.tsx';
import { appWords } from './words.ts';

export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: undefined };
  static getDerivedStateFromError(error: unknown) { return { error }; }
  override render() {
    const { error } = this.state;
    return error === undefined ? this.props.children : <Failed error={error} onAgain={() => { this.setState({ error: undefined }); }} />;
  }
}

function Failed({ error, onAgain }: { readonly error: unknown; onAgain(): void }) {
  const t = useWords(appWords);
  return <Empty title={t.broke} action={<Button onClick={onAgain}>{t.again}</Button>}>{t.brokeText}<ErrorText error={error} /></Empty>;
}
