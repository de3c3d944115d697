// Settings of a run, and their values, as people call them.
import type { z } from 'zod';
import { optimizerByType, optimizers } from '../../core/optimizers/index.ts';
import { scheduleByType, schedules } from '../../core/schedules/index.ts';
import { coreText } from '../i18n/core/say.ts';
import type { Language } from '../i18n/language.ts';
import { defineWords } from '../i18n/words.ts';

/** By their path in the settings. */
const settingWords = defineWords({
  learningRate: ['Learning rate', '学习率'],
  'optimizer.type': ['Optimizer', '优化器'],
  'schedule.type': ['Schedule', '学习率调度'],
  'schedule.after.type': ['Schedule after the warm-up', '预热后的学习率调度'],
  batch: ['Batch', '批量大小'],
  epochs: ['Epochs planned', '计划轮数'],
  steps: ['Steps at most', '最多步数'],
  seed: ['Seed', '随机种子'],
  device: ['Device', '设备'],
  threads: ['Threads', '线程'],
  logEvery: ['Steps between figures', '记录间隔步数'],
  data: ['Data source', '数据来源'],
  testData: ['Test data', '测试数据'],
  'initialWeights.run': ['Begins with the weights of', '起始权重来自'],
  shuffle: ['Shuffle', '打乱顺序'],
  accumulate: ['Accumulate', '梯度累积'],
  metrics: ['Metrics', '指标'],
  clip: ['Clipping', '梯度裁剪'],
  'clip.norm': ['Clip to norm', '按范数裁剪'],
  'clip.value': ['Clip to value', '按数值裁剪'],
  'earlyStopping.metric': ['Early stopping watches', '提前停止：监视'],
  'earlyStopping.patience': ['Early stopping: patience', '提前停止：耐心'],
  'earlyStopping.minDelta': ['Early stopping: least progress', '提前停止：最小改善'],
  'earlyStopping.restoreBest': ['Early stopping: keep the best', '提前停止：保留最佳'],
  checkpoint: ['Checkpoint', '检查点'],
  'checkpoint.minutes': ['Minutes between checkpoints', '检查点间隔（分钟）'],
  'checkpoint.steps': ['Steps between checkpoints', '检查点间隔（步）'],
});

const valueWords = defineWords({ true: ['yes', '是'], false: ['no', '否'], cpu: ['CPU', 'CPU'], webgpu: ['WebGPU', 'WebGPU'] });

const paramTitle = (kinds: readonly { readonly params: z.ZodObject }[], name: string): string | undefined => {
  const schema = kinds.map(({ params }) => params.shape[name] as z.ZodType | undefined).find((found) => found !== undefined);
  const title = schema?.meta()?.title;
  return typeof title === 'string' ? title : undefined;
};

/** `optimizer.type` → `Optimizer`, `optimizer.beta1` → `Beta 1`; what nobody knows by its path. */
export function settingName(path: string, language: Language): string {
  const known = (settingWords[language] as Readonly<Record<string, string>>)[path];
  if (known !== undefined) return known;
  const [area, ...rest] = path.split('.');
  const title = area === 'optimizer' || area === 'schedule' ? paramTitle(area === 'optimizer' ? optimizers : schedules, rest.at(-1) ?? '') : undefined;
  return title === undefined ? path : coreText(title, language);
}

/** The name of a choice: `adam` → `Adam`; undefined where the value speaks for itself. */
export function settingChoice(path: string, value: unknown, language: Language): string | undefined {
  if (typeof value === 'boolean') return valueWords[language][value ? 'true' : 'false'];
  if (typeof value !== 'string') return undefined;
  const title = path === 'optimizer.type' ? optimizerByType(value)?.title : path.startsWith('schedule.') ? scheduleByType(value)?.title : undefined;
  if (title !== undefined) return coreText(title, language);
  return path === 'device' && (value === 'cpu' || value === 'webgpu') ? valueWords[language][value] : undefined;
}
