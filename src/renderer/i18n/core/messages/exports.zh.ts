// Messages about exports, their forms and what they cost: English and Simplified Chinese, values as {0}, {1}, …
import type { Pair } from '../speaker.ts';

export const exportMessages: readonly Pair[] = [
  ['The inputs of the model do not have a batch in common.', '模型的各输入没有共同的批量。'],
  ['The network has nothing that int8 would be faster for.', '网络中没有 int8 能加速的部分。'],
  ['Export it as float16, or as it is.', '请导出为 float16，或保持原样。'],
  ['Models are not written in opset {0}.', '模型不能写为 opset {0}。'],
  ['The model has functions of its own, which stay in their opset.', '模型带有自己的函数，其 opset 不能改变。'],
  ['{0} cannot be said in opset {1}: {2}.', '{0} 无法用 opset {1} 表示：{2}。'],
  ['Choose a newer opset, or keep the model’s own.', '请选择更新的 opset，或保持模型原有的版本。'],
  ['Whole numbers with a scale a channel need opset 13: it was brought from opset {0} to {1}.', '逐通道的整数量化需要 opset 13：已从 opset {0} 升级到 {1}。'],
  ['It was not simplified: {0}.', '未简化：{0}。'],
  ['These operators stay in float32: {0}.', '以下算子保持 float32：{0}。'],
  ['{0} batch norms were folded into the layers before them.', '{0} 个批量归一化已并入其前一层。'],
  ['{0} layers compute with whole numbers.', '{0} 个层用整数计算。'],
  ['Ranges were taken from {0} samples.', '取值范围取自 {0} 个样本。'],
  ['int8 needs samples to take the ranges of its numbers from.', 'int8 需要样本来确定数值的范围。'],
  ['Name the data with --data, or bind the project to some.', '请用 --data 指定数据，或将项目绑定到数据。'],
  ['The numbers of the network do not fit into this form: they become infinite.', '网络的数值无法用这种形式表示：会变成无穷大。'],
  ['Export it as float32, or keep the weights alone in float16.', '请导出为 float32，或只将权重存为 float16。'],
  ['The data could not be used: {0}', '无法使用数据：{0}'],
  ['The accuracy could not be measured: {0}', '无法测量准确率：{0}'],
  ['What is exported is a run or a file.', '导出的对象应为一次运行或一个文件。'],
];

export const exportPhrases: readonly Pair[] = [
  ['inputs with the same first size', '首维尺寸相同的输入'],
  ['convolutions or matrices with constant weights', '权重为常量的卷积或矩阵'],
  ['{0} nodes', '{0} 个节点'],
  ['{0} to {1}', '{0} 到 {1}'],
  ['opset {0}', '第 {0} 版 opset'],
  ['it came with opset {0}', '它自 opset {0} 起才有'],
  ['its {0} came with opset {1}', '其 {0} 自 opset {1} 起才有'],
  ['its mean and deviation are read', '其均值和标准差被读取'],
  ['its axis became an input', '其轴变为输入'],
  ['the rank of {0} is not known', '{0} 的秩未知'],
  ['data that the model was made for', '模型所针对的数据'],
  ['operators of {0}', '{0} 的算子'],
];
