// Messages about using and explaining models: English and Simplified Chinese, values as {0}, {1}, …
import type { Pair } from '../speaker.ts';

export const using: readonly Pair[] = [
  ['The model has no output.', '模型没有输出。'],
  ['The picture goes into {0} as whole numbers, which have no gradient.', '图像以整数形式进入 {0}，整数没有梯度。'],
  ['Cover parts of it instead (occlusion).', '请改用遮挡法。'],
  ['Only what a classifier says can be explained: one score a class.', '只能解释分类器的输出：每个类别一个分数。'],
  ['Only what is said of pictures can be explained.', '只能解释对图像的输出。'],
  ['The network has no layer that keeps places of the picture, so Grad-CAM has nothing to show.', '网络中没有保留图像位置的层，Grad-CAM 无可显示。'],
  ['Use saliency or occlusion.', '请使用显著图或遮挡法。'],
  ['There is no layer {0} that keeps places of the picture.', '没有保留图像位置的层 {0}。'],
  ['The model has no class {0}.', '模型没有类别 {0}。'],
  ['Mean and deviation of the pictures for {0} are not known.', '{0} 的图像均值和标准差未知。'],
  ['Set them beside the model.', '请在模型旁边设置它们。'],
  ['The model has no input {0}.', '模型没有输入 {0}。'],
  ['The model takes {0} too, and a file gives {1} alone.', '模型还需要 {0}，而文件只提供 {1}。'],
  ['Say under the settings of its use what it is given.', '请在其使用设置中说明给它什么内容。'],
  ['The model takes {0} samples at once.', '模型一次接收 {0} 个样本点。'],
  ['Set the length of a piece and what it keeps of the one before so that both make the size of the input.', '请设置每段的长度和保留上一段的长度，使两者之和等于输入的大小。'],
  ['{0} is a folder, not a model.', '{0} 是文件夹，不是模型。'],
  ['A project is made a model by `export`.', '用 `export` 可把项目变成模型。'],
  ['The model does not take sound.', '模型不接收声音。'],
  ['Give what its input is made of.', '请提供其输入所需的内容。'],
  ['{0} is no WAV file that can be read.', '{0} 不是可读取的 WAV 文件。'],
  ['{0} holds no sound.', '{0} 没有声音。'],
  ['{0} is cut off.', '{0} 不完整，后半部分缺失。'],
  ['Copy it again, or save what is left of it as a file of its own.', '请重新复制，或将剩余部分另存为单独的文件。'],
  ['{0} is too long.', '{0} 太长。'],
  ['Cut it into shorter files.', '请将其切分为较短的文件。'],
];

export const usingPhrases: readonly Pair[] = [
  ['RIFF WAVE with PCM of 8, 16, 24 or 32 bits, or floats', '8、16、24 或 32 位 PCM 或浮点的 RIFF WAVE'],
  ['format {0}, {1} bits', '格式 {0}，{1} 位'],
  ['sound before its format', '声音出现在格式之前'],
  ['no sound in it', '其中没有声音'],
  ['{0} s of sound', '{0} 秒的声音'],
];
