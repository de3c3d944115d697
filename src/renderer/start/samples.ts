// Which made data set lets a template train at once, and in which group of the start it stands.

export interface Sample {
  /** Data that comes with the app; undefined: the network is made in its published size, and data follow. */
  readonly source: string | undefined;
  readonly group: 'first' | 'convolutional' | 'deep';
}

const fallback: Sample = { source: 'made:digits', group: 'deep' };

const samples: Readonly<Record<string, Sample>> = {
  digits: { source: 'made:digits', group: 'first' },
  'logistic-regression': { source: 'made:digits', group: 'first' },
  shallow: { source: 'made:planar', group: 'first' },
  'l-layer': { source: 'made:digits', group: 'first' },
  mlp: { source: 'made:digits', group: 'first' },
  'lenet-5': { source: 'made:digits', group: 'convolutional' },
  'signs-convnet': { source: 'made:digits', group: 'convolutional' },
  'happy-house': { source: 'made:digits', group: 'convolutional' },
  alexnet: { source: undefined, group: 'convolutional' },
  'vgg-16': { source: undefined, group: 'convolutional' },
  'vgg-19': { source: undefined, group: 'convolutional' },
  'vgg-small': { source: 'made:digits', group: 'convolutional' },
  'resnet-18': { source: undefined, group: 'deep' },
  'resnet-50': { source: undefined, group: 'deep' },
  googlenet: { source: undefined, group: 'deep' },
  'mobilenet-v1': { source: undefined, group: 'deep' },
  'mobilenet-v2': { source: undefined, group: 'deep' },
};

export const groups = ['first', 'convolutional', 'deep'] as const satisfies readonly Sample['group'][];
export const sampleOf = (template: string): Sample => samples[template] ?? fallback;
