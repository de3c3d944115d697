// Renderer entry.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Studio } from './studio.tsx';
import './studio.css';

const root = document.getElementById('root');
if (root) createRoot(root).render(<StrictMode><Studio /></StrictMode>);
