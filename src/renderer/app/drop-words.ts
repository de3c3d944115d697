import { defineWords } from '../i18n/words.ts';

export const dropWords = defineWords({
  title: ['Drop it here', '拖放到此处'],
  project: ['A project folder or its project.json: it opens.', '项目文件夹或其中的 project.json：将被打开。'],
  data: ['A folder of pictures, HDF5, CSV, NPY, NPZ or IDX: it is offered as data for the open project.', '图片文件夹、HDF5、CSV、NPY、NPZ 或 IDX：作为数据提供给打开的项目。'],
  model: ['An ONNX model: its inputs and outputs are shown.', 'ONNX 模型：显示其输入和输出。'],
  limit: [(most: string) => `Files are copied into the workspace of the machine where Layerwright runs, at most ${most} each.`, (most: string) => `文件会复制到运行 Layerwright 的机器的工作区，每个文件最大 ${most}。`],
  dataWaits: ['The data wait in the Data view: open or create a project first.', '数据已在“数据”视图中等待：请先打开或创建一个项目。'],
  picture: ['A single picture is no data set.', '单张图片不是数据集。'],
  pictureHint: ['Drop a folder of pictures as data; to predict on a picture, drop it onto the predictions of a run.', '请将图片文件夹作为数据拖入；要对图片进行预测，请将其拖到某次运行的预测区域。'],
  unknown: ['Nothing is known to do with this file.', '无法处理此文件。'],
  expected: ['a project, a data set (pictures in folders, HDF5, CSV, NPY, NPZ, IDX) or an ONNX model', '项目、数据集（分文件夹的图片、HDF5、CSV、NPY、NPZ、IDX）或 ONNX 模型'],
  modelTitle: ['An ONNX model', 'ONNX 模型'],
  modelText: ['What the file says of itself. The terminal evaluates it (layerwright evaluate) and predicts with it (layerwright predict); it is not turned into a drawing.', '文件自身的说明。可在终端中评估（layerwright evaluate）和预测（layerwright predict）；不会转换为网络图。'],
  file: ['File', '文件'],
  input: ['Input', '输入'],
  output: ['Output', '输出'],
  note: ['Note', '说明'],
});
