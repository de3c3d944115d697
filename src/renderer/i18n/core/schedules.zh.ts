// Schedules of the learning rate in Simplified Chinese, by the English text of the core.
export const schedulesChinese: Readonly<Record<string, string>> = {
  Constant: '恒定',
  'The learning rate stays as it is.': '学习率保持不变。',
  'Step decay': '阶梯衰减',
  'α · f^⌊epoch / every⌋.': 'α · f^⌊epoch / every⌋。',
  Exponential: '指数衰减',
  'α · r^epoch, falling within epochs too.': 'α · r^epoch，在一轮之内也逐步下降。',
  '1/t': '1/t 衰减',
  'α / (1 + d · epoch) (Robbins and Monro, 1951), falling within epochs too.': 'α / (1 + d · epoch)（Robbins 与 Monro，1951），在一轮之内也逐步下降。',
  Cosine: '余弦退火',
  'α · (m + (1 − m) · ½ (1 + cos(π t / T))) over all T steps (Loshchilov and Hutter, 2017, without restarts).': 'α · (m + (1 − m) · ½ (1 + cos(π t / T)))，覆盖全部 T 步（Loshchilov 与 Hutter，2017，不重启）。',
  'Reduce on plateau': '停滞时降低',
  'Multiplies α by a factor whenever the watched metric has not got better for `patience` epochs. A function of the metric’s history alone.': '被监视的指标连续 `patience` 轮没有改善时，把 α 乘以一个系数。只取决于该指标的历史。',
  'Warm-up': '预热',
  'α · (t + 1) / W in the first W steps (Goyal et al., 2017), then another schedule over the steps that are left.': '前 W 步为 α · (t + 1) / W（Goyal 等，2017），其余各步采用另一种学习率调度。',
};
