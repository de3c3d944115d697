import { defineWords } from '../i18n/words.ts';

export const tourWords = defineWords({
  title: ['Two-minute tour', '两分钟导览'],
  step: [(n: number, of: number) => `Step ${n} of ${of}`, (n: number, of: number) => `第 ${n} 步，共 ${of} 步`],
  next: ['Next', '下一步'],
  back: ['Back', '上一步'],
  end: ['End the tour', '结束导览'],
  done: ['Done', '完成'],
  waiting: ['The tour goes on by itself.', '导览会自动继续。'],
  network: ['This is a network', '这是一个网络'],
  networkText: ['Pictures come in on the left, pass two convolutions with pooling, and leave as ten scores. The shape of what flows stands on each wire. Click a card to change it; everything after it follows.', '图片从左侧输入，经过两次卷积和池化，最后变成十个分数。每条连线上标有数据的形状。点击卡片即可修改，后面的形状会随之更新。'],
  data: ['This is what it learns from', '这是它要学习的数据'],
  dataText: ['Ten thousand handwritten-like digits, made by the app. Most of them train the network; the rest are kept back to judge it honestly.', '一万张由应用生成的仿手写数字。大部分用于训练网络，其余的留出来客观地评判它。'],
  train: ['Now train it', '现在开始训练'],
  trainText: ['Press Train. The weights start at random, so the first loss is about 2.3: ten digits, one guess.', '点击“训练”。权重是随机初始化的，所以最初的损失约为 2.3：十个数字，随机猜一个。'],
  watch: ['Watch it learn', '看它学习'],
  watchText: ['The loss falls, the accuracy rises. You may pause, or stop and keep what was learned so far.', '损失下降，准确率上升。您可以暂停，也可以停止并保留已学到的内容。'],
  result: ['Take it away', '带走成果'],
  resultText: ['The confusion matrix shows which digits it still mixes up. Export writes an ONNX file that runs anywhere. From here on it is your network: change a layer and train again; the runs keep both.', '混淆矩阵显示哪些数字仍会混淆。“导出”会生成可在任何地方运行的 ONNX 文件。接下来它就是您的网络：改一层再训练，运行记录会保留两次结果。'],
  projectName: ['Tour', '导览'],
});
