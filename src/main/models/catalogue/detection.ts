// Object detectors. Figures of the zoo's models: its ONNX_HUB_MANIFEST.json and READMEs (Tiny YOLOv2 holds its own scaling by 1/255;
// YOLOv2 is fed as its PyTorch source does). YOLOX: the assets of release 0.1.1rc0, whose sizes and checksums several projects pin alike;
// fed as the release's own ONNX demo does. The other files were fetched at the commits named, and weighed and tried.
import { apache, asTheyAre, float, github, imagenetValues, kept, letterboxed, mit, stretched, upToOne, zoo } from './parts.ts';
import type { CatalogueEntry } from './schema.ts';

const coco = { labels: { list: 'coco', first: 0 } } as const;
/** Told that the picture is what the network sees, the graph gives boxes in its pixels. */
const yoloV3Frame: Pick<CatalogueEntry, 'others'> = { others: [{ input: 'image_shape', gives: 'frame', order: 'heightWidth' }] };
const vision = 'vision/object_detection_segmentation';

const yolox = (size: string, side: number, anchors: number, about: string, bytes: number, sha256: string): CatalogueEntry => ({
  id: `yolox-${size}`, name: `YOLOX-${size}`, task: 'detection', about, weights: 'float32', bytes, sha256, opset: 11,
  licence: { id: 'Apache-2.0 (code)', commercial: 'unclear', plain: 'The code is free to use and sell; of the weights themselves the authors say nothing.' },
  sources: [`https://github.com/Megvii-BaseDetection/YOLOX/releases/download/0.1.1rc0/yolox_${size}.onnx`],
  reference: 'https://github.com/Megvii-BaseDetection/YOLOX/tree/0.3.0/demo/ONNXRuntime',
  inputs: [float('images', 1, 3, side, side)], outputs: [float('output', 1, anchors, 85)],
  preprocessing: letterboxed('images', side, 114, asTheyAre, { channels: 'bgr' }, 'topLeft'), ...coco,
});

