// Optimizers in Simplified Chinese, by the English text of the core.
export const optimizersChinese: Readonly<Record<string, string>> = {
  'Gradient descent': '梯度下降',
  'w ← w − α g. Batch, mini-batch or stochastic by the batch size.': 'w ← w − α g。由批量大小决定是批量、小批量还是随机梯度下降。',
  Momentum: '动量',
  'v ← β v + (1 − β) g, w ← w − α v (Polyak, 1964, with the running average). Without averaging: v ← β v + g. The slot holds v / (1 − β), so that both need the same passes.': 'v ← β v + (1 − β) g，w ← w − α v（Polyak，1964，采用滑动平均）。不取平均时 v ← β v + g。状态中保存 v / (1 − β)，因此两种形式的计算量相同。',
  'Nesterov momentum': 'Nesterov 动量',
  'v ← β v + g, w ← w − α (g + β v) (Nesterov, 1983; in the form of Sutskever et al., 2013, with the gradient taken at the look-ahead point).': 'v ← β v + g，w ← w − α (g + β v)（Nesterov，1983；采用 Sutskever 等，2013 的形式，梯度取自前瞻点）。',
  RMSprop: 'RMSprop',
  's ← ρ s + (1 − ρ) g², w ← w − α g / (√s + ε) (Hinton, 2012). The slot holds s / (1 − ρ); its factor goes into α and ε.': 's ← ρ s + (1 − ρ) g²，w ← w − α g / (√s + ε)（Hinton，2012）。状态中保存 s / (1 − ρ)，其系数并入 α 和 ε。',
  Adam: 'Adam',
  'm ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ), w ← w − α m̂ / (√v̂ + ε) (Kingma and Ba, 2015). The slots hold m / (1 − β₁) and v / (1 − β₂).': 'm ← β₁ m + (1 − β₁) g，v ← β₂ v + (1 − β₂) g²，m̂ = m / (1 − β₁ᵗ)，v̂ = v / (1 − β₂ᵗ)，w ← w − α m̂ / (√v̂ + ε)（Kingma 与 Ba，2015）。状态中保存 m / (1 − β₁) 和 v / (1 − β₂)。',
  AdamW: 'AdamW',
  'Adam with weight decay of its own: w ← (1 − α λ) w − α m̂ / (√v̂ + ε) (Loshchilov and Hutter, 2019). Kernels decay; biases and the scales of normalisations do not.': '带独立权重衰减的 Adam：w ← (1 − α λ) w − α m̂ / (√v̂ + ε)（Loshchilov 与 Hutter，2019）。对卷积核等权重衰减，对偏置和归一化的缩放不衰减。',
  Adagrad: 'Adagrad',
  's ← s + g², w ← w − α g / (√s + ε) (Duchi, Hazan and Singer, 2011).': 's ← s + g²，w ← w − α g / (√s + ε)（Duchi、Hazan 与 Singer，2011）。',
};
