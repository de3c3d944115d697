// What many entries of the catalogue share: licences, addresses, inputs and outputs, the usual preprocessings.
import type { CatalogueLicence, CataloguePort, PicturePreprocessing } from './schema.ts';

const permissive = (id: string, plain: string): CatalogueLicence => ({ id, commercial: 'yes', plain });
export const apache = permissive('Apache-2.0', 'Free to use, change and sell, with the licence text and notices kept.');
export const mit = permissive('MIT', 'Free to use, change and sell, with the licence text kept.');
export const bsd = permissive('BSD-3-Clause', 'Free to use, change and sell, with the licence text kept.');
export const unstated: CatalogueLicence = { id: 'none stated', commercial: 'unclear', plain: 'Its repository names no licence for the weights, so ask the authors before you use them commercially.' };

const ZOO = '4f43949841cb55a0b98dc8fcd045431ccafd9f96';
/** The ONNX Model Zoo: at Hugging Face since it left GitHub, and at its old place while that answers. */
export const zoo = (path: string): { sources: string[]; reference: string } => ({
  sources: [`https://huggingface.co/onnxmodelzoo/legacy_models/resolve/main/validated/${path}`, `https://media.githubusercontent.com/media/onnx/models/${ZOO}/validated/${path}`],
  reference: `https://github.com/onnx/models/tree/${ZOO}/validated/${path.replace(/\/models?\/[^/]+$/, '')}`,
});

/** The OpenCV Zoo, whose large files are in Git LFS; a second copy at Hugging Face. */
export const opencvZoo = (folder: string, file: string): { sources: string[]; reference: string } => ({
  sources: [`https://huggingface.co/opencv/${folder}/resolve/main/${file}`, `https://media.githubusercontent.com/media/opencv/opencv_zoo/47534e27c9851bb1128ccc0102f1145e27f23f98/models/${folder}/${file}`],
  reference: `https://github.com/opencv/opencv_zoo/tree/47534e27c9851bb1128ccc0102f1145e27f23f98/models/${folder}`,
});

/** A file of a GitHub repository at one commit. */
export const github = (repository: string, commit: string, path: string): { sources: string[]; reference: string } => ({
  sources: [`https://raw.githubusercontent.com/${repository}/${commit}/${path}`],
  reference: `https://github.com/${repository}/blob/${commit}/${path}`,
});

export const float = (name: string, ...shape: (number | string)[]): CataloguePort => ({ name, dtype: 'float32', shape });

type Values = Pick<PicturePreprocessing, 'transform' | 'statistics'>;
type Size = readonly [width: number, height: number];

/** ImageNet's mean and deviation, (0.485, 0.456, 0.406) and (0.229, 0.224, 0.225) of 1, in pixel values. */
export const imagenetValues: Values = { transform: 'standardize', statistics: { mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] } };
/** Pixel values as they are, and divided by 255. */
export const asTheyAre: Values = { transform: 'none' };
export const upToOne: Values = { transform: 'scale255' };
/** (x − mean) / std with one number for all channels. */
export const centred = (mean: number, std: number): Values => ({ transform: 'standardize', statistics: { mean: [mean], std: [std] } });
/** Caffe's: no scaling, the mean of each channel taken off, blue first. */
export const caffeValues: Values = { transform: 'standardize', statistics: { mean: [103.939, 116.779, 123.68], std: [1, 1, 1] } };

const picture = { kind: 'picture', channels: 'rgb', layout: 'channelsFirst' } as const;

/** The usual way of ImageNet's classifiers: shorter side to 256, the middle 224 × 224, mean and deviation. */
export const imagenetCrop = (input: string): PicturePreprocessing => ({ ...picture, input, fit: { how: 'crop', width: 224, height: 224, shortSide: 256 }, ...imagenetValues });
export const caffeStretch = (input: string): PicturePreprocessing => ({ ...picture, input, channels: 'bgr', fit: { how: 'stretch', width: 224, height: 224 }, ...caffeValues });
export const stretched = (input: string, [width, height]: Size, values: Values, more: Partial<PicturePreprocessing> = {}): PicturePreprocessing =>
  ({ ...picture, input, fit: { how: 'stretch', width, height }, ...values, ...more });
export const letterboxed = (input: string, side: number, fill: number, values: Values, more: Partial<PicturePreprocessing> = {}, at: 'middle' | 'topLeft' = 'middle'): PicturePreprocessing =>
  ({ ...picture, input, fit: { how: 'letterbox', width: side, height: side, fill, at }, ...values, ...more });
export const kept = (input: string, values: Values, sides: { shortSide?: number; multipleOf?: number } = {}, more: Partial<PicturePreprocessing> = {}): PicturePreprocessing =>
  ({ ...picture, input, fit: { how: 'keep', ...sides }, ...values, ...more });
export const aligned = (input: string, values: Values): PicturePreprocessing => ({ ...picture, input, fit: { how: 'alignedFace', width: 112, height: 112 }, ...values });

/** Outputs of a classifier are named by one of the lists, from 0. */
export const classes = <L extends string>(list: L): { labels: { list: L; first: number } } => ({ labels: { list, first: 0 } });