export const detection: readonly CatalogueEntry[] = [
  {
    id: 'yolo-v2-tiny', name: 'Tiny YOLO v2', task: 'detection', about: 'Nine convolutions that find the twenty things of Pascal VOC on a grid of 13 × 13 cells.', licence: mit, weights: 'float32',
    ...zoo(`${vision}/tiny-yolov2/model/tinyyolov2-8.onnx`), opset: 8, bytes: 63480982, sha256: '583fb7fdc948435ceac9fa82efc7708701efe8382a859a3dd46526b155f5f2ae',
    inputs: [float('image', 'None', 3, 416, 416)], outputs: [float('grid', 'None', 125, 13, 13)], preprocessing: stretched('image', [416, 416], asTheyAre), labels: { list: 'voc', first: 0 },
  },
  {
    id: 'yolo-v2', name: 'YOLO v2', task: 'detection', about: 'The whole YOLO v2 with its passthrough layer, for the eighty things of COCO.', licence: mit, weights: 'float32',
    ...zoo(`${vision}/yolov2-coco/model/yolov2-coco-9.onnx`), opset: 9, bytes: 203948401, sha256: 'a2c44ecf4860acdf03193d41b7d2957637d0b14b8a9e339463b892b0acb9a12f',
    inputs: [float('input.1', 1, 3, 416, 416)], outputs: [float('218', 1, 425, 13, 13)], preprocessing: stretched('input.1', [416, 416], upToOne), ...coco,
  },
  {
    id: 'yolo-v3', name: 'YOLO v3', task: 'detection', about: 'Darknet-53 with three scales; boxes and their suppression are in the graph.', licence: mit, weights: 'float32',
    ...zoo(`${vision}/yolov3/model/yolov3-12.onnx`), opset: 12, bytes: 247942267, sha256: 'd97d7d5c1bbab2ec1ea197f0b689eb121231d62985ad223fb8aa833f8ef79836',
    inputs: [float('input_1', 'N', 3, 'height', 'width'), float('image_shape', 'N', 2)],
    outputs: [float('yolonms_layer_1/ExpandDims_1:0', 1, 'candidates', 4), float('yolonms_layer_1/ExpandDims_3:0', 1, 80, 'candidates'), { name: 'yolonms_layer_1/concat_2:0', dtype: 'int32', shape: ['boxes', 3] }],
    preprocessing: letterboxed('input_1', 416, 128, upToOne), ...yoloV3Frame, ...coco,
  },
  {
    id: 'yolo-v3-tiny', name: 'YOLO v3 tiny', task: 'detection', about: 'A small YOLO v3 with two scales; boxes and their suppression are in the graph.', licence: mit, weights: 'float32',
    ...zoo(`${vision}/tiny-yolov3/model/tiny-yolov3-11.onnx`), opset: 11, bytes: 35511756, sha256: 'f715cc2d99740d22d312777e20d9de2b2ecdc250155be8fd3752ce7e8b823521',
    inputs: [float('input_1', 'N', 3, '?', '?'), float('image_shape', 'N', 2)],
    outputs: [float('yolonms_layer_1', 1, '?', 4), float('yolonms_layer_1:1', 1, 80, '?'), { name: 'yolonms_layer_1:2', dtype: 'int32', shape: [1, '?', 3] }],
    preprocessing: letterboxed('input_1', 416, 128, upToOne), ...yoloV3Frame, ...coco,
  },
  {
    id: 'yolo-v4', name: 'YOLO v4', task: 'detection', about: 'CSPDarknet-53 with spatial pyramid pooling and path aggregation, three scales of raw boxes.', licence: mit, weights: 'float32',
    ...zoo(`${vision}/yolov4/model/yolov4.onnx`), opset: 11, bytes: 257470589, sha256: '1881fe9c506c970d7866cb4bfc33bda791ce46951a3c39c45ace2ff2b9daf369',
    inputs: [float('input_1:0', 'N', 416, 416, 3)], outputs: ['Identity:0', 'Identity_1:0', 'Identity_2:0'].map((name) => float(name, 'N', '?', '?', 3, 85)),
    preprocessing: letterboxed('input_1:0', 416, 128, upToOne, { layout: 'channelsLast' }), ...coco,
  },
  yolox('nano', 416, 3549, 'The smallest YOLOX: no anchors, depthwise convolutions, under four megabytes.', 3659407, 'c789161ed43c8269fcd4e67c67eeeb4e80c622da2eb296a20bc6007bd18a0b7d'),
  yolox('tiny', 416, 3549, 'A small YOLOX without anchors, for a CPU in real time.', 20219662, '427cc366d34e27ff7a03e2899b5e3671425c262ea2291f88bb942bc1cc70b0f7'),
  yolox('s', 640, 8400, 'A YOLOX without anchors for pictures of 640 × 640, the usual trade between speed and accuracy.', 35858002, 'c5c2d13e59ae883e6af3b45daea64af4833a4951c92d116ec270d9ddbe998063'),
  {
    id: 'yolo-v5-lite-e', name: 'YOLO v5-Lite-e', task: 'detection', about: 'YOLO v5 on a ShuffleNet base, small enough for a Raspberry Pi; its boxes are not decoded.', weights: 'float32',
    licence: { id: 'GPL-3.0 (origin)', commercial: 'conditions', plain: 'It comes from a GPL project, so what you build with it may have to be open under the GPL too.' },
    ...github('AshenOneme/Yolov5-Lite-Raspberry-Pi', '2ad72a86d9eb5a2f9e97e4a8e5a7631af23b471d', 'v5Lite-e-sim-320.onnx'), opset: 12, bytes: 3148351, sha256: '048345e253fa6de8f543bb01664145c0e1628e5885652af5476b4994d9065556',
    inputs: [float('images', 1, 3, 320, 320)], outputs: [float('output', 1, 6300, 85)], preprocessing: letterboxed('images', 320, 114, upToOne), ...coco,
  },
  {
    id: 'yolo-fastest-v2', name: 'YOLO-FastestV2', task: 'detection', about: 'Under one megabyte: two scales that share one head for classes.', weights: 'float32',
    licence: { id: 'MIT (copy)', commercial: 'unclear', plain: 'The repository it lies in is under the MIT licence, which may not be its to give; ask the authors before you use it commercially.' },
    ...github('AshenOneme/Yolov5-Lite-Raspberry-Pi', '2ad72a86d9eb5a2f9e97e4a8e5a7631af23b471d', 'yolo-fastestv2.onnx'), opset: 11, bytes: 978913, sha256: 'ac52f54b497bb23bdd90ff405c7fa338099cbe2f6ddfcba4ccfa2d6077ad7e97',
    inputs: [float('input.1', 1, 3, 352, 352)], outputs: [float('794', 1, 22, 22, 95), float('796', 1, 11, 11, 95)], preprocessing: stretched('input.1', [352, 352], upToOne, { channels: 'bgr' }), ...coco,
  },
  {
    id: 'yolo-v8n-int8', name: 'YOLO v8n, int8', task: 'detection', about: 'The smallest YOLO v8 with decoded boxes, in eight-bit whole numbers: for use and not for training.', weights: 'int8',
    licence: { id: 'AGPL-3.0', commercial: 'conditions', plain: 'What you build with it, even a service on a network, must be open under the AGPL unless Ultralytics sells you a licence.' },
    ...github('Lamri-Meriem/edge-object-detection', '6f7f95f70dd52a7805a76a4a1d568af35d34608b', 'yolov8n_int8.onnx'), opset: 20, bytes: 3504119, sha256: '83de8f0d2cd521e00ae2b138c340a03dece35b060b3898509bdc69afff417312',
    inputs: [float('images', 1, 3, 640, 640)], outputs: [float('output0', 1, 84, 8400)], preprocessing: letterboxed('images', 640, 114, upToOne), ...coco,
  },
  {
    id: 'ssd-resnet-34', name: 'SSD with ResNet-34', task: 'detection', about: 'A single-shot detector for pictures of 1200 × 1200, the one of the MLPerf benchmark.', licence: apache, weights: 'float32',
    ...zoo(`${vision}/ssd/model/ssd-12.onnx`), opset: 12, bytes: 80366315, sha256: '5ec1e058e666ef980a6213ac40088877865aafb2b6676b9af204b3828e4bb9d5',
    inputs: [float('image', 1, 3, 1200, 1200)], outputs: [float('bboxes', 1, 'nbox', 4), { name: 'labels', dtype: 'int64', shape: [1, 'nbox'] }, float('scores', 1, 'nbox')],
    preprocessing: stretched('image', [1200, 1200], imagenetValues), labels: { list: 'coco', first: 1 },
  },
  {
    id: 'ssd-mobilenet-v1', name: 'SSD with MobileNet v1', task: 'detection', about: 'A single-shot detector that takes pictures of any size as bytes and gives finished boxes.', licence: mit, weights: 'float32',
    ...zoo(`${vision}/ssd-mobilenetv1/model/ssd_mobilenet_v1_12.onnx`), opset: 12, bytes: 29461455, sha256: 'b8fba5e404077d4048d27fcd1667e85e27e192eb9bf51e696c46a3acd7d21058',
    inputs: [{ name: 'inputs', dtype: 'uint8', shape: ['N', 'height', 'width', 3] }],
    outputs: [float('detection_boxes', 'N', '?', 4), float('detection_classes', 'N', '?'), float('detection_scores', 'N', '?'), float('num_detections', 'N')],
    preprocessing: kept('inputs', asTheyAre, {}, { layout: 'channelsLast' }), labels: { list: 'coco-ids', first: 1 },
  },
  {
    id: 'faster-rcnn', name: 'Faster R-CNN', task: 'detection', about: 'Proposals first, then classes: ResNet-50 with a feature pyramid, slow and accurate.', licence: mit, weights: 'float32',
    ...zoo(`${vision}/faster-rcnn/model/FasterRCNN-12.onnx`), opset: 12, bytes: 176713194, sha256: '789104f5a47f008450a37e02da8a8d3642766ed10d91238312b1532fe72789a6',
    inputs: [float('image', 3, 'height', 'width')], outputs: [float('6379', 'nbox', 4), { name: '6381', dtype: 'int64', shape: ['nbox'] }, float('6383', 'nbox')],
    preprocessing: kept('image', { transform: 'standardize', statistics: { mean: [102.9801, 115.9465, 122.7717], std: [1, 1, 1] } }, { shortSide: 800, multipleOf: 32 }, { channels: 'bgr' }), labels: { list: 'coco', first: 1 },
  },
];
