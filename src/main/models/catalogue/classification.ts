// Classifiers. Sizes, checksums, opsets, inputs and outputs: the ONNX Model Zoo's ONNX_HUB_MANIFEST.json. Preprocessing: the models' own
// READMEs there, and for AlexNet, CaffeNet, Inception v1, SqueezeNet 1.0 and DenseNet, of which they say nothing or too little, the scripts
// with which the zoo's accuracies were measured (intel/neural-compressor, examples/onnxrt/image_recognition/onnx_model_zoo).
import { apache, bsd, caffeStretch, centred, classes, float, imagenetCrop, mit, stretched, upToOne, asTheyAre, zoo } from './parts.ts';
import type { CatalogueEntry, CatalogueLicence } from './schema.ts';

const picture = (name: string, batch: number | string = 1) => [float(name, batch, 3, 224, 224)];

interface Gluon { id: string; name: string; about: string; file: string; bytes: number; sha256: string; output: string; opset?: number; batch?: number | string; licence?: CatalogueLicence; weights?: 'float32' | 'int8'; input?: string }

/** Classifiers of 1,000 classes that take what MXNet's and PyTorch's take. */
const usual = ({ file, output, input = 'data', batch = 1, opset = 7, licence = apache, weights = 'float32', ...rest }: Gluon): CatalogueEntry => ({
  ...rest, task: 'classification', licence, weights, ...zoo(`vision/classification/${file}`), opset,
  inputs: picture(input, batch), outputs: [float(output, batch, 1000)], preprocessing: imagenetCrop(input), ...classes('imagenet'),
});

type Caffe = Omit<Gluon, 'batch' | 'input' | 'opset' | 'weights'> & { flat?: boolean };

/** Classifiers that came from Caffe: blue first, the mean taken off. */
const caffe = ({ file, output, flat = true, licence = bsd, ...rest }: Caffe): CatalogueEntry => ({
  ...rest, task: 'classification', licence, weights: 'float32', ...zoo(`vision/classification/${file}`), opset: 12,
  inputs: picture('data_0'), outputs: [flat ? float(output, 1, 1000) : float(output, 1, 1000, 1, 1)], preprocessing: caffeStretch('data_0'), ...classes('imagenet'),
});

