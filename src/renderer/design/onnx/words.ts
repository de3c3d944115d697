import { defineWords } from '../../i18n/words.ts';

export const onnxWords = defineWords({
  choose: ['Graph that is shown', '显示的计算图'],
  network: ['Network', '网络'],
  onnx: ['ONNX', 'ONNX'],
  backward: ['Backward', '反向'],
  graph: ['Operators, read only', '算子（只读）'],
  working: ['Lowering the network…', '正在转换网络…'],
  failedTitle: ['The network cannot be lowered yet', '网络暂时无法转换'],
  back: ['Back to the network', '返回网络'],
  find: ['Find an operator or a layer', '查找算子或层'],
  found: [(at: number, of: number) => (of === 0 ? 'none' : `${at} of ${of}`), (at: number, of: number) => (of === 0 ? '无' : `第 ${at} 个，共 ${of} 个`)],
  count: [(n: number) => `${n} operators`, (n: number) => `${n} 个算子`],
  attributes: ['Attributes', '属性'],
  inputs: ['Inputs', '输入'],
  outputs: ['Outputs', '输出'],
  weight: ['weight', '权重'],
  constant: ['constant', '常量'],
  toLayer: [(id: string) => `Show the layer ${id}`, (id: string) => `显示层 ${id}`],
  close: ['Close', '关闭'],
  onnxText: ['What is exported: the network as standard ONNX operators.', '导出的内容：由标准 ONNX 算子构成的网络。'],
  backwardText: ['What trains it, for a batch of 8: forward pass, losses, gradients, optimizer.', '用于训练的计算图（批量大小 8）：前向、损失、梯度与优化器。'],
});
