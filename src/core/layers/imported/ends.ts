// Inputs and outputs of an imported model, under the names and with the types that its file gives them.
import { z } from 'zod';
import { defineLayer, plain } from '../define.ts';
import { declared } from './operator.ts';

const name = (help: string) => z.string().default('').meta({ title: 'Name', help });
const type = (help: string) => z.string().default('float32[N,3,224,224]').meta({ title: 'Type', help });

export const modelInput = defineLayer({
  type: 'ModelInput',
  family: 'input',
  title: 'Model input',
  summary: 'An input of an imported model.',
  doc: 'As the model’s file declares it. N is the batch; other names stand for sizes that are free.',
  params: z.strictObject({ name: name('Name of the input in the exported model.'), type: type('Such as float32[N,3,224,224]: number type and sizes, the batch first.') }),
  inputs: [],
  outputs: [{ name: 'out' }],
  brief: (p) => p.type.startsWith('raw:') ? '' : p.type,
  infer: ({ params: p, id }) => plain(declared(p.type, id ?? p.name)),
  lower: ({ inputs }) => inputs,
});

export const modelOutput = defineLayer({
  type: 'ModelOutput',
  family: 'operator',
  title: 'Model output',
  summary: 'An output of the exported model.',
  doc: 'What comes in, under the name that the imported model has for it.',
  params: z.strictObject({ name: name('Name of the output in the exported model.'), type: type('As the imported file declares it.') }),
  inputs: [{ name: 'in' }],
  outputs: [{ name: 'out' }],
  brief: (p) => p.name,
  infer: ({ inputs }) => plain(inputs[0]),
  lower: ({ inputs }) => inputs[0],
});
