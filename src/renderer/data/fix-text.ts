// What a way out is called.
import type { Fix } from '../../core/binding/findings.ts';
import { formatShape } from '../../core/tensor.ts';
import { useWords } from '../i18n/words.ts';
import { dataWords } from './words.ts';

export function useFixText(): (fix: Fix) => string {
  const t = useWords(dataWords);
  return (fix) => {
    switch (fix.kind) {
      case 'shape': return t.fix_shape(fix.node, formatShape(fix.shape));
      case 'param': return t.fix_param(fix.node, fix.param, fix.value);
      case 'bind': return t.fix_bind(fix.node, fix.field);
      case 'loss': return t.fix_loss(fix.loss);
      default: return t.fix_noAugment;
    }
  };
}
