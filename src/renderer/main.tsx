// Renderer entry.
import './host/no-eval.ts';
import '@fontsource-variable/inter/index.css';
import './theme/tokens.css';
import './theme/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { connect } from './host/connector.ts';

const root = document.getElementById('root');
if (root) createRoot(root).render(<StrictMode><App connector={connect()} /></StrictMode>);
