// Readers of data sets in Simplified Chinese, by the English text of the core.
export const readersChinese: Readonly<Record<string, string>> = {
  'Made sets': '生成的数据集',
  'Seeded generators: handwritten-like digits, and points in the plane (flower, moons, circles, spirals, blobs).': '带种子的生成器：类手写数字，以及平面上的点（花形、月牙、圆环、螺旋、点团）。',
  HDF5: 'HDF5',
  'Named arrays whose first dimension is the samples. `train_set_x`, `test_set_x`, … name the parts; `list_classes` the classes. A second file is the test part.': '第一维为样本的命名数组。`train_set_x`、`test_set_x` 等命名各部分；`list_classes` 为类别。第二个文件为测试集。',
  'NumPy (NPY, NPZ)': 'NumPy（NPY、NPZ）',
  'Arrays whose first dimension is the samples; `x_train`, `y_test`, … name the parts. `x.npy` finds `y.npy` beside it. Arrays of Python objects are refused.': '第一维为样本的数组；`x_train`、`y_test` 等命名各部分。`x.npy` 会找到旁边的 `y.npy`。拒绝 Python 对象数组。',
  'IDX (MNIST)': 'IDX（MNIST）',
  'Big-endian arrays, plain or gzipped. Given a folder or `train-images…`, the labels and the t10k test part are found beside it by name.': '大端数组，原始或 gzip 压缩。给定文件夹或 `train-images…` 时，按名称在旁边找到标签和 t10k 测试集。',
  'Folder of pictures': '图像文件夹',
  'A folder a class, with train, dev (val) and test above where there are parts; or the class as the first characters of the file names. Other sizes are resized.': '每类一个文件夹，有划分时上层为 train、dev（val）和 test；或以文件名的前几个字符为类别。其他大小会被缩放。',
  'CSV table': 'CSV 表格',
  'Delimiter, header and column types are guessed and reported. The target is the last column unless named; numbers and categories (one-hot) are `features`, running text is a text field.': '分隔符、表头和列类型会自动判断并报告。目标列默认为最后一列，也可指定；数值和类别（独热）组成 `features`，长文本为文本字段。',
};