export const classification: readonly CatalogueEntry[] = [
  usual({ id: 'vgg-16', name: 'VGG-16', about: 'Sixteen plain layers of 3 × 3 convolutions: large, simple, and a favourite for features and style.', file: 'vgg/model/vgg16-12.onnx', opset: 12, bytes: 553437752, sha256: '722c42f53ca03a5480296bf8f9c85a151de3eed9ec982d7d2302ff6e2900c67b', output: 'vgg0_dense2_fwd' }),
  usual({ id: 'vgg-16-bn', name: 'VGG-16 with batch normalisation', about: 'VGG-16 with a batch normalisation after every convolution, which trains faster and is more accurate.', file: 'vgg/model/vgg16-bn-7.onnx', bytes: 553512191, sha256: '4fdceabf1ef715c9ed3020fa2eac1cb2a448296c086b03633c80cf47e1c5afce', output: 'vgg0_dense2_fwd' }),
  usual({ id: 'vgg-19', name: 'VGG-19', about: 'VGG with nineteen layers, the network of neural style transfer.', file: 'vgg/model/vgg19-7.onnx', bytes: 574677321, sha256: '692f9f927f1df1b89033787a77a73eac59fd9b3344f9ecdf0b13221e41c2046f', output: 'vgg0_dense2_fwd' }),
  usual({ id: 'vgg-19-bn', name: 'VGG-19 with batch normalisation', about: 'VGG-19 with a batch normalisation after every convolution.', file: 'vgg/model/vgg19-bn-7.onnx', bytes: 574774380, sha256: 'ce0987dfa6228ad29708013f38b7f73cbc14ca6066a05fc22ee49b35871c63ed', output: 'vgg0_dense2_fwd' }),
  usual({ id: 'resnet-18', name: 'ResNet-18', about: 'The smallest residual network: a good first choice for fine-tuning on a CPU.', file: 'resnet/model/resnet18-v1-7.onnx', opset: 8, batch: 'N', bytes: 46820737, sha256: '4e8f8653e7a2222b3904cc3fe8e304cd8b339ce1d05fd24688162f86fb6df52c', output: 'resnetv15_dense0_fwd' }),
  usual({ id: 'resnet-18-v2', name: 'ResNet-18 v2', about: 'ResNet-18 with normalisation and activation before each convolution.', file: 'resnet/model/resnet18-v2-7.onnx', batch: 'N', bytes: 46806737, sha256: '3b4d048057854022232aa20bf68262e31718ab7119a17f920b8a2dc1433f824b', output: 'resnetv22_dense0_fwd' }),
  usual({ id: 'resnet-34', name: 'ResNet-34', about: 'A residual network of 34 layers with plain two-convolution blocks.', file: 'resnet/model/resnet34-v1-7.onnx', opset: 8, batch: 'N', bytes: 87302588, sha256: '883a41b2e30ddc2e422c108b091b5e70b92d37dc5c345a2c563dcae27971e2cc', output: 'resnetv16_dense0_fwd' }),
  usual({ id: 'resnet-34-v2', name: 'ResNet-34 v2', about: 'ResNet-34 with normalisation and activation before each convolution.', file: 'resnet/model/resnet34-v2-7.onnx', batch: 'N', bytes: 87288587, sha256: '3d3815e25f4b1ea967e2a526a3b27ef2a03af1725bdc199a63a271c26862d914', output: 'resnetv23_dense0_fwd' }),
  usual({ id: 'resnet-50', name: 'ResNet-50', about: 'The residual network that others are measured by, with bottleneck blocks.', file: 'resnet/model/resnet50-v1-12.onnx', opset: 12, batch: 'N', bytes: 102576593, sha256: '3f03fdef724b22947eed826f1eef1dc5c34151bb4c37d634f1db89dfa2dd1526', output: 'resnetv17_dense0_fwd' }),
  usual({ id: 'resnet-50-v2', name: 'ResNet-50 v2', about: 'ResNet-50 with normalisation and activation before each convolution.', file: 'resnet/model/resnet50-v2-7.onnx', batch: 'N', bytes: 102442452, sha256: '79102261eb6e5fd7af5d27f41316293e388c5cb691e5d25bfb035c4f64fefe31', output: 'resnetv24_dense0_fwd' }),
  usual({ id: 'resnet-101', name: 'ResNet-101', about: 'A residual network of 101 layers, twice as deep as ResNet-50.', file: 'resnet/model/resnet101-v1-7.onnx', opset: 8, batch: 'N', bytes: 178914043, sha256: '760702f6ec0138f71ebac66f4e95d1c72dc9267a8544f4d4667a53075fd0497c', output: 'resnetv18_dense0_fwd' }),
  usual({ id: 'resnet-152', name: 'ResNet-152', about: 'The deepest of the first residual networks, winner of ImageNet 2015.', file: 'resnet/model/resnet152-v1-7.onnx', batch: 'N', bytes: 241816206, sha256: 'b0ec92437bf8c9d0739bf9bafdea9638e13f9e3c1e2fb766ad546cc182fd3f6d', output: 'resnetv19_dense0_fwd' }),
  usual({ id: 'mobilenet-v2', name: 'MobileNet v2', about: 'Inverted residual blocks with depthwise convolutions: small, fast, and the usual base for transfer learning.', file: 'mobilenet/model/mobilenetv2-12.onnx', input: 'input', opset: 12, batch: 'batch_size', bytes: 13964571, sha256: 'c0c3f76d93fa3fd6580652a45618618a220fced18babf65774ed169de0432ad5', output: 'output' }),
  usual({ id: 'mobilenet-v2-int8', name: 'MobileNet v2, int8', about: 'MobileNet v2 in eight-bit whole numbers: a quarter of the size, for use and not for training.', file: 'mobilenet/model/mobilenetv2-12-int8.onnx', input: 'input', opset: 12, batch: 'batch_size', weights: 'int8', bytes: 3655033, sha256: 'cc028fe6cae7bc11a4ff53cfc9b79c920e8be65ce33a904ec3e2a8f66d77f95f', output: 'output' }),
  usual({ id: 'squeezenet-1.1', name: 'SqueezeNet 1.1', about: 'Fire modules instead of large convolutions: the accuracy of AlexNet in five megabytes.', file: 'squeezenet/model/squeezenet1.1-7.onnx', bytes: 4956208, sha256: '1eeff551a67ae8d565ca33b572fc4b66e3ef357b0eb2863bb9ff47a918cc4088', output: 'squeezenet0_flatten0_reshape0' }),
  usual({ id: 'shufflenet-v2', name: 'ShuffleNet v2', about: 'Split channels that are shuffled between blocks, made for phones.', file: 'shufflenet/model/shufflenet-v2-12.onnx', input: 'input', opset: 12, licence: bsd, bytes: 9218556, sha256: 'ea69821b4dd374ae2f33f9710dd1229ac263d0ee5b5a46ca3521f6483e1ba035', output: 'output' }),
  caffe({ id: 'squeezenet-1.0', name: 'SqueezeNet 1.0', about: 'The first SqueezeNet, with 7 × 7 convolutions at its start.', file: 'squeezenet/model/squeezenet1.0-12.onnx', licence: apache, flat: false, bytes: 4952956, sha256: 'dec81a8684617770b3cf13fadc1d92565d1d453d23935fc6388b792d99c992bd', output: 'softmaxout_1' }),
  caffe({ id: 'googlenet', name: 'GoogLeNet', about: 'Inception modules of parallel convolutions, winner of ImageNet 2014, as trained in Caffe.', file: 'inception_and_googlenet/googlenet/model/googlenet-12.onnx', bytes: 28021836, sha256: 'c99c507058eaf41de8723408fdda7db8325cb57f0a89f2ee07a716d6e963e14e', output: 'prob_1' }),
  caffe({ id: 'inception-v1', name: 'Inception v1', about: 'A reproduction of GoogLeNet, trained in Caffe2.', file: 'inception_and_googlenet/inception_v1/model/inception-v1-12.onnx', licence: mit, bytes: 28021958, sha256: '814b31a6316873bd03d2d808415ce1f40a7bf48ad88eab5ecc3cdc8dc6cf38ec', output: 'prob_1' }),
  caffe({ id: 'alexnet', name: 'AlexNet', about: 'The network of 2012 with which deep learning took over pictures.', file: 'alexnet/model/bvlcalexnet-12.onnx', bytes: 243863787, sha256: '6b0da9510f27f234ee96a85dc3809dd210150fdefad87f6850f9788513216945', output: 'prob_1' }),
  caffe({ id: 'caffenet', name: 'CaffeNet', about: 'AlexNet with pooling before normalisation, as it came with Caffe.', file: 'caffenet/model/caffenet-12.onnx', bytes: 243863798, sha256: 'ea563e5c47d1f58e1717cf1a2d8bf288b8adc07af0ad228b622096cd243aeecb', output: 'prob_1' }),
  {
    id: 'densenet-121', name: 'DenseNet-121', task: 'classification', about: 'Every layer sees the outputs of all before it in its block: few weights, much reuse.', licence: mit, weights: 'float32',
    ...zoo('vision/classification/densenet-121/model/densenet-12.onnx'), opset: 12, bytes: 32726877, sha256: '0294e7e88e5b3360de9b0fdc321baf9e6ef18b7f058c4536caae3b9f18ed9ed5',
    inputs: picture('data_0'), outputs: [float('fc6_1', 1, 1000, 1, 1)],
    // Its script stretches to 256 × 256 and cuts the middle: the usual crop, but for pictures that are far from square.
    preprocessing: imagenetCrop('data_0'), ...classes('imagenet'),
  },
  {
    id: 'efficientnet-lite4', name: 'EfficientNet-Lite4', task: 'classification', about: 'The most accurate of the EfficientNets without squeeze-and-excitation, made for small devices.', licence: mit, weights: 'float32',
    ...zoo('vision/classification/efficientnet-lite4/model/efficientnet-lite4-11.onnx'), opset: 11, bytes: 51946641, sha256: 'd111689907c06eea7c82e4833ddef758da6453b9d4cf60b7e99ca05c7cbd9c12',
    inputs: [float('images:0', 1, 224, 224, 3)], outputs: [float('Softmax:0', 1, 1000)],
    preprocessing: { kind: 'picture', input: 'images:0', channels: 'rgb', layout: 'channelsLast', fit: { how: 'crop', width: 224, height: 224, shortSide: 256 }, ...centred(127, 128) }, ...classes('imagenet'),
  },
  {
    id: 'mnist', name: 'MNIST', task: 'classification', about: 'Handwritten digits with two convolutions: small enough to look into every weight.', licence: mit, weights: 'float32',
    ...zoo('vision/classification/mnist/model/mnist-12.onnx'), opset: 12, bytes: 26143, sha256: '5c688690f8bacf667d4c2074af5ad0646ca328d7ab03eccf944a65b320171bdd',
    inputs: [float('Input3', 1, 1, 28, 28)], outputs: [float('Plus214_Output_0', 1, 10)],
    preprocessing: stretched('Input3', [28, 28], upToOne, { channels: 'gray' }), ...classes('digits'),
  },
  {
    id: 'emotion-ferplus', name: 'FER+ emotions', task: 'classification', about: 'Eight expressions of a face, learned from labels that ten people gave to each picture.', licence: mit, weights: 'float32',
    ...zoo('vision/body_analysis/emotion_ferplus/model/emotion-ferplus-8.onnx'), opset: 8, bytes: 35040571, sha256: 'a2a2ba6a335a3b29c21acb6272f962bd3d47f84952aaffa03b60986e04efa61c',
    inputs: [float('Input3', 1, 1, 64, 64)], outputs: [float('Plus692_Output_0', 1, 8)],
    preprocessing: stretched('Input3', [64, 64], asTheyAre, { channels: 'gray' }), ...classes('emotions'),
  },
];
