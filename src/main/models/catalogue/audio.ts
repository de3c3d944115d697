// Sound: voice, noise, wake words. The files were fetched at the commits and releases named, weighed and tried; checksums of Silero VAD and
// openWakeWord are pinned alike by other projects.
import { float, github, mit } from './parts.ts';
import type { CatalogueEntry } from './schema.ts';

const silero = (file: string) => github('snakers4/silero-vad', '806dcba3f0b5d95282d0889a074954a2f8c6397b', `src/silero_vad/data/${file}`);
const dtln = (part: 1 | 2) => github('breizhn/DTLN', '1de1f15a8b5b7e1c44905618ff2ef70ca8277fbc', `pretrained_model/model_${part}.onnx`);
const wakeWord = (file: string) => ({ sources: [`https://github.com/dscripka/openWakeWord/releases/download/v0.5.1/${file}`], reference: 'https://github.com/dscripka/openWakeWord' });
const wakeWordLicence = { id: 'CC-BY-NC-SA-4.0', commercial: 'no', plain: 'Not for commercial use; what is made of it is shared under the same licence.' } as const;

const sileroState: Pick<CatalogueEntry, 'others'> = { others: [{ input: 'state', gives: 'carried', output: 'stateN' }, { input: 'sr', gives: 'number', number: 16000 }] };

export const audio: readonly CatalogueEntry[] = [
  {
    id: 'silero-vad-16k', name: 'Silero VAD, 16 kHz', task: 'audio', about: 'Tells speech from everything else, 32 milliseconds at a time.', licence: mit, weights: 'float32',
    ...silero('silero_vad_16k_op15.onnx'), opset: 15, bytes: 1289603, sha256: '7ed98ddbad84ccac4cd0aeb3099049280713df825c610a8ed34543318f1b2c49',
    inputs: [float('input', 'batch', 'sequence'), float('state', 2, 'batch', 128), { name: 'sr', dtype: 'int64', shape: [] }], outputs: [float('output', 'batch', 1), float('stateN', '?', 'batch', '?')],
    preprocessing: { kind: 'sound', input: 'input', rate: 16000, window: { length: 512, overlap: 64 }, how: 'Samples from −1 to 1: 512 new ones after the last 64 of the chunk before, the state carried on, `sr` 16000.' },
    ...sileroState,
  },
  {
    id: 'silero-vad', name: 'Silero VAD', task: 'audio', about: 'Tells speech from everything else at 8 or 16 kHz, with all its weights inside of nested conditions.', licence: mit, weights: 'float32',
    ...silero('silero_vad.onnx'), opset: 16, bytes: 2327524, sha256: '1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3',
    inputs: [float('input', '?', '?'), float('state', 2, '?', 128), { name: 'sr', dtype: 'int64', shape: [] }], outputs: [float('output', '?', 1), float('stateN', '?', '?', '?')],
    preprocessing: { kind: 'sound', input: 'input', rate: 16000, window: { length: 512, overlap: 64 }, how: 'Samples from −1 to 1: 512 new ones after the last 64 of the chunk before (at 8 kHz 256 after 32), the state carried on.' },
    ...sileroState,
  },
  {
    id: 'dtln-1', name: 'DTLN, first stage', task: 'audio', about: 'Takes noise from speech by masking its spectrum; the second stage goes on with the wave.', licence: mit, weights: 'float32',
    ...dtln(1), opset: 11, bytes: 1458237, sha256: '22b91cae3855e5a0620e66a917ca6c82c58db0e842c770f58d86751c5e8d4ae3',
    inputs: [float('input_2', 1, 1, 257), float('input_3', 1, 2, 128, 2)], outputs: [float('activation_2', 1, 1, 257), float('tf_op_layer_stack_2', 1, 2, 128, 2)],
    preprocessing: { kind: 'sound', input: 'input_2', rate: 16000, how: 'Magnitudes of the Fourier transform of 512 samples, every 128 samples, the state carried on.' },
  },
  {
    id: 'dtln-2', name: 'DTLN, second stage', task: 'audio', about: 'Takes what noise the first stage left, in a learned transform of the wave.', licence: mit, weights: 'float32',
    ...dtln(2), opset: 11, bytes: 2510010, sha256: 'e20c92f9233fccf29cddf86970d0d0161a03aebccc26d6f4d5639c4d5ec2e639',
    inputs: [float('input_4', 1, 1, 512), float('input_5', 1, 2, 128, 2)], outputs: [float('conv1d_3', 'N', 1, 512), float('tf_op_layer_stack_5', 'N', 2, 128, 2)],
    preprocessing: { kind: 'sound', input: 'input_4', rate: 16000, how: 'The 512 samples that the first stage gave, added up with steps of 128, the state carried on.' },
  },
  {
    id: 'gtcrn', name: 'GTCRN', task: 'audio', about: 'Speech enhancement with fewer than 50,000 weights, frame by frame.', licence: mit, weights: 'float32',
    ...github('Xiaobin-Rong/gtcrn', '3862c44808dca492ea5a8a145d2dc2a1028d08c8', 'stream/onnx_models/gtcrn_simple.onnx'), opset: 11, bytes: 535190, sha256: 'b4718df6228e7bdf1a8a435cf98f838636eb2fd331acabf86ba87c5192ebcb87',
    inputs: [float('mix', 1, 257, 1, 2), float('conv_cache', 2, 1, 16, 16, 33), float('tra_cache', 2, 3, 1, 1, 16), float('inter_cache', 2, 1, 33, 16)],
    outputs: [float('enh', 1, 257, 1, 2), float('conv_cache_out', 2, 1, 16, 16, 33), float('tra_cache_out', 2, 3, 1, 1, 16), float('inter_cache_out', 2, 1, 33, 16)],
    preprocessing: { kind: 'sound', input: 'mix', rate: 16000, how: 'Fourier transform of 512 samples under the root of a Hann window, every 256 samples, real and imaginary; caches carried on.' },
  },
  {
    id: 'wake-word-mel', name: 'openWakeWord mel spectrogram', task: 'audio', about: 'Turns sound into mel bands: the first part of openWakeWord.', licence: wakeWordLicence, weights: 'float32',
    ...wakeWord('melspectrogram.onnx'), opset: 13, bytes: 1087958, sha256: 'ba2b0e0f8b7b875369a2c89cb13360ff53bac436f2895cced9f479fa65eb176f',
    inputs: [float('input', 'batch_size', 'samples')], outputs: [float('output', 'time', 1, '?', 32)],
    preprocessing: { kind: 'sound', input: 'input', rate: 16000, scale: 'int16', how: 'Samples as 16-bit whole numbers in floats; what comes out is divided by 10, plus 2.' },
  },
  {
    id: 'wake-word-embedding', name: 'openWakeWord speech embedding', task: 'audio', about: 'A frozen speech backbone for trigger words of your own: 96 numbers for 76 frames.', licence: wakeWordLicence, weights: 'float32',
    ...wakeWord('embedding_model.onnx'), opset: 13, bytes: 1326578, sha256: '70d164290c1d095d1d4ee149bc5e00543250a7316b59f31d056cff7bd3075c1f',
    inputs: [float('input_1', 'N', 76, 32, 1)], outputs: [float('conv2d_19', 'N', 1, 1, 96)],
    preprocessing: { kind: 'sound', input: 'input_1', rate: 16000, how: 'Windows of 76 frames of the mel spectrogram, 8 frames apart.' },
  },
];
