import { defineWords } from '../i18n/words.ts';

export const dropWords = defineWords({
  title: ['Drop it here', '拖放到此处'],
  project: ['A project folder or its project.json: it opens.', '项目文件夹或其中的 project.json：将被打开。'],
  data: ['A folder of pictures, HDF5, CSV, NPY, NPZ or IDX: it is offered as data for the open project.', '图片文件夹、HDF5、CSV、NPY、NPZ 或 IDX：作为数据提供给打开的项目。'],
  model: ['An ONNX model: it becomes a project that you can edit and train.', 'ONNX 模型：成为可编辑、可训练的项目。'],
  limit: [(most: string) => `Files are copied into the workspace of the machine where Layerwright runs, at most ${most} each.`, (most: string) => `文件会复制到运行 Layerwright 的机器的工作区，每个文件最大 ${most}。`],
  dataWaits: ['The data wait in the Data view: open or create a project first.', '数据已在“数据”视图中等待：请先打开或创建一个项目。'],
  picture: ['A single picture is no data set.', '单张图片不是数据集。'],
  pictureHint: ['Drop a folder of pictures as data; to see what a model says of a picture, drop it in the Use view.', '请将图片文件夹作为数据拖入；要查看模型对图片的输出，请将其拖到“使用”视图。'],
  unknown: ['Nothing is known to do with this file.', '无法处理此文件。'],
  expected: ['a project, a data set (pictures in folders, HDF5, CSV, NPY, NPZ, IDX) or an ONNX model', '项目、数据集（分文件夹的图片、HDF5、CSV、NPY、NPZ、IDX）或 ONNX 模型'],
});
