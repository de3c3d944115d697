// Renderer entry.
import './host/no-eval.ts';
import '@fontsource-variable/inter/index.css';
import './theme/tokens.css';
import './theme/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { currentPlace } from './app/navigation.ts';
import { views } from './app/views.tsx';
import { connect } from './host/connector.ts';
import { firstWords } from './i18n/language.ts';

const root = document.getElementById('root');
if (root) {
  const connector = connect();
  // Its code comes while the frame is drawn. What fails is told where it is shown.
  views.find((view) => view.id === currentPlace().view)?.code.load().catch(() => undefined);
  void firstWords.then(() => { createRoot(root).render(<StrictMode><App connector={connector} /></StrictMode>); });
}
