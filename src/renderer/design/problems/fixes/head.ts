// A network that has learned before and meets other data: its head is replaced.
import { adaptToData } from '../../../../core/binding/adapt.ts';
import type { DataFacts } from '../../../../core/binding/fields.ts';
import { asRead } from '../../../../core/binding/pictures.ts';
import { LayerwrightError } from '../../../../core/errors.ts';
import type { Problem } from '../../../../core/graph/problem.ts';
import type { Project } from '../../../../core/graph/schema.ts';
import type { Fix } from './fix.ts';

const codes = new Set<Problem['code']>(['graph/no-loss', 'shape/mismatch', 'graph/binding']);

/** With the rest frozen: what the dialog begins with too. None for a network whose weights are still drawn at random. */
export function newHead(project: Project, data: DataFacts | undefined, problem: Problem): Fix[] {
  const learned = project.weights !== undefined || project.training.initialWeights !== undefined;
  if (!data || !learned || !codes.has(problem.code) || problem.node?.includes('/') === true) return [];
  try {
    const { edit, classes } = adaptToData(project, asRead(project, data), { freeze: 'all' });
    return [{ title: [`Replace the head for the ${classes} classes of the data`, `为数据的 ${classes} 个类别替换分类头`], edit }];
  } catch (thrown) {
    if (thrown instanceof LayerwrightError) return [];
    throw thrown;
  }
}
