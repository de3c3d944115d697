// All metrics. The order is the one they are shown in.
import { accuracy } from './accuracy.ts';
import { auc } from './auc.ts';
import { confusionMatrix } from './confusion-matrix.ts';
import type { MetricDefinition } from './define.ts';
import { mae, mse, rmse } from './errors.ts';
import { f1 } from './f1.ts';
import { precision } from './precision.ts';
import { r2 } from './r2.ts';
import { recall } from './recall.ts';
import { top5 } from './top5.ts';

export const metrics: readonly MetricDefinition[] = [accuracy, top5, precision, recall, f1, auc, confusionMatrix, mse, rmse, mae, r2];

export const metricById = (id: string): MetricDefinition | undefined => metrics.find((m) => m.id === id);
