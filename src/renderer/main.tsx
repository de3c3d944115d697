// Renderer entry.
import './no-eval.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { connect } from './client.ts';
import { Studio } from './studio.tsx';
import './studio.css';

const root = document.getElementById('root');
if (root) createRoot(root).render(<StrictMode><Studio connector={connect()} /></StrictMode>);
