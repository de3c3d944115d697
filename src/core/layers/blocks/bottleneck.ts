import { z } from 'zod';
import { defineBlock } from './define.ts';
import { activation, channelsOf, filters, inputs, kernel, outputs, sketchBlock, stride } from './frame.ts';
import { activate, convBn, sum } from './vocabulary.ts';

export const bottleneck = defineBlock({
  type: 'Bottleneck',
  title: 'Bottleneck block',
  summary: 'Residual block of 1×1, 3×3 and 1×1 convolutions, as in ResNet-50.',
  doc: 'y = relu(F(x) + S(x)), F = 1×1 convolution to `filters`, 3×3 with the stride, 1×1 to `filters`·`expansion`, each with batch norm; S the identity, or a 1×1 convolution with batch norm (`projection`). He et al., 2015, arXiv 1512.03385, figure 5; the stride stands at the 3×3 convolution.',
  params: z.strictObject({
    filters: filters('Inner filters'), kernel, stride: stride(), activation: activation(),
    expansion: z.int().positive().default(4).meta({ title: 'Expansion', help: 'Channels out for every inner filter.' }),
    projection: z.boolean().default(false).meta({ title: 'Projection', help: 'A 1×1 convolution in the shortcut: needed where channels or size change.' }),
  }),
  inputs, outputs,
  brief: (p) => `${p.filters}→${p.filters * p.expansion}${p.stride > 1 ? ` · stride ${p.stride}` : ''}${p.projection ? ' · projection' : ''}`,
  build(c) {
    const p = c.params;
    const wide = p.filters * p.expansion;
    const channels = channelsOf(c);
    if (!p.projection && (channels !== wide || p.stride !== 1)) {
      c.fail('The shortcut has another shape than the convolutions.', {
        expected: `${wide} channels and stride 1`, received: `${channels} channels and stride ${p.stride}`, hint: 'Turn the projection on.',
      });
    }
    return sketchBlock((s, x) => {
      let y = convBn(s, x, 'conv1', p.filters, 1, 1, p.activation);
      y = convBn(s, y, 'conv2', p.filters, p.kernel, p.stride, p.activation);
      y = convBn(s, y, 'conv3', wide, 1, 1, 'linear');
      const shortcut = p.projection ? convBn(s, x, 'shortcut', wide, 1, p.stride, 'linear') : x;
      return activate(s, sum(s, [y, shortcut], { id: 'add' }), p.activation, { id: 'act' });
    });
  },
});
