// Renderer entry.
import './host/no-eval.ts';
import '@fontsource-variable/inter/index.css';
import './theme/tokens.css';
import './theme/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { connect } from './host/connector.ts';
import { firstWords } from './i18n/language.ts';

const root = document.getElementById('root');
if (root) {
  const connector = connect();
  void firstWords.then(() => { createRoot(root).render(<StrictMode><App connector={connector} /></StrictMode>); });
}
