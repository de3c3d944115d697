// Everything that the core says, in Simplified Chinese. Loaded when the window first speaks it.
import { augmentationsChinese } from './augmentations.zh.ts';
import { blocksChinese } from './blocks.zh.ts';
import { layersChinese } from './layers.zh.ts';
import { lossesChinese } from './losses.zh.ts';
import { data } from './messages/data.zh.ts';
import { downloadPhrases, downloads } from './messages/downloads.zh.ts';
import { exportMessages, exportPhrases } from './messages/exports.zh.ts';
import { files } from './messages/files.zh.ts';
import { graph } from './messages/graph.zh.ts';
import { imports } from './messages/imports.zh.ts';
import { layers } from './messages/layers.zh.ts';
import { phrases } from './messages/phrases.zh.ts';
import { training } from './messages/training.zh.ts';
import { using, usingPhrases } from './messages/using.zh.ts';
import { metricsChinese } from './metrics.zh.ts';
import { modelsChinese } from './models.zh.ts';
import { optimizersChinese } from './optimizers.zh.ts';
import { paramsChinese } from './params.zh.ts';
import { readersChinese } from './readers.zh.ts';
import { schedulesChinese } from './schedules.zh.ts';
import { speakerOf } from './speaker.ts';
import type { Pair } from './speaker.ts';
import { templatesChinese } from './templates.zh.ts';

export const chineseTables: readonly Readonly<Record<string, string>>[] = [
  layersChinese, blocksChinese, lossesChinese, metricsChinese, optimizersChinese, schedulesChinese, templatesChinese,
  augmentationsChinese, readersChinese, paramsChinese, modelsChinese,
];
export const chineseMessages: readonly Pair[] = [...using, ...downloads, ...imports, ...exportMessages, ...graph, ...layers, ...data, ...training, ...files];
export const chinesePhrases: readonly Pair[] = [...downloadPhrases, ...usingPhrases, ...exportPhrases, ...phrases];

const connectors: readonly Pair[] = [['{0} or {1}', '{0} 或 {1}'], ['{0} and {1}', '{0} 与 {1}'], ['{0} in {1}', '{1} 中的 {0}']];

export const chinese = speakerOf(Object.assign({}, ...chineseTables) as Record<string, string>, chineseMessages, chinesePhrases, connectors, '：');
