// Picture to picture: segmentation, style, super-resolution. Zoo: ONNX_HUB_MANIFEST.json and READMEs. OpenCV Zoo: its Git LFS pointer and demo.
import { apache, asTheyAre, bsd, centred, float, imagenetValues, kept, mit, opencvZoo, stretched, upToOne, zoo } from './parts.ts';
import type { CatalogueEntry } from './schema.ts';

const fcn = (depth: number, file: string, opset: number, bytes: number, sha256: string): CatalogueEntry => ({
  id: `fcn-resnet-${depth}`, name: `FCN with ResNet-${depth}`, task: 'segmentation', about: `Twenty things of Pascal VOC and the background, pixel by pixel, on a ResNet-${depth} with dilated convolutions.`,
  licence: mit, weights: 'float32', ...zoo(`vision/object_detection_segmentation/fcn/model/${file}`), opset, bytes, sha256,
  inputs: [float('input', 'batch', 3, 'height', 'width')], outputs: ['out', 'aux'].map((name) => float(name, 'batch', 21, 'height', 'width')),
  preprocessing: kept('input', imagenetValues, { shortSide: 520 }), labels: { list: 'voc-background', first: 0 },
});

const style = (id: string, name: string, about: string, sha256: string): CatalogueEntry => ({
  id: `style-${id}`, name: `Style: ${name}`, task: 'style', about, licence: bsd, weights: 'float32', ...zoo(`vision/style_transfer/fast_neural_style/model/${id}-9.onnx`), opset: 9, bytes: 6728029, sha256,
  inputs: [float('input1', 1, 3, 224, 224)], outputs: [float('output1', 1, 3, 224, 224)], preprocessing: stretched('input1', [224, 224], asTheyAre),
});

export const pictures: readonly CatalogueEntry[] = [
  fcn(50, 'fcn-resnet50-12.onnx', 12, 141193555, 'eb5017d1b80372eb0b58552655274698817ba2e774437e2c2d3c0a613d2e99bd'),
  fcn(101, 'fcn-resnet101-11.onnx', 11, 217069155, 'fd63d026cf4b2e54ef2bffb766914ddbffef9bd7a67eba0e67dbf1514bcf539d'),
  {
    id: 'pp-humanseg', name: 'PP-HumanSeg', task: 'segmentation', about: 'People against the background, small and fast enough for video.', licence: apache, weights: 'float32',
    ...opencvZoo('human_segmentation_pphumanseg', 'human_segmentation_pphumanseg_2023mar.onnx'), bytes: 6163938, sha256: '552d8a984054e59b5d773d24b9b12022b22046ceb2bbc4c9aaeaceb36a9ddf24',
    inputs: [float('x', 1, 3, 192, 192)], outputs: [float('save_infer_model/scale_0.tmp_1', 1, 2, 192, 192)],
    preprocessing: stretched('x', [192, 192], centred(127.5, 127.5)), labels: { list: 'person', first: 0 },
  },
  style('candy', 'candy', 'Paints a picture in the bright patches of a candy shop, in one pass.', '9d11a3529d1e547da6ae07201d93484dbab2ec0a3614535752c8f40f0fe2968a'),
  style('mosaic', 'mosaic', 'Lays a picture in stones of a mosaic, in one pass.', 'fa646dedade881243f8d5a2ceb7de2b93675b21fc24f7482894ac4851a9a0a47'),
  style('pointilism', 'pointillism', 'Paints a picture in dots of colour, in one pass.', '5ee2b8d4d6bc60a777f54e0fe96a1b717360a004b79d56c67390d4a975b14d98'),
  style('rain-princess', 'rain princess', 'Paints a picture in the broad strokes of Afremov’s Rain Princess, in one pass.', '4162912e6f75fedef6f810ae989b9e10d3d5d43308dab34b027c850cf255e152'),
  style('udnie', 'udnie', 'Paints a picture in the planes of Picabia’s Udnie, in one pass.', '8656b6ce7dec8f22ee13c2d557d6b67bd6f550dde88d0f2e7c9972aeb765cc0d'),
  {
    id: 'super-resolution', name: 'Sub-pixel super-resolution', task: 'super-resolution', about: 'Makes the brightness of a picture three times as large, with four convolutions.', licence: apache, weights: 'float32',
    ...zoo('vision/super_resolution/sub_pixel_cnn_2016/model/super-resolution-10.onnx'), opset: 10, bytes: 240078, sha256: '85f36ff88cc504a24af5e0602148bc56a8aa09a58eca8c0da2756f3e8186035e',
    inputs: [float('input', 'batch_size', 1, 224, 224)], outputs: [float('output', 'batch_size', 1, 672, 672)],
    preprocessing: { kind: 'picture', input: 'input', channels: 'luma', layout: 'channelsFirst', fit: { how: 'crop', width: 224, height: 224, shortSide: 224 }, ...upToOne },
  },
];
