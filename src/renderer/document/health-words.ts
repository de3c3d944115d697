import { defineWords } from '../i18n/words.ts';

export const healthWords = defineWords({
  fine: ['fine', '正常'],
  fading: ['gradient fading', '梯度消失'],
  exploding: ['gradient exploding', '梯度爆炸'],
  dead: ['units dead', '单元失活'],
  fineText: ['The layer learns.', '该层正在学习。'],
  deadText: ['At least three quarters of the units gave 0 for all samples of the last looks: nothing reaches their weights. Lower the learning rate, use He initialisation, or a leaky ReLU.', '至少四分之三的单元在最近几次观察中对所有样本都输出 0，其权重得不到任何更新。请降低学习率、使用 He 初始化，或改用 Leaky ReLU。'],
  fadingText: ['The gradient is less than a hundredth of the largest layer’s: the layer hardly learns. Use ReLU instead of sigmoid or tanh, batch normalisation, or residual connections.', '梯度不到最大一层的百分之一，该层几乎不学习。请用 ReLU 代替 sigmoid 或 tanh，使用批量归一化或残差连接。'],
  explodingText: ['The gradient is more than ten times the weights, or not finite. Clip the gradients to norm 1, lower the learning rate, and standardise inputs and targets.', '梯度超过权重的十倍或不是有限值。请将梯度范数裁剪到 1，降低学习率，并对输入和目标做标准化。'],
});
