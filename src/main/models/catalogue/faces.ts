// Faces: where they are, and whose they are. Zoo: ONNX_HUB_MANIFEST.json and READMEs (ArcFace holds its own normalisation). OpenCV Zoo: the Git
// LFS pointers, and OpenCV's FaceDetectorYN and FaceRecognizerSF for the preprocessing. The others were fetched at the commits named, weighed and tried.
import { aligned, asTheyAre, centred, float, github, letterboxed, mit, opencvZoo, apache, stretched, unstated, kept, zoo } from './parts.ts';
import type { CatalogueEntry } from './schema.ts';

const face = { labels: { list: 'face', first: 0 } } as const;
const ultraface = (id: string, name: string, about: string, [width, height]: readonly [number, number], anchors: number, file: Pick<CatalogueEntry, 'sources' | 'reference' | 'bytes' | 'sha256'>): CatalogueEntry => ({
  id, name, task: 'face-detection', about, licence: mit, weights: 'float32', ...file, opset: 9,
  inputs: [float('input', 1, 3, height, width)], outputs: [float('scores', 1, anchors, 2), float('boxes', 1, anchors, 4)],
  preprocessing: stretched('input', [width, height], centred(127, 128)), ...face,
});

const scales = [[8, 6400], [16, 1600], [32, 400]] as const;
const linzaer = (file: string) => github('Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB', 'dffdddda9794a50607cba8f318507a28c1c27cab', `models/onnx/${file}`);
const pixamatch = (file: string) => github('darzhz/pixamatch', '7cc795413024ba57a193a8fa503968af09442a17', `models/${file}`);

const rfb320 = zoo('vision/body_analysis/ultraface/models/version-RFB-320.onnx');

export const faces: readonly CatalogueEntry[] = [
  ultraface('ultraface-320', 'UltraFace RFB 320', 'A face detector of one megabyte for pictures of 320 × 240, with finished boxes.', [320, 240], 4420, {
    ...rfb320, sources: [...rfb320.sources, ...linzaer('version-RFB-320.onnx').sources], bytes: 1270727, sha256: '34cd7e60aeff28744c657de7a3dc64e872d506741de66987f3426f2b79f88017',
  }),
  ultraface('ultraface-640', 'UltraFace RFB 640', 'UltraFace for pictures of 640 × 480, which finds smaller faces.', [640, 480], 17640, {
    ...zoo('vision/body_analysis/ultraface/models/version-RFB-640.onnx'), bytes: 1588012, sha256: '8f4c659275977e7a3bfbfa339a9c769ad793df50f9c0baa8c14b11baa1646430',
  }),
  ultraface('ultraface-slim-320', 'UltraFace slim 320', 'The fastest UltraFace, without receptive field blocks.', [320, 240], 4420, {
    ...linzaer('version-slim-320.onnx'), bytes: 1195330, sha256: 'e9adbd0f920ddcce9368434c4d34d72520dc0c19b526fd44b4ef49bde2c3b1a8',
  }),
  {
    id: 'yunet', name: 'YuNet', task: 'face-detection', about: 'The face detector of OpenCV: under 300 kilobytes, with the five points of a face.', licence: mit, weights: 'float32',
    ...opencvZoo('face_detection_yunet', 'face_detection_yunet_2023mar.onnx'), bytes: 232589, sha256: '8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4',
    inputs: [float('input', 1, 3, 640, 640)],
    outputs: ([['cls', 1], ['obj', 1], ['bbox', 4], ['kps', 10]] as const).flatMap(([what, values]) => scales.map(([stride, cells]) => float(`${what}_${stride}`, 1, cells, values))),
    preprocessing: letterboxed('input', 640, 0, asTheyAre, { channels: 'bgr' }, 'topLeft'),
  },
  {
    id: 'scrfd-2.5g', name: 'SCRFD 2.5G', task: 'face-detection', about: 'A face detector for pictures of any size, with the five points of a face.', weights: 'float32',
    licence: { id: 'InsightFace, research only', commercial: 'no', plain: 'InsightFace gives its models for research that earns no money.' },
    ...pixamatch('scrfd_2.5g_bnkps.onnx'), opset: 11, bytes: 3290207, sha256: 'bc24bb349491481c3ca793cf89306723162c280cb284c5a5e49df3760bf5c2ce',
    inputs: [float('input.1', 1, 3, '?', '?')],
    outputs: [...['446', '466', '486'].map((name) => float(name, '?', 1)), ...['449', '469', '489'].map((name) => float(name, '?', 4)), ...['452', '472', '492'].map((name) => float(name, '?', 10))],
    preprocessing: kept('input.1', centred(127.5, 128), { multipleOf: 32 }),
  },
  {
    id: 'arcface-resnet-100', name: 'ArcFace LResNet100E-IR', task: 'face-embedding', about: 'A ResNet-100 that puts faces of one person close together: 512 numbers a face.', weights: 'float32',
    licence: { id: 'Apache-2.0', commercial: 'unclear', plain: 'The file is under Apache 2.0, but its training data, MS-Celeb-1M, was for research and has been withdrawn.' },
    ...zoo('vision/body_analysis/arcface/model/arcfaceresnet100-8.onnx'), opset: 8, bytes: 261036388, sha256: 'f3a6bc281e72f88862f5748b53be3d76b3b48f8f1ab1f4a537941bdc4e1b01da',
    inputs: [float('data', 1, 3, 112, 112)], outputs: [float('fc1', 1, 512)], preprocessing: aligned('data', asTheyAre),
  },
  {
    id: 'sface', name: 'SFace', task: 'face-embedding', about: 'The face embedding of OpenCV, a MobileFaceNet: 128 numbers a face.', licence: apache, weights: 'float32',
    ...opencvZoo('face_recognition_sface', 'face_recognition_sface_2021dec.onnx'), bytes: 38696353, sha256: '0ba9fbfa01b5270c96627c4ef784da859931e02f04419c829e83484087c34e79',
    inputs: [float('data', 1, 3, 112, 112)], outputs: [float('fc1', 1, 128)], preprocessing: aligned('data', asTheyAre),
  },
  {
    id: 'mobilefacenet', name: 'MobileFaceNet', task: 'face-embedding', about: 'Depthwise convolutions made for faces: four megabytes, 128 numbers a face.', licence: unstated, weights: 'float32',
    ...pixamatch('mobilefacenet.onnx'), opset: 11, bytes: 3998018, sha256: 'e72a5710cce378dc46472b6b845cb90647634f2738d8c3e581735cf195b9866f',
    inputs: [float('input', 1, 3, 112, 112)], outputs: [float('output', 1, 128)], preprocessing: aligned('input', centred(127.5, 128)),
  },
];
